// The pages that are measured: the product's own, built as they are shipped into a folder of the run, and the baseline's.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { Browser, Page } from '@playwright/test'
import { build } from 'vite'
import type { SipAccount } from '../../shared/central-contract.ts'
import { installMediaWatch } from './media-watch.ts'
import { installWatch } from './page-watch.ts'
import type { SimpleUserWindow } from './pages/simple-user.ts'

export async function buildProductPages(folder: string): Promise<void> {
  await build({ configFile: 'vite.pages.config.ts', logLevel: 'warn', build: { outDir: folder } })
}

/** A page in the same browser, in a window of its own, that answers to this account. */
export async function openSimpleUser(browser: Browser, account: SipAccount): Promise<Page> {
  const context = await browser.newContext({ permissions: ['microphone'] })
  const page = await context.newPage()
  await page.addInitScript(installWatch, '')
  await page.addInitScript(installMediaWatch)
  await openEmptyPage(page)
  await page.addScriptTag({ content: await bundleOf('simple-user.ts') })
  await page.evaluate((given) => (window as unknown as SimpleUserWindow).register(given), account)
  return page
}

/** Only a page with an address, and one of this machine, gets a microphone and may talk to a PBX here. */
async function openEmptyPage(page: Page): Promise<void> {
  const server = createServer((_, reply) =>
    reply.setHeader('content-type', 'text/html').end('<!doctype html>')
  )
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
  server.close()
  server.closeAllConnections()
}

async function bundleOf(name: string): Promise<string> {
  const built = await build({
    configFile: false,
    logLevel: 'warn',
    build: {
      write: false,
      lib: { entry: join(import.meta.dirname, 'pages', name), formats: ['iife'], name: 'baseline' }
    }
  })
  const outputs = Array.isArray(built) ? built : 'output' in built ? [built] : []
  const code = outputs.flatMap(({ output }) => output).find((one) => one.type === 'chunk')?.code
  if (code === undefined) throw new Error(`${name} was not built`)
  return code
}
