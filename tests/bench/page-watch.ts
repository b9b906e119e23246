// What is put into a page from outside, before its own scripts, to see when something came in and when it was painted.
// The product has no code for being measured.

export type Moment =
  /** The frame with an INVITE came out of the WebSocket. */
  | 'invite'
  /** The baseline's event. */
  | 'call-received'
  | 'ring-in-dom'
  | 'ring-painted'
  /** The key as the browser stamped it. */
  | 'key'
  | 'answer-painted'
  | 'look-painted'

export interface PageWatch {
  mark: (moment: Moment) => void
  /** Forgets what was seen; the first of each moment counts. */
  clear: () => void
  /** When it was seen, or is, epoch ms: pages of one machine share this clock. */
  reached: (moment: Moment) => Promise<number>
  /** Lengths of frames painted one after the other, ms. */
  frames: (count: number) => Promise<number[]>
}

export type WatchedWindow = Window & { watch: PageWatch }

/** Runs in the page: it may name nothing outside itself. `ringLabel`: the accessible name of the ring card. */
export function installWatch(ringLabel: string): void {
  const seen = new Map<Moment, number>()
  const waiting = new Map<Moment, (at: number) => void>()

  const mark = (moment: Moment, sinceOrigin = performance.now()) => {
    if (seen.has(moment)) return
    const at = performance.timeOrigin + sinceOrigin
    seen.set(moment, at)
    waiting.get(moment)?.(at)
  }
  // A task posted from the last callback before a paint runs right after that paint.
  const markPainted = (moment: Moment) =>
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel()
      port1.onmessage = () => mark(moment)
      port2.postMessage(null)
    })

  window.WebSocket = class extends WebSocket {
    constructor(url: string | URL, protocols?: string | string[]) {
      super(url, protocols)
      this.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
        if (typeof data === 'string' && data.startsWith('INVITE ')) mark('invite')
      })
    }
  }

  addEventListener('keydown', ({ timeStamp }) => mark('key', timeStamp), { capture: true })
  const onAttribute = (attributeFilter: string[], moment: Moment) =>
    new MutationObserver(() => markPainted(moment)).observe(document, { subtree: true, attributeFilter })
  onAttribute(['aria-checked'], 'answer-painted')
  onAttribute(['tabindex'], 'look-painted')

  let rings = false
  new MutationObserver(() => {
    const rang = rings
    rings = document.querySelector(`section[aria-label="${ringLabel}"]`) !== null
    if (rang || !rings) return
    mark('ring-in-dom')
    markPainted('ring-painted')
  }).observe(document, { subtree: true, childList: true })

  const watch: PageWatch = {
    mark,
    clear() {
      seen.clear()
      waiting.clear()
    },
    reached: (moment) =>
      new Promise((resolve) => {
        const at = seen.get(moment)
        if (at === undefined) waiting.set(moment, resolve)
        else resolve(at)
      }),
    async frames(count) {
      const starts: number[] = []
      while (starts.length <= count)
        starts.push(await new Promise<number>((resolve) => requestAnimationFrame(resolve)))
      return starts.slice(1).map((start, index) => start - (starts[index] ?? start))
    }
  }
  Object.assign(window, { watch })
}
