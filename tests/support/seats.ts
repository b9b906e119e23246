// Workstations and the agents at them, as Playwright fixtures: what the stories of every world share, whatever PBX and
// centre they hang on. A world says where its centre is; on a failure the hosts' logs are kept beside the trace.
import { test as base, type TestInfo } from '@playwright/test'
import { type AgentAtDesk, agentAtDesk } from './agent-at-desk.ts'
import { type DeskProcess, openDesk } from './desk-process.ts'

/** What each agent "says" into the microphone, Hz: two agents never sound alike, and no customer sounds like them. */
export const agentTones = { lan: 1000, minh: 1200, hoa: 1400 } as const
export type AgentName = keyof typeof agentTones

export type SeatedAgent = AgentAtDesk & { workstation: DeskProcess }

export interface Seats {
  /** The world's own; stories have no use for it. */
  centreUrl: string
  /** Opens a workstation, signs the agent in and, unless told otherwise, makes them ready. */
  seat(name: AgentName, wishes?: { ready?: boolean }): Promise<SeatedAgent>
  /** A workstation at which nobody has signed in yet. */
  workstation(toneHz?: number): Promise<SeatedAgent>
}

export const seatedTest = base.extend<Seats>({
  centreUrl: async () => {
    throw new Error('a world of stories says where its centre is')
  },
  workstation: async ({ centreUrl }, use, testInfo) => {
    const open: DeskProcess[] = []
    await use(async (toneHz = agentTones.lan) => {
      const workstation = await openDesk({ centreUrl, toneHz })
      open.push(workstation)
      return { ...agentAtDesk(workstation.page), workstation }
    })
    for (const [index, one] of open.entries()) {
      if (testInfo.status !== testInfo.expectedStatus) await keepTraces(testInfo, one, index + 1)
      await one.stop()
    }
  },
  seat: async ({ workstation }, use) => {
    await use(async (name, { ready = true } = {}) => {
      const agent = await workstation(agentTones[name])
      await agent.signIn(name)
      if (ready) await agent.goReady()
      return agent
    })
  }
})

async function keepTraces(
  testInfo: TestInfo,
  { hostOutput, page }: DeskProcess,
  number: number
): Promise<void> {
  await testInfo.attach(`host ${number}.log`, { body: hostOutput(), contentType: 'text/plain' })
  const body = await page.screenshot().catch(() => null)
  if (body) await testInfo.attach(`desk ${number}.png`, { body, contentType: 'image/png' })
}
