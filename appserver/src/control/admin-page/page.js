const intervalMs = 1000
const keptSamples = 300
const silentSeconds = 3

const sum = (numbers) => numbers.reduce((total, number) => total + number, 0)
const figures = (status) => status.workers.flatMap((worker) => worker.figures ?? [])
const requests = (counts) => sum(counts.durations)
const number = (value, digits = 0) => value.toLocaleString('en', { maximumFractionDigits: digits })
const mebibytes = (bytes) => `${number(bytes / 1024 ** 2)} MiB`

/** Each plot: what it shows of the newest status and the one before. */
const plots = [
  { title: 'Requests per second', show: (value) => number(value, 1), read: rate },
  { title: 'Mean latency', show: (value) => `${number(value, 1)} ms`, read: latency },
  { title: 'In flight', show: (value) => number(value), read: (now) => sum(figures(now).map((its) => its.inFlight)) },
  { title: 'Memory of the workers', show: mebibytes, read: (now) => sum(figures(now).map((its) => its.rssBytes)) },
  {
    title: 'Event loop delay',
    show: (value) => `${number(value, 1)} ms`,
    read: (now) => Math.max(0, ...figures(now).map((its) => its.eventLoopDelayMs)),
  },
  {
    title: 'CPU of the workers',
    show: (value) => `${number(value)} %`,
    read: (now) => sum(now.workers.map((worker) => worker.cpuShare)) * 100,
  },
].map((plot) => ({ ...plot, samples: [], ...createFigure(plot.title) }))

/** The newest statuses. Workers report once a second, so that one interval may hold two reports or none. */
let recent = []
const averagedIntervals = 5

function rate(now, earlier) {
  if (!earlier) return 0
  return Math.max(0, requests(now.counts) - requests(earlier.counts)) / (now.uptimeSeconds - earlier.uptimeSeconds)
}

function latency(now, earlier) {
  const count = earlier ? requests(now.counts) - requests(earlier.counts) : 0
  return count > 0 ? (now.counts.durationMs - earlier.counts.durationMs) / count : 0
}

function create(name, text = '') {
  const element = document.createElement(name)
  element.textContent = text
  return element
}

function createFigure(title) {
  const figure = create('figure')
  const caption = create('figcaption')
  const value = create('strong', '–')
  caption.append(create('span', title), value)
  const picture = document.createElementNS('http://www.w3.org/2000/svg', 'svg')
  picture.setAttribute('viewBox', `0 0 ${keptSamples - 1} 100`)
  picture.setAttribute('preserveAspectRatio', 'none')
  picture.setAttribute('aria-hidden', 'true')
  const area = document.createElementNS('http://www.w3.org/2000/svg', 'polygon')
  const line = document.createElementNS('http://www.w3.org/2000/svg', 'polyline')
  picture.append(area, line)
  const axis = create('p')
  axis.className = 'axis'
  const most = create('span')
  axis.append(create('span', '5 minutes ago'), most, create('span', 'now'))
  figure.append(caption, picture, axis)
  document.querySelector('#plots').append(figure)
  return { value, area, line, most }
}

function draw({ samples, show, value, area, line, most }) {
  const highest = Math.max(...samples)
  const first = keptSamples - samples.length
  const points = samples.map((sample, index) => `${first + index},${highest > 0 ? 98 - (sample / highest) * 94 : 98}`)
  line.setAttribute('points', points.join(' '))
  area.setAttribute('points', `${first},100 ${points.join(' ')} ${keptSamples - 1},100`)
  value.textContent = show(samples.at(-1))
  most.textContent = `highest ${show(highest)}`
}

function duration(seconds) {
  if (seconds < 60) return `${Math.floor(seconds)} s`
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`
  return seconds < 86_400 ? `${number(seconds / 3600, 1)} h` : `${number(seconds / 86_400, 1)} d`
}

function workerRow(worker) {
  const { figures: its } = worker
  const silent = worker.state === 'ready' && worker.silentSeconds > silentSeconds
  const row = create('tr')
  row.className = silent ? 'silent' : ''
  const cells = [
    worker.pid,
    silent ? `${worker.state}, silent for ${duration(worker.silentSeconds)}` : worker.state,
    duration(worker.uptimeSeconds),
    its ? number(requests(its.counts)) : '–',
    its ? number(its.inFlight) : '–',
    number(worker.connections),
    its ? mebibytes(its.rssBytes) : '–',
    `${number(worker.cpuShare * 100, 1)} %`,
    its ? `${number(its.eventLoopDelayMs, 1)} ms` : '–',
  ]
  row.append(...cells.map((cell) => create('td', cell)))
  return row
}

function show(now) {
  document.querySelector('#application').textContent = now.application
  document.querySelector('#state').textContent = now.state
  document.querySelector('#summary').textContent =
    `for ${duration(now.uptimeSeconds)}, ${now.ready} of ${now.wanted} workers ready, ` +
    `${number(requests(now.counts))} requests, pid ${now.pid}, version ${now.version}, at ${now.listening.join(', ')}`
  document.querySelector('#workers').replaceChildren(...now.workers.map(workerRow))
  for (const plot of plots) {
    plot.samples = [...plot.samples, plot.read(now, recent[0])].slice(-keptSamples)
    draw(plot)
  }
  recent = [...recent, now].slice(-averagedIntervals)
}

function warn(problem) {
  const element = document.querySelector('#problem')
  element.hidden = problem === undefined
  element.textContent = problem ?? ''
}

async function refresh() {
  try {
    const now = await (await fetch('/status', { signal: AbortSignal.timeout(5000) })).json()
    show(now)
    warn(now.unready && `Not ready: ${now.unready}`)
  } catch (error) {
    warn(`No answer from the server: ${error.message}`)
  }
  setTimeout(refresh, intervalMs)
}

refresh()
