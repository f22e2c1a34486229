// Without this file the link opens the stream as a page of its own; with it the pieces appear below the link.
for (const link of document.querySelectorAll('a[data-stream]')) {
  const output = document.getElementById(link.dataset.stream)
  link.addEventListener('click', (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return
    event.preventDefault()
    if (output.ariaBusy !== 'true') show(link.href, output)
  })
}

async function show(url, output) {
  output.hidden = false
  output.ariaBusy = 'true'
  output.textContent = ''
  try {
    const response = await fetch(url)
    if (!response.ok) throw new Error(`the server answered ${response.status}`)
    const text = response.body.pipeThrough(new TextDecoderStream())
    for (let reader = text.getReader(), piece = await reader.read(); !piece.done; piece = await reader.read()) {
      output.append(piece.value)
    }
  } catch (error) {
    output.append(`The stream ended early: ${error.message}\n`)
  } finally {
    output.ariaBusy = 'false'
  }
}
