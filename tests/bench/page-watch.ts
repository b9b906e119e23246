// What is put into a page from outside, before its own scripts, to see when something came in and when it was painted.
// The product has no code for being measured.

/** What becomes visible: a ring card, an answer, a moved focus. */
type Change = 'ring' | 'answer' | 'look'

export type Moment =
  /** The frame with an INVITE came out of the WebSocket. */
  | 'invite'
  /** The baseline's event. */
  | 'call received'
  /** The click as the browser stamped it. */
  | 'click'
  /** The 200 of an INVITE went into the WebSocket (media-watch.ts). */
  | 'answer sent'
  /** The first packet of the other side's sound arrived (media-watch.ts). */
  | 'first packet'
  /** The key as the browser stamped it. */
  | 'key'
  | `${Change} in document`
  /** The page has painted the frame that has it. */
  | `${Change} painted`
  /** That frame is on the screen; in steps of 4 ms. */
  | `${Change} on screen`

export interface PageWatch {
  /** `sinceOrigin`: when it was, ms since the page began; now unless told otherwise. */
  mark: (moment: Moment, sinceOrigin?: number) => void
  /** Forgets what was seen; the first of each moment counts. */
  clear: () => void
  /** When it was seen, or is, epoch ms: pages of one machine share this clock. */
  reached: (moment: Moment) => Promise<number>
  /** Lengths of frames painted one after the other, ms. */
  frames: (count: number) => Promise<number[]>
}

/** PerformanceElementTiming with its paint timing (W3C Element Timing, Paint Timing), which TypeScript does not know. */
interface PaintedElement extends PerformanceEntry {
  identifier: Change
  paintTime?: number
  renderTime: number
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

  // A speck of text that is put in together with a change is painted in the same frame, and the browser tells when.
  const follow = (change: Change) => {
    mark(`${change} in document`)
    const speck = document.createElement('span')
    speck.textContent = '·'
    speck.setAttribute('elementtiming', change)
    speck.style.cssText = 'position: fixed; left: 0; top: 0; color: gray; font: 8px sans-serif'
    document.body.append(speck)
  }
  new PerformanceObserver((list) => {
    for (const { identifier, paintTime, renderTime } of list.getEntries() as PaintedElement[]) {
      if (paintTime !== undefined) mark(`${identifier} painted`, paintTime)
      mark(`${identifier} on screen`, renderTime)
    }
  }).observe({ type: 'element' })

  window.WebSocket = class extends WebSocket {
    constructor(url: string | URL, protocols?: string | string[]) {
      super(url, protocols)
      this.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
        if (typeof data === 'string' && data.startsWith('INVITE ')) mark('invite')
      })
    }
  }

  addEventListener('keydown', ({ timeStamp }) => mark('key', timeStamp), { capture: true })
  addEventListener('click', ({ timeStamp }) => mark('click', timeStamp), { capture: true })
  const onAttribute = (name: string, change: Change) =>
    new MutationObserver(() => follow(change)).observe(document, { subtree: true, attributeFilter: [name] })
  onAttribute('aria-checked', 'answer')
  onAttribute('tabindex', 'look')

  let rings = false
  new MutationObserver(() => {
    const rang = rings
    rings = document.querySelector(`section[aria-label="${ringLabel}"]`) !== null
    if (rings && !rang) follow('ring')
  }).observe(document, { subtree: true, childList: true })

  const watch: PageWatch = {
    mark,
    clear() {
      seen.clear()
      waiting.clear()
      for (const speck of document.querySelectorAll('[elementtiming]')) speck.remove()
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
