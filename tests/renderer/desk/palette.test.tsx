// The palette: what can be done now, found by a few letters, done as if its key had been pressed.
import { afterEach, describe, expect, test } from 'vitest'
import vi from '../../../shared/texts/vi.json' with { type: 'json' }
import { call, interaction, phoneSnapshot, session } from './desk-examples.ts'
import { type DeskOnScreen, openDesk } from './desk-on-screen.ts'

let desk: DeskOnScreen
afterEach(() => desk.close())

const lines = () =>
  [...document.querySelectorAll('.palette .search-line')].map((line) => line.firstChild?.textContent)
const search = (letters: string) => desk.fill(vi.palette.search, letters)

describe('the palette', () => {
  test('mutes the call on screen by three letters without marks', async () => {
    desk = await openDesk({ session, interactions: [interaction] })
    await desk.press('Control+k')
    await search('tat')
    expect(lines()[0]).toBe(vi.keys.actions.mute)
    await desk.press('Enter')
    expect(desk.phone.commands).toEqual([{ kind: 'mute', callId: call.callId, muted: true }])
    expect(desk.find('.palette')).toBeNull()
  })

  test('lists nothing that cannot be done: no hold without a call, no counter for an agent', async () => {
    desk = await openDesk({ session }, { ...phoneSnapshot, calls: [], audio: null })
    await desk.press('Control+k')
    expect(lines()).not.toContain(vi.keys.actions.hold)
    expect(lines()).not.toContain(vi.rail.counter)
    expect(lines()).toContain(vi.rail.deliveries)
  })

  test('opens a page with the arrow and Enter', async () => {
    desk = await openDesk({ session }, { ...phoneSnapshot, calls: [], audio: null })
    await desk.press('Control+k')
    await search(vi.rail.settings)
    await desk.press('Enter')
    expect(desk.text()).toContain(vi.settings.keysLead)
  })

  test('says so when nothing matches, and Enter then does nothing', async () => {
    desk = await openDesk({ session, interactions: [interaction] })
    await desk.press('Control+k')
    await search('xyzzy')
    await desk.press('Enter')
    expect(lines()).toEqual([])
    expect(desk.text()).toContain('xyzzy')
    expect(desk.phone.commands).toEqual([])
  })

  test('offers no way to hang up by mistake', async () => {
    desk = await openDesk({ session, interactions: [interaction] })
    await desk.press('Control+k')
    expect(lines()).not.toContain(vi.keys.actions['hang-up'])
  })
})
