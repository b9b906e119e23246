// P5: from the key of an answer to the painted new state, with the host's write and fsync in between. Baseline: an arrow
// key in the same group at the same moment, which only moves the focus: the same way in and the same paint, no host, no disk.
import { setTimeout as pause } from 'node:timers/promises'
import type { Keyboard } from '@playwright/test'
import { inFrames, inMs, type Row, spreadOf } from './figures.ts'
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

/** From the key on, ms. */
interface Shown {
  inDocument: number
  painted: number
  onScreen: number
}

export async function measureAnswers(bench: AnswerBench): Promise<Row[]> {
  const { presses, frameMs } = bench
  const answers: Shown[] = []
  const looks: Shown[] = []
  for (let press = 0; press < presses; press += 1) {
    answers.push(await measureKey(bench, digits[press % digits.length] ?? '1', 'answer'))
    looks.push(await measureKey(bench, 'ArrowRight', 'look'))
  }
  const row = (what: string, moment: keyof Shown): Row & { frames: number } => {
    const [ours, baseline] = [answers, looks].map((keys) => spreadOf(keys.map((key) => key[moment])))
    if (!ours || !baseline) throw new Error('no key was pressed')
    const frames = ours.p95 / frameMs
    const ratio = `${inFrames(frames)}, p95 (baseline ${(baseline.p95 / frameMs).toFixed(2)})`
    const figures = { baseline: inMs(baseline), ours: inMs(ours), ratio, frames }
    return { ...figures, metric: `P5 ${what}`, goal: '', met: null }
  }
  const painted = row(`key of an answer → new state painted, on disk before (${presses} keys)`, 'painted')
  return [
    {
      ...painted,
      baseline: `arrow key: ${painted.baseline}`,
      goal: `≤ ${framesAllowed} frames, p95`,
      met: painted.frames <= framesAllowed
    },
    row('… until it is in the document', 'inDocument'),
    row('… until it is on the screen', 'onScreen')
  ]
}

async function measureKey(
  { keyboard, desk }: AnswerBench,
  key: string,
  change: 'answer' | 'look'
): Promise<Shown> {
  await desk.clear()
  await keyboard.press(key)
  const onScreen = await desk.reached(`${change} on screen`)
  const painted = await desk.reached(`${change} painted`)
  const inDocument = await desk.reached(`${change} in document`)
  const pressed = await desk.reached('key')
  await pause(40 + Math.random() * 40)
  return { inDocument: inDocument - pressed, painted: painted - pressed, onScreen: onScreen - pressed }
}
