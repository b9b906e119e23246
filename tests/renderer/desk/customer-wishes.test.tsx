// A customer's wishes at the desk: one key while they refuse, and two steps for what cannot be brought back.
import { afterEach, describe, expect, test } from 'vitest'
import vi from '../../../shared/texts/vi.json' with { type: 'json' }
import { interaction, interactionId, session } from './desk-examples.ts'
import { type DeskOnScreen, openDesk } from './desk-on-screen.ts'

let desk: DeskOnScreen
afterEach(() => desk.close())

const asked = (procedure: string) =>
  desk.host.calls.filter((call) => call.procedure === procedure).map(({ input }) => input)

describe('a customer who refuses', () => {
  test('and never wants to be asked again is noted with one key, refused for good, and not persuaded', async () => {
    desk = await openDesk({ session, interactions: [interaction] })
    await desk.press('F6', '2', 'Control+Enter', 'Control+Shift+F6')
    expect(asked('wish.say')).toEqual([{ interactionId, wish: { kind: 'never-ask' } }])
    const { capture } = desk.host.interaction(interactionId)
    expect([capture?.state, capture?.fields.occupation?.status, capture?.fields.hobbies?.status]).toEqual([
      'thank',
      'refused',
      'refused'
    ])
    expect(desk.text()).toContain(vi.guide.neverAskNoted)
    expect(desk.text()).toContain(vi.record.wish.neverAskSince.split('{{')[0])
  })
})

describe('a customer who takes back what they told', () => {
  test('is asked which of it, and the desk says that it cannot be brought back before it is done', async () => {
    desk = await openDesk({ session, interactions: [interaction] })
    await desk.click(vi.record.wish.open)
    await desk.click(vi.record.wish.withdraw)
    expect(desk.text()).toContain(vi.record.wish.withdrawWarning)
    expect(asked('wish.say')).toEqual([])
    await desk.click(vi.record.wish.confirm)
    expect(asked('wish.say')).toEqual([
      { interactionId, wish: { kind: 'withdraw', fields: ['gender', 'occupation', 'hobbies'] } }
    ])
    expect(desk.text()).toContain(vi.fields.statuses.withdrawn)
    expect(desk.text()).not.toContain(vi.record.wish.withdrawWarning)
  })
})
