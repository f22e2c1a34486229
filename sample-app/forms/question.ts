import type { Problem } from './problem.ts'

/** What was typed, as it was typed. */
export interface QuestionForm {
  readonly text: string
  /** By place; empty ones are there. */
  readonly choices: readonly string[]
  readonly pictureDescription: string
}

export const questionLimits = {
  textCharacters: 200,
  choiceCharacters: 100,
  descriptionCharacters: 200,
  fewestChoices: 2,
  mostChoices: 10,
} as const

export const emptyQuestion: QuestionForm = { text: '', choices: [], pictureDescription: '' }

export function readQuestion(fields: URLSearchParams): QuestionForm {
  return {
    text: fields.get('text') ?? '',
    choices: fields.getAll('choice'),
    pictureDescription: fields.get('picture_description') ?? '',
  }
}

/** Tidied, without empty choices. Problems name fields by the ids that they have on the page. */
export function checkQuestion(form: QuestionForm): { question: QuestionForm; problems: Problem[] } {
  const text = tidy(form.text)
  const choices = form.choices.map(tidy)
  const filled = choices.filter((choice) => choice !== '')
  const pictureDescription = tidy(form.pictureDescription)
  return {
    question: { text, choices: filled, pictureDescription },
    problems: [
      ...textProblems(text),
      ...countProblems(choices, filled.length),
      ...choiceProblems(choices),
      ...descriptionProblems(pictureDescription),
    ],
  }
}

/** One line without control characters: no browser's field sends them, and PostgreSQL keeps no NUL. */
function tidy(text: string): string {
  return text.replace(/\p{Cc}+/gu, ' ').trim()
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

function descriptionProblems(description: string): Problem[] {
  const { descriptionCharacters } = questionLimits
  if (description.length <= descriptionCharacters) return []
  const message = `A description has at most ${descriptionCharacters} characters.`
  return [{ field: 'picture_description', message }]
}
