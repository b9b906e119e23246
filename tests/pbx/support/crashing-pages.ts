// Pages whose process dies on the spot, as by a fault of the browser: no line of the page runs any more. In the browser
// shell both pages are one process, for the desk is a frame of the phone page's own origin; the desk alone can crash where
// it has a window of its own, as in Electron.
import type { Page } from '@playwright/test'
import { type AgentAtDesk, agentAtDesk } from '../../support/agent-at-desk.ts'

/** Resolves when the browser has noticed. */
export async function crash(page: Page): Promise<void> {
  const noticed = page.waitForEvent('crash')
  const session = await page.context().newCDPSession(page)
  // who is dead does not answer
  session.send('Page.crash').catch(() => {})
  await noticed
}

/** Both pages anew, in the same browser: what an agent does whose window has crashed. */
export async function opensAnew({ workstation }: AgentAtDesk, address: string): Promise<AgentAtDesk> {
  const phonePage = await workstation.phonePage.context().newPage()
  await phonePage.goto(address)
  return agentAtDesk({ ...workstation, phonePage, desk: phonePage.frameLocator('iframe') })
}

/** The desk moves, or comes back, into a window of its own; the phone page stays as it is. */
export async function inOwnDeskWindow({
  workstation
}: AgentAtDesk): Promise<{ lan: AgentAtDesk; desk: Page }> {
  const { phonePage } = workstation
  await phonePage.evaluate(() => document.querySelector('iframe')?.remove())
  const desk = await phonePage.context().newPage()
  await desk.goto(new URL('/desk.html', phonePage.url()).href)
  return { lan: agentAtDesk({ ...workstation, desk }), desk }
}
