// A headset at a phone page, in the place of the browser's WebHID: the very one of the unit tests, so that both speak of
// the same device.
import { readFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import type { createFakeHeadset } from '../../renderer/phone/fake-headset.ts'

type FakeHeadset = ReturnType<typeof createFakeHeadset>
type WearingWindow = Window & { headset: FakeHeadset }

const source = join(import.meta.dirname, '../../renderer/phone/fake-headset.ts')

/** It is plugged in and allowed from the next load of the page on. */
export async function plugHeadsetIn(page: Page) {
  const fakes = stripTypeScriptTypes(readFileSync(source, 'utf8')).replaceAll(/^export /gm, '')
  const content = `(() => {
    ${fakes}
    const headset = createFakeHeadset()
    const { hid } = createFakeHid([headset.device])
    Object.defineProperty(navigator, 'hid', { value: hid })
    window.headset = headset
  })()`
  await page.addInitScript({ content })
  type Finger = 'lift' | 'cradle'
  const move = (finger: Finger) =>
    page.evaluate((one) => (window as unknown as WearingWindow).headset[one](), finger)
  return {
    lift: () => move('lift'),
    cradle: () => move('cradle'),
    press: (button: Parameters<FakeHeadset['press']>[0]) =>
      page.evaluate((one) => (window as unknown as WearingWindow).headset.press(one), button),
    /** Those that are lit. */
    lamps: () =>
      page.evaluate(() => {
        const lamps = Object.entries((window as unknown as WearingWindow).headset.lamps())
        return lamps.filter(([, isLit]) => isLit).map(([lamp]) => lamp)
      })
  }
}
