// The page on which an agent chooses devices: readable for everyone, in every theme and language, at the smallest and at a
// usual window. SCREENS=<folder> keeps a picture of each for the eye.
import { join } from 'node:path'
import AxeBuilder from '@axe-core/playwright'
import en from '../../shared/texts/en.json' with { type: 'json' }
import vi from '../../shared/texts/vi.json' with { type: 'json' }
import zh from '../../shared/texts/zh.json' with { type: 'json' }
import { expect, test } from '../support/story-test.ts'

const languages = { vi, en, zh }
const themes = ['light', 'dark', 'high-contrast'] as const
const windows = [
  { width: 1180, height: 900 },
  { width: 1920, height: 1080 }
]

test('the sound settings are readable for everyone, in every theme and language', async ({ seat }) => {
  test.setTimeout(300_000)
  const lan = await seat('lan', { ready: false })
  await lan.open('settings')
  await lan.prefers('microphone', 'Fake Audio Input 1')
  await lan.prefers('microphone', 'Fake Audio Input 2')
  await lan.ticks('Fake Audio Output 1')
  const page = lan.workstation.phonePage
  const { desk } = lan
  for (const [language, texts] of Object.entries(languages)) {
    await desk
      .getByRole('radio', { name: texts.settings.languages[language as keyof typeof languages] })
      .click()
    for (const theme of themes) {
      await desk.getByRole('radio', { name: texts.settings.themes[theme] }).click()
      const panel = desk.getByRole('region', { name: texts.settings.sound.title, exact: true })
      await expect(panel).toContainText(texts.settings.sound.microphoneStates.open)
      await expect(panel).toContainText(texts.settings.sound.ringerStates.ok)
      for (const size of windows) {
        await page.setViewportSize(size)
        const overflow = await desk
          .locator('.settings')
          .evaluate((element) => element.scrollWidth - element.clientWidth)
        expect(overflow, `${language} ${theme} ${size.width}`).toBeLessThanOrEqual(0)
        const folder = process.env.SCREENS
        if (folder)
          await lan.workstation.screenshot(join(folder, `sound-${language}-${theme}-${size.width}.png`))
      }
      const { violations } = await new AxeBuilder({ page }).analyze()
      expect(violations.map(({ id, nodes }) => `${language} ${theme} ${id} ${nodes[0]?.html}`)).toEqual([])
    }
  }
})

test('the meter moves with the microphone before any call, and the ring can be tried', async ({ seat }) => {
  const lan = await seat('lan', { ready: false })
  await lan.open('settings')
  const meter = lan.desk.getByRole('meter', { name: lan.texts.settings.sound.level })
  await expect
    .poll(() => meter.evaluate((element) => (element as HTMLMeterElement).value))
    .toBeGreaterThan(0.05)
  await lan.click(lan.texts.settings.sound.testRing)
  await lan.sees(lan.texts.settings.sound.ringerStates.ok)
})
