import { html } from 'hono/html'
import type { Problem } from '../forms/problem.ts'
import { type QuestionForm, questionLimits } from '../forms/question.ts'
import { readableSize } from '../media/sizes.ts'
import type { Html } from './layout.ts'
import { described, problemOf, problemSummary } from './problems.ts'

interface NewQuestion {
  readonly form: QuestionForm
  readonly pictureLimitBytes: number
  readonly problems?: readonly Problem[]
}

export function newQuestionContent({ form, pictureLimitBytes, problems = [] }: NewQuestion): Html {
  return html`
${problemSummary(problems)}
<h1>New question</h1>
<form method="post" action="/manage/questions/new" enctype="multipart/form-data" class="stack" data-choices>
  <div class="field">
    <label for="text">Question</label>
    ${problemOf('text', problems)}
    <input id="text" name="text" required maxlength="${questionLimits.textCharacters}" autocomplete="off" value="${form.text}" ${described('text', problems)}>
  </div>
  ${choiceFields(form, problems)}
  ${pictureFields(form, pictureLimitBytes, problems)}
  <p class="actions"><button type="submit">Ask it</button><a href="/manage">Cancel</a></p>
</form>`
}

/** As many as there may be; the script shows those that are needed, and a button for the next one. */
function choiceFields({ choices }: QuestionForm, problems: readonly Problem[]): Html {
  const numbers = Array.from({ length: questionLimits.mostChoices }, (_, index) => index + 1)
  return html`
<fieldset class="group" aria-describedby="choices-hint">
  <legend>Choices</legend>
  <p id="choices-hint" class="hint">From ${questionLimits.fewestChoices} to ${questionLimits.mostChoices}; what stays empty is left out.</p>
  <div class="choices">${numbers.map((number) => choiceField(number, choices[number - 1] ?? '', problems))}</div>
  <button type="button" class="quiet small add" data-add-choice hidden>Add a choice</button>
</fieldset>`
}

function choiceField(number: number, value: string, problems: readonly Problem[]): Html {
  const field = `choice-${number}`
  return html`
<div class="field" data-choice-field>
  <label for="${field}" class="small">Choice ${number}</label>
  ${problemOf(field, problems)}
  <input id="${field}" name="choice" maxlength="${questionLimits.choiceCharacters}" autocomplete="off" value="${value}" ${described(field, problems)}>
</div>`
}

/** The file comes last: what was typed has arrived when it is refused. */
function pictureFields(form: QuestionForm, limitBytes: number, problems: readonly Problem[]): Html {
  const { descriptionCharacters } = questionLimits
  return html`
<fieldset class="group">
  <legend>Picture <span class="optional">(optional)</span></legend>
  <div class="field">
    <label for="picture_description" class="small">What it shows</label>
    <p id="picture_description-hint" class="hint">For those who can’t see it. Leave it empty when the picture is an ornament.</p>
    ${problemOf('picture_description', problems)}
    <input id="picture_description" name="picture_description" maxlength="${descriptionCharacters}" autocomplete="off" value="${form.pictureDescription}" ${described('picture_description', problems, 'picture_description-hint')}>
  </div>
  <div class="field">
    <label for="picture" class="small">File</label>
    <p id="picture-hint" class="hint">PNG, JPEG, GIF or WebP, at most ${readableSize(limitBytes)}.</p>
    ${problemOf('picture', problems)}
    <input id="picture" name="picture" type="file" accept="image/png,image/jpeg,image/gif,image/webp" ${described('picture', problems, 'picture-hint')}>
  </div>
</fieldset>`
}
