// Without this file the page has the results as they were when it was asked for; with it they move while others vote.
import { announce } from './announce.js'
import { connect } from './reconnect.js'

const page = document.querySelector('[data-live]')
const total = page.querySelector('[data-total]')
const state = page.querySelector('[data-state]')
const voteLink = page.querySelector('[data-vote]')
const figures = new Intl.NumberFormat('en-GB')
let isClosed = voteLink.hidden

connect(new URL(page.dataset.live, location.href.replace(/^http/, 'ws')), {
  onMessage: (text) => show(JSON.parse(text)),
  onState: showState,
})

function show({ votes, closed, choices }) {
  const most = Math.max(...choices.map((choice) => choice.votes))
  for (const choice of choices) showChoice(choice, votes, choice.votes > 0 && choice.votes === most)
  total.textContent = `${figures.format(votes)} ${votes === 1 ? 'vote' : 'votes'}`
  isClosed = closed
  voteLink.hidden = closed
  showState('open')
  announce(page.querySelector('[data-announcement]'), spoken())
}

function showChoice({ id, votes }, all, leads) {
  const item = page.querySelector(`[data-choice="${id}"]`)
  if (!item) return
  const percent = all === 0 ? 0 : Math.round((100 * votes) / all)
  item.toggleAttribute('data-leads', leads)
  item.querySelector('.votes').textContent = figures.format(votes)
  item.querySelector('.share').textContent = `${percent} %`
  item.querySelector('rect').setAttribute('width', `${percent}%`)
}

function spoken() {
  const lines = [...page.querySelectorAll('[data-choice]')].map((item) => {
    return `${item.querySelector('.label').textContent} ${item.querySelector('.share').textContent}`
  })
  return `${total.textContent}: ${lines.join(', ')}${isClosed ? '. The question is closed.' : ''}`
}

function showState(connection) {
  state.hidden = false
  state.dataset.state = connection === 'open' && isClosed ? 'closed' : connection
  state.textContent = { open: 'Live', away: 'Reconnecting', closed: 'Closed', over: 'Deleted' }[state.dataset.state]
}
