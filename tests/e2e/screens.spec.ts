// What an agent looks at, in every theme and language: nothing that axe objects to, nothing wider than the smallest
// window, on the screen with the most on it. SCREENS=<folder> keeps a picture of each for the eye.
import { join } from 'node:path'
import AxeBuilder from '@axe-core/playwright'
import { personas } from '../../lab/personas.ts'
import en from '../../shared/texts/en.json' with { type: 'json' }
import vi from '../../shared/texts/vi.json' with { type: 'json' }
import zh from '../../shared/texts/zh.json' with { type: 'json' }
import { expect, test } from '../support/story-test.ts'

const languages = { vi, en, zh }
const themes = ['light', 'dark', 'high-contrast'] as const

test('the desk in mid-capture is readable for everyone, in every theme and language', async ({
  lab,
  seat
}) => {
  test.setTimeout(240_000)
  const lan = await seat('lan')
  const mai = personas.answersEverything
  await (await lab.customer('answersEverything')).call()
  await lan.seesRinging(mai.name)
  await lan.answer()
  await lan.served()
  await lan.recordsGender('female')
  await lan.invites()
  await lan.hearsYes()
  await lan.recordsOccupation('teacher')

  const page = lan.workstation.phonePage
  await page.setViewportSize({ width: 1180, height: 680 })
  let spoken: typeof vi = vi
  for (const [language, texts] of Object.entries(languages)) {
    for (const theme of themes) {
      await lan.desk.getByRole('navigation').getByRole('button', { name: spoken.rail.settings }).click()
      await lan.desk
        .getByRole('radio', { name: texts.settings.languages[language as keyof typeof languages] })
        .click()
      spoken = texts
      await lan.desk.getByRole('radio', { name: texts.settings.themes[theme] }).click()
      await lan.desk.getByRole('navigation').getByRole('button', { name: texts.rail.work }).click()
      await expect(lan.desk.getByRole('region', { name: texts.guide.title })).toContainText(
        texts.fields.hobbies
      )
      const { violations } = await new AxeBuilder({ page }).analyze()
      expect(violations.map(({ id, nodes }) => `${language} ${theme} ${id} ${nodes[0]?.html}`)).toEqual([])
      const overflow = await lan.desk.locator('body').evaluate((body) => body.scrollWidth - body.clientWidth)
      expect(overflow).toBeLessThanOrEqual(0)
      const folder = process.env.SCREENS
      if (folder) await lan.workstation.screenshot(join(folder, `${language}-${theme}.png`))
    }
  }
})
