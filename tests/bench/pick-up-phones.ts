// The two telephones that P1 and P2 set side by side at one Asterisk in one browser: an agent's whole desk, and SIP.js's
// own SimpleUser. Both are clicked with a real mouse, both accounts are the centre's.
import type { Frame, Page } from '@playwright/test'
import { type AgentAtDesk, agentAtDesk } from '../support/agent-at-desk.ts'
import { openBrowserWorkstation } from '../support/browser-workstation.ts'
import { openSession } from './agent-session.ts'
import { openSimpleUser } from './bench-pages.ts'
import { installMediaWatch, type MediaWatchedWindow } from './media-watch.ts'
import { installWatch } from './page-watch.ts'
import { type WatchedFrame, watchedFrame } from './watched-frame.ts'

export interface BenchPhone {
  extension: string
  /** Where it is clicked. */
  screen: WatchedFrame
  /** Where the call is. */
  line: WatchedFrame
  rings: () => Promise<unknown>
  pickUp: () => Promise<void>
  /** The call is over; leaves nothing to do for the agent. */
  finish: () => Promise<void>
  candidates: () => Promise<{ gathered: number; untold: string[] }>
}

export interface BenchPhones {
  desk: BenchPhone
  simpleUser: BenchPhone
  stop: () => Promise<void>
  /** For a run that is interrupted: at once. */
  kill: () => Promise<void>
}

/** Who sits where: a session outlives its desk for a while, and nobody has two. */
export interface Sitters {
  desk: { username: string; extension: string }
  /** Of SimpleUser's workstation. */
  hostId: string
}

export async function openBenchPhones(
  centreUrl: string,
  caller: string,
  sitters: Sitters
): Promise<BenchPhones> {
  const workstation = await openBrowserWorkstation({ centreUrl, toneHz: 1000 })
  const stop = () => workstation.stop()
  try {
    const desk = await openDesk(agentAtDesk(workstation), caller, sitters.desk)
    const browser = workstation.phonePage.context().browser()
    const { sip } = await openSession(centreUrl, 'minh', sitters.hostId)
    if (!sip || !browser) throw new Error('SimpleUser has no account or no browser')
    const page = await openSimpleUser(browser, sip)
    return { desk, simpleUser: simpleUserAt(page, sip.username), stop, kill: () => workstation.killHost() }
  } catch (error) {
    await stop()
    throw error
  }
}

async function openDesk(
  lan: AgentAtDesk,
  caller: string,
  { username, extension }: Sitters['desk']
): Promise<BenchPhone> {
  const page = lan.workstation.phonePage
  await page.addInitScript(installWatch, lan.texts.call.ring)
  await page.addInitScript(installMediaWatch)
  await page.reload()
  await lan.signIn(username)
  return {
    extension,
    screen: watchedFrame(await deskFrame(lan)),
    line: watchedFrame(page.mainFrame()),
    rings: () => lan.seesRinging(caller),
    pickUp: () => lan.click(lan.texts.call.answer),
    finish: () => lan.finish('tariff'),
    candidates: () => candidatesIn(page.mainFrame())
  }
}

function simpleUserAt(page: Page, extension: string): BenchPhone {
  const frame = watchedFrame(page.mainFrame())
  return {
    extension,
    screen: frame,
    line: frame,
    rings: () => frame.reached('call received'),
    pickUp: () => page.getByRole('button').click(),
    finish: async () => {},
    candidates: () => candidatesIn(page.mainFrame())
  }
}

/** The desk page within the phone page. */
export async function deskFrame({ workstation }: AgentAtDesk): Promise<Frame> {
  const frame = await (await workstation.phonePage.locator('iframe').elementHandle())?.contentFrame()
  if (!frame) throw new Error('the desk is not framed')
  return frame
}

const candidatesIn = (frame: Frame) =>
  frame.evaluate(() => (window as unknown as MediaWatchedWindow).mediaWatch.candidates())
