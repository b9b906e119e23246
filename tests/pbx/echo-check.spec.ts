// The check of a machine calls the PBX's echo, on a real Asterisk: voice that goes there and comes back, voice that does not,
// and a PBX that does not know the extension. Nobody sees the call, and no list has it.
import { expect, test } from '@playwright/test'
import { findings } from '../../shared/preflight.ts'
import { type CallWorld, startCallWorld } from './support/calls-on-asterisk.ts'

const cases = [
  ['*43', 'voice comes back', 'media-heard', 'ok'],
  // takes the call and says nothing, as a firewall makes it look (extensions-simulation.conf)
  ['*44', 'no voice comes back', 'media-unheard', 'failed'],
  ['*45', 'the PBX knows no such extension', 'media-refused', 'warning']
] as const

for (const [echoExtension, story, finding, state] of cases)
  test.describe(`the check of a machine where ${story}`, () => {
    let world: CallWorld
    test.beforeAll(async () => {
      test.setTimeout(180_000)
      world = await startCallWorld({ echoExtension })
    })
    test.afterAll(() => world?.stop())

    test('says so, and what to do', async () => {
      const { lan, phone } = world
      const { preflight, rail } = lan.texts
      await lan.button(rail.diagnostics).click()
      await lan.button(preflight.run).click()
      const words = preflight.findings[finding].replace('{{status}}', '403')
      await expect(lan.desk.getByText(words)).toBeVisible({ timeout: 20_000 })
      expect(findings[finding].state).toBe(state)
      const { number } = findings[finding]
      if (number !== null) await expect(lan.desk.getByText(number)).toBeVisible()
      expect(await phone.going()).toEqual([])
      await lan.button(rail.calls).click()
      await expect(lan.desk.getByText(lan.texts.history.empty)).toBeVisible()
    })
  })
