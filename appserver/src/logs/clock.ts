const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** The time as logs write it. A moment is formatted once, however many lines it has. */
export class Clock {
  #second = -1
  #common = ''
  #iso = ''
  #nowMs = -1
  #isoNow = ''

  /** `31/Jan/2026:12:00:00 +0000`, the Common Log Format's time. */
  common(nowMs: number): string {
    this.#tick(nowMs)
    return this.#common
  }

  /** `2026-01-31T12:00:00.123Z` */
  iso(nowMs: number): string {
    if (nowMs !== this.#nowMs) {
      this.#tick(nowMs)
      this.#nowMs = nowMs
      this.#isoNow = `${this.#iso}.${String(nowMs % 1000).padStart(3, '0')}Z`
    }
    return this.#isoNow
  }

  #tick(nowMs: number): void {
    const second = Math.floor(nowMs / 1000)
    if (second === this.#second) return
    this.#second = second
    const text = new Date(second * 1000).toISOString().slice(0, 19)
    this.#iso = text
    this.#common = `${text.slice(8, 10)}/${months[Number(text.slice(5, 7)) - 1]}/${text.slice(0, 4)}:${text.slice(11)} +0000`
  }
}
