// Checking the machine on the screen, and the word about a call's sound with the key that repairs it.
import { afterEach, describe, expect, test } from 'vitest'
import vi from '../../../shared/texts/vi.json' with { type: 'json' }
import { interaction, phoneSnapshot, session, troubledReport } from './desk-examples.ts'
import { type DeskOnScreen, openDesk } from './desk-on-screen.ts'

let desk: DeskOnScreen
afterEach(() => desk.close())

const { preflight, quality } = vi

describe('checking the machine', () => {
  test('shows each thing looked at, and for each fault what to do and the number for the helpdesk', async () => {
    desk = await openDesk({ session, report: troubledReport })
    await desk.click(vi.rail.diagnostics)
    expect(desk.text()).toContain(preflight.never)
    await desk.click(preflight.run)
    const text = desk.text()
    expect(text).toContain(preflight.verdicts.failed)
    expect(text).toContain(
      preflight.findings['centre-answered'].replace('{{milliseconds}}', '23').replace('{{version}}', '0.1.0')
    )
    expect(text).toContain(preflight.fixes['clock-wrong'])
    expect(text).toContain('HD-218')
    expect(desk.find('.checks')?.children.length).toBe(troubledReport.results.length)
  })

  test('is there for whoever cannot sign in at it, with a way back', async () => {
    desk = await openDesk({ session: null, report: troubledReport }, { ...phoneSnapshot, calls: [] })
    await desk.click(preflight.open)
    await desk.click(preflight.run)
    expect(desk.text()).toContain(preflight.findings['media-unheard'])
    await desk.click(preflight.back)
    expect(desk.text()).toContain(vi.signIn.lead)
  })
})

describe('how the call sounds', () => {
  const sounding = (part: Partial<typeof phoneSnapshot>) =>
    openDesk({ session, interactions: [interaction] }, { ...phoneSnapshot, ...part })

  test('is not spoken of while it is well, and the key does nothing', async () => {
    desk = await sounding({})
    await desk.press('Shift+F8')
    expect(desk.phone.commands).toEqual([])
    expect(desk.text()).not.toContain(quality.repair)
  })

  test('is said with the worst first, and Shift+F8 repairs it', async () => {
    desk = await sounding({ quality: { mos: 2.4, warnings: ['microphone-dead', 'line-poor'] } })
    expect(desk.text()).toContain(quality.warnings['microphone-dead'])
    expect(desk.text()).not.toContain(quality.warnings['line-poor'])
    await desk.press('Shift+F8')
    expect(desk.phone.commands).toEqual([{ kind: 'repair-sound' }])
  })

  test('is not said twice where the banner says it, but can be repaired', async () => {
    desk = await sounding({ problem: 'sound-lost', quality: { mos: 2.4, warnings: ['hears-nothing'] } })
    expect(desk.text()).not.toContain(quality.warnings['hears-nothing'])
    await desk.click(quality.repair)
    expect(desk.phone.commands).toEqual([{ kind: 'repair-sound' }])
  })
})
