import type { Problem } from './problem.ts'

/** What was typed, as it was typed. */
export interface QuestionForm {
  readonly text: string
  /** By place; empty ones are there. */
  readonly choices: readonly string[]
}

/** What can be asked. */
export interface NewQuestion {
  readonly text: string
  readonly choices: readonly string[]
}

export const questionLimits = { textCharacters: 200, choiceCharacters: 100, fewestChoices: 2, mostChoices: 10 } as const

export const emptyQuestion: QuestionForm = { text: '', choices: [] }

export function readQuestion(fields: URLSearchParams): QuestionForm {
  return { text: fields.get('text') ?? '', choices: fields.getAll('choice') }
}

/** Fields are named by the ids that they have on the page. */
export function checkQuestion(form: QuestionForm): { question: NewQuestion; problems: Problem[] } {
  const text = form.text.trim()
  const choices = form.choices.map((choice) => choice.trim())
  const filled = choices.filter((choice) => choice !== '')
  return {
    question: { text, choices: filled },
    problems: [...textProblems(text), ...countProblems(choices, filled.length), ...choiceProblems(choices)],
  }
}

function textProblems(text: string): Problem[] {
  const { textCharacters } = questionLimits
  if (text === '') return [{ field: 'text', message: 'Write the question.' }]
  if (text.length <= textCharacters) return []
  return [{ field: 'text', message: `A question has at most ${textCharacters} characters.` }]
}

function countProblems(choices: readonly string[], filled: number): Problem[] {
  const { fewestChoices, mostChoices } = questionLimits
  if (filled > mostChoices) return [{ field: `choice-${mostChoices}`, message: `At most ${mostChoices} choices.` }]
  if (filled >= fewestChoices) return []
  const empty = choices.indexOf('')
  const field = `choice-${(empty === -1 ? choices.length : empty) + 1}`
  return [{ field, message: `Give at least ${fewestChoices} choices.` }]
}

function choiceProblems(choices: readonly string[]): Problem[] {
  const { choiceCharacters } = questionLimits
  const folded = choices.map((choice) => choice.toLowerCase())
  return choices.flatMap((choice, index) => {
    const field = `choice-${index + 1}`
    if (choice.length > choiceCharacters)
      return [{ field, message: `A choice has at most ${choiceCharacters} characters.` }]
    const first = folded.indexOf(folded[index]!)
    if (choice === '' || first === index) return []
    return [{ field, message: `Choice ${index + 1} is the same as choice ${first + 1}.` }]
  })
}
