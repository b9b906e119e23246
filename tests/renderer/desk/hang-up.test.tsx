// F4 hangs up when it is pressed twice: what counts is when the key went down, and no press goes without an answer.
import fc from 'fast-check'
import { afterEach, expect, test } from 'vitest'
import vi from '../../../shared/texts/vi.json' with { type: 'json' }
import { type HangUpPress, pressHangUp } from '../../../src-renderer/desk/call/hang-up-presses.ts'
import { call, interaction, phoneSnapshot, session } from './desk-examples.ts'
import { type DeskOnScreen, keyDown, openDesk } from './desk-on-screen.ts'

let desk: DeskOnScreen
afterEach(() => desk?.close())

test.each([
  ['is a first press', null, 5000, { at: 5000, isLate: false }],
  ['hangs up two seconds after the first', { at: 5000, isLate: false }, 7000, 'hang-up'],
  ['is told to be late a moment after that', { at: 5000, isLate: false }, 7001, { at: 7001, isLate: true }],
  ['hangs up four seconds after a late one', { at: 7001, isLate: true }, 11_001, 'hang-up'],
  ['is late once more after that', { at: 7001, isLate: true }, 11_002, { at: 11_002, isLate: true }],
  [
    'has nothing to do with one ten seconds ago',
    { at: 0, isLate: false },
    10_001,
    { at: 10_001, isLate: false }
  ]
] as const)('F4 %s', (_, before, at, expected) => {
  expect(pressHangUp(before, at)).toEqual(expected)
})

test('whoever goes on pressing F4 at most four seconds apart hangs up at the third press', () => {
  const pauses = fc.tuple(fc.integer({ min: 1, max: 4000 }), fc.integer({ min: 1, max: 4000 }))
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1e9 }), pauses, (first, [second, third]) => {
      let press: HangUpPress | 'hang-up' | null = null
      for (const at of [first, first + second, first + second + third])
        press = press === 'hang-up' ? press : pressHangUp(press, at)
      expect(press).toBe('hang-up')
    })
  )
})

/** The key goes down at this moment, whenever the page comes to it. */
const pressedAt = (at: number) =>
  desk.after(() => {
    const press = keyDown('F4')
    Object.defineProperty(press, 'timeStamp', { value: at })
    document.body.dispatchEvent(press)
  })

const hangsUp = { kind: 'hang-up', callId: call.callId }

test('a second F4 that comes too late is answered in words, and the next one hangs up', async () => {
  desk = await openDesk({ session, interactions: [interaction] }, phoneSnapshot)
  await pressedAt(100_000)
  expect(desk.text()).not.toContain(vi.call.hangUpLate)
  await pressedAt(102_100)
  expect(desk.text()).toContain(`${vi.call.hangUpLate} ${vi.call.hangUpAgain}`)
  expect(desk.phone.commands).toEqual([])
  await pressedAt(105_000)
  expect(desk.phone.commands).toEqual([hangsUp])
})

test('two presses in time hang up also on a page that was too busy to see them in time', async () => {
  desk = await openDesk({ session, interactions: [interaction] }, phoneSnapshot)
  await pressedAt(100_000)
  // the hint's time runs out before the page comes to the second press
  await desk.after(() => {})
  await new Promise((resolve) => setTimeout(resolve, 2100))
  await desk.after(() => {})
  expect(desk.text()).not.toContain(vi.call.hangUpAgain)
  await pressedAt(101_500)
  expect(desk.phone.commands).toEqual([hangsUp])
})
