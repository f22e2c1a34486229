const everyMs = 5000

let spoken
let isWaiting = false

/**
 * Has a live region read out, at most once in five seconds, and nothing twice. What is on the page when it opens is read with
 * the page, so the first text is kept for comparison alone.
 *
 * @param {Element} region
 * @param {string} text
 */
export function announce(region, text) {
  spoken ??= text
  region.dataset.next = text
  if (isWaiting) return
  isWaiting = true
  setTimeout(() => {
    isWaiting = false
    if (region.dataset.next === spoken) return
    spoken = region.dataset.next
    region.textContent = spoken
  }, everyMs)
}
