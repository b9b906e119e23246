// P5: from the key of an answer to the painted new state, with the host's write and fsync in between. Baseline: an arrow
// key in the same group at the same moment, which only moves the focus: the same way in and the same paint, no host, no disk.
import { setTimeout as pause } from 'node:timers/promises'
import type { Keyboard } from '@playwright/test'
import { inFrames, inMs, type Row, spreadOf } from './figures.ts'
import type { Moment } from './page-watch.ts'
import type { WatchedFrame } from './watched-frame.ts'

interface AnswerBench {
  keyboard: Keyboard
  /** The desk, with a question of several answers open and the focus in it. */
  desk: WatchedFrame
  frameMs: number
  /** Keys of each kind. */
  presses: number
}

const framesAllowed = 2
/** The first choices, one after the other: chosen in one round, taken back in the next. */
const digits = ['1', '2', '3']

export async function measureAnswers(bench: AnswerBench): Promise<Row[]> {
  const answers: number[] = []
  const looks: number[] = []
  for (let press = 0; press < bench.presses; press += 1) {
    answers.push(await measureKey(bench, digits[press % digits.length] ?? '1', 'answer-painted'))
    looks.push(await measureKey(bench, 'ArrowRight', 'look-painted'))
  }
  const [ours, baseline] = [spreadOf(answers), spreadOf(looks)]
  const frames = ours.p95 / bench.frameMs
  return [
    {
      metric: `P5 key of an answer → new state painted, on disk before (n = ${ours.count})`,
      baseline: inMs(baseline),
      ours: inMs(ours),
      ratio: `${inFrames(frames)} at p95 (baseline ${(baseline.p95 / bench.frameMs).toFixed(2)})`,
      goal: `≤ ${framesAllowed} frames, p95`,
      met: frames <= framesAllowed
    }
  ]
}

async function measureKey({ keyboard, desk }: AnswerBench, key: string, moment: Moment): Promise<number> {
  await desk.clear()
  await keyboard.press(key)
  const took = (await desk.reached(moment)) - (await desk.reached('key'))
  await pause(40 + Math.random() * 40)
  return took
}
