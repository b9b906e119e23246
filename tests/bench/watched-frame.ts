// The watch in a page (page-watch.ts), as the benchmarks reach it from here.
import type { Frame } from '@playwright/test'
import type { Moment, WatchedWindow } from './page-watch.ts'

export interface WatchedFrame {
  clear: () => Promise<void>
  /** When it was seen, epoch ms. */
  reached: (moment: Moment) => Promise<number>
  frames: (count: number) => Promise<number[]>
}

/** Longer than anything that is measured here, ms. */
const patienceMs = 15_000

export function watchedFrame(frame: Frame): WatchedFrame {
  return {
    clear: () => frame.evaluate(() => (window as unknown as WatchedWindow).watch.clear()),
    reached: (moment) =>
      within(
        frame.evaluate((name) => (window as unknown as WatchedWindow).watch.reached(name), moment),
        moment
      ),
    frames: (count) =>
      frame.evaluate((wanted) => (window as unknown as WatchedWindow).watch.frames(wanted), count)
  }
}

function within(seen: Promise<number>, moment: Moment): Promise<number> {
  return new Promise((resolve, reject) => {
    const late = () => reject(new Error(`${moment} was not seen in ${patienceMs} ms`))
    const timer = setTimeout(late, patienceMs)
    seen.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}
