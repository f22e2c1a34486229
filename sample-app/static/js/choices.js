// Without this file the form has a field for every choice that there may be; with it, only those that are needed, and a
// button for one more.
const shownAtFirst = 3

for (const form of document.querySelectorAll('[data-choices]')) start(form)

function start(form) {
  const fields = [...form.querySelectorAll('[data-choice-field]')]
  const button = form.querySelector('[data-add-choice]')
  const isNeeded = (field) => field.querySelector('input').value !== '' || field.querySelector('.problem') !== null
  const needed = Math.max(shownAtFirst, fields.findLastIndex(isNeeded) + 1)
  for (const field of fields.slice(needed)) field.hidden = true
  button.hidden = needed === fields.length
  button.addEventListener('click', () => {
    const next = fields.find((field) => field.hidden)
    next.hidden = false
    next.querySelector('input').focus()
    button.hidden = fields.every((field) => !field.hidden)
  })
}
