// How loud calls ring: kept by the host when the slider is let go, and then heard.
import { afterEach, expect, test } from 'vitest'
import vi from '../../../shared/texts/vi.json' with { type: 'json' }
import { session } from './desk-examples.ts'
import { type DeskOnScreen, openDesk } from './desk-on-screen.ts'
import { idlePhone } from './preview/moments.ts'

let desk: DeskOnScreen
afterEach(() => desk?.close())

const slider = () => desk.find('input[type="range"]') as HTMLInputElement
const letGo = () => desk.after(() => void slider().dispatchEvent(new Event('pointerup', { bubbles: true })))
const kept = () => desk.host.calls.filter(({ procedure }) => procedure === 'settings.change')
const rings = () => desk.phone.commands.filter(({ kind }) => kind === 'test-ring').length

test('a slider that is moved is kept and heard once it is let go, and nothing is told twice', async () => {
  desk = await openDesk({ session }, idlePhone)
  await desk.click(vi.rail.settings)
  expect(slider().value).toBe('50')
  await desk.fill(vi.settings.sound.ringVolume, '80')
  expect({ kept: kept(), rings: rings() }).toEqual({ kept: [], rings: 0 })
  await letGo()
  expect({ kept: kept(), rings: rings() }).toEqual({
    kept: [{ procedure: 'settings.change', input: { ringVolume: 80 } }],
    rings: 1
  })
  await letGo()
  expect({ kept: kept().length, rings: rings() }).toEqual({ kept: 1, rings: 1 })
})

test('a ring that is off is said to be off', async () => {
  desk = await openDesk({ session }, idlePhone)
  await desk.click(vi.rail.settings)
  expect(desk.text()).not.toContain(vi.settings.sound.ringOff)
  await desk.fill(vi.settings.sound.ringVolume, '0')
  expect(desk.text()).toContain(vi.settings.sound.ringOff)
})
