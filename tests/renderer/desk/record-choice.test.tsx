// Several records for one number on the screen: one key each, once the customer can be asked; digits in a text stay text.
import { afterEach, expect, test } from 'vitest'
import type { InteractionView } from '../../../shared/desk-views.ts'
import vi from '../../../shared/texts/vi.json' with { type: 'json' }
import { interaction, session } from './desk-examples.ts'
import { type DeskOnScreen, keyDown, openDesk } from './desk-on-screen.ts'
import { severalRecords } from './record-examples.ts'

let desk: DeskOnScreen
afterEach(() => desk.close())

const chosen = () =>
  desk.host.calls
    .filter(({ procedure }) => procedure === 'interaction.chooseRecord')
    .map(({ input }) => (input as { subscriberId: string }).subscriberId)
const open = (changes: Partial<InteractionView> = {}) =>
  openDesk({ session, interactions: [{ ...severalRecords, ...changes }] }).then((opened) => {
    desk = opened
  })

test('each record has what tells it apart, and its key; the chosen one opens', async () => {
  await open()
  expect(desk.text()).toContain('Số 0901 234 567 có 2 hồ sơ.')
  expect(desk.text()).toContain('Cá nhân · Trả sau · từ 08/05/2020')
  await desk.press('2')
  expect(chosen()).toEqual(['subscriber-alan'])
  expect(desk.text()).toContain(vi.record.sections.subscriber)
})

test('until one is chosen the digits are the records’ alone, also on what stands beside them', async () => {
  await open()
  const but = () => [...document.querySelectorAll('.served .action-row button')]
  expect(but().map((button) => button.textContent)).toEqual([
    vi.served.complaint,
    vi.served['lost-phone'],
    vi.served.difficult,
    vi.served['not-user']
  ])
  await desk.press('2')
  expect(but().map((button) => button.getAttribute('aria-keyshortcuts'))).toEqual(['1', '2', '3', '4'])
})

test('while it rings there is nobody to ask, and no key chooses', async () => {
  await open({ phase: 'offered', answeredAt: null })
  await desk.press('1')
  expect(chosen()).toEqual([])
})

test('a digit in a field, or held by an input method, chooses nothing', async () => {
  await open()
  const field = document.createElement('input')
  document.body.append(field)
  await desk.after(() => field.focus())
  await desk.press('1')
  expect(chosen()).toEqual([])
  await desk.after(() => field.remove())
  await desk.after(() => void document.body.dispatchEvent(keyDown('1', { isComposing: true })))
  expect(chosen()).toEqual([])
})

test('what is being typed is not taken out of the hands by the choice', async () => {
  await open({ phase: 'offered', answeredAt: null })
  const field = document.createElement('input')
  document.body.append(field)
  await desk.after(() => field.focus())
  await desk.after(() =>
    desk.host.push('interaction.changed', {
      ...severalRecords,
      revision: 9,
      phase: 'active',
      answeredAt: interaction.answeredAt
    })
  )
  expect(document.activeElement).toBe(field)
  field.remove()
})

test('with the catalogue of last time the desk works, and says so', async () => {
  desk = await openDesk({ session: { ...session, catalogueOutdated: true } })
  expect(desk.text()).toContain(vi.connection.catalogueOutdated.replace('{{code}}', 'HD-203'))
})
