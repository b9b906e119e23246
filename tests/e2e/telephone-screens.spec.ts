// The screens of the telephone, each at its moment of the trade, in every theme and language: nothing that axe objects to,
// nothing wider than the smallest window. The moments are the preview's, so that two calls, a conference or a failed
// transfer need no PBX. SCREENS=<folder> keeps a picture of each for the eye.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import AxeBuilder from '@axe-core/playwright'
import { chromium, expect, type Page, test } from '@playwright/test'
import { build } from 'vite'
import en from '../../shared/texts/en.json' with { type: 'json' }
import vi from '../../shared/texts/vi.json' with { type: 'json' }
import zh from '../../shared/texts/zh.json' with { type: 'json' }

const languages = { vi, en, zh }
const themes = ['light', 'dark', 'high-contrast'] as const
const origin = 'http://preview.example'
const types: Record<string, string> = {
  html: 'text/html',
  js: 'text/javascript',
  css: 'text/css',
  woff2: 'font/woff2'
}

type Texts = typeof vi
const press = (name: (texts: Texts) => string) => (page: Page, texts: Texts) =>
  page
    .getByRole('button', { name: name(texts) })
    .first()
    .click()
const keys = (stroke: string) => (page: Page) => page.keyboard.press(stroke)

/** Scene of the preview, and what is done there until the screen is the one that is meant. */
const moments: [scene: string, reach?: (page: Page, texts: Texts) => Promise<unknown>][] = [
  ['ringing', press(({ call }) => call.reject)],
  ['talking', press(({ keypad }) => keypad.open)],
  ['talking', keys('F7')],
  ['talking', keys('Control+k')],
  ['second-call'],
  ['consultation'],
  ['conference'],
  ['transfer-failed'],
  ['remote-hold'],
  ['history', press(({ rail }) => rail.calls)],
  ['fit-for-work', press(({ rail }) => rail.diagnostics)]
]

let pages = ''
test.beforeAll(async () => {
  test.setTimeout(120_000)
  pages = mkdtempSync(join(tmpdir(), 'hotline-preview-'))
  const configFile = join(import.meta.dirname, '../renderer/desk/preview/vite.config.ts')
  await build({ configFile, logLevel: 'error', build: { outDir: pages } })
})
test.afterAll(() => rmSync(pages, { recursive: true, force: true }))

test('the telephone is readable for everyone, in every theme and language', async () => {
  test.skip(test.info().project.name === 'electron', 'these pages have no shell')
  test.setTimeout(600_000)
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu']
  })
  const context = await browser.newContext({ viewport: { width: 1180, height: 680 } })
  const page = await context.newPage()
  await page.route(`${origin}/**`, (route) => {
    const file = new URL(route.request().url()).pathname.slice(1) || 'index.html'
    const contentType = types[file.split('.').at(-1) ?? ''] ?? 'application/octet-stream'
    return route.fulfill({ contentType, body: readFileSync(join(pages, file)) })
  })
  const found: string[] = []
  for (const [language, texts] of Object.entries(languages)) {
    for (const theme of themes) {
      for (const [index, [scene, reach]] of moments.entries()) {
        const where = `${language} ${theme} ${scene} ${index}`
        await page.goto(`${origin}/?scene=${scene}&theme=${theme}&language=${language}`)
        await expect(page.getByRole('contentinfo')).toBeVisible()
        await reach?.(page, texts)
        const { violations } = await new AxeBuilder({ page }).analyze()
        found.push(...violations.map(({ id, nodes }) => `${where}: ${id} ${nodes[0]?.html}`))
        const overflow = await page.locator('body').evaluate((body) => body.scrollWidth - body.clientWidth)
        if (overflow > 0) found.push(`${where}: ${overflow} px too wide`)
        const folder = process.env.SCREENS
        if (folder) await page.screenshot({ path: join(folder, `phone-${where.replaceAll(' ', '-')}.png`) })
      }
    }
  }
  await browser.close()
  expect(found).toEqual([])
})
