// Workstations and the agents at them, as Playwright fixtures: what the stories of every world share, whatever PBX and
// centre they hang on. A world says where its centre is; on a failure the hosts' logs are kept beside the trace.
import { test as base, type TestInfo } from '@playwright/test'
import { findElectron } from '../../scripts/find-electron.ts'
import { type AgentAtDesk, agentAtDesk } from './agent-at-desk.ts'
import { openBrowserWorkstation } from './browser-workstation.ts'
import { openElectronWorkstation } from './electron-workstation.ts'
import type { Workstation } from './workstation.ts'

/** What each agent "says" into the microphone, Hz: two agents never sound alike, and no customer sounds like them. */
export const agentTones = { lan: 1000, minh: 1200, hoa: 1400 } as const
export type AgentName = keyof typeof agentTones

export interface Seats {
  /** The world's own; stories have no use for it. */
  centreUrl: string
  /** Opens a workstation, signs the agent in and, unless told otherwise, makes them ready. */
  seat: (name: AgentName, wishes?: { ready?: boolean }) => Promise<AgentAtDesk>
  /** A workstation at which nobody has signed in yet. */
  workstation: (toneHz?: number) => Promise<AgentAtDesk>
  /** Environment of a sound server with real devices; without one the microphone plays the agent's tone. */
  soundServer: Readonly<Record<string, string>> | null
}

export const seatedTest = base.extend<Seats>({
  centreUrl: async () => {
    throw new Error('a world of stories says where its centre is')
  },
  soundServer: [null, { option: true }],
  workstation: async ({ centreUrl, soundServer }, use, testInfo) => {
    const opened: Workstation[] = []
    await use(async (toneHz = agentTones.lan) => {
      const open = { centreUrl, toneHz, ...(soundServer && { soundServer }) }
      const workstation =
        testInfo.project.name === 'electron'
          ? await openElectronWorkstation(electronPath(), open)
          : await openBrowserWorkstation(open)
      opened.push(workstation)
      return agentAtDesk(workstation)
    })
    for (const [index, one] of opened.entries()) {
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

async function keepTraces(testInfo: TestInfo, workstation: Workstation, number: number): Promise<void> {
  await testInfo.attach(`host ${number}.log`, { body: workstation.hostOutput(), contentType: 'text/plain' })
  const body = await workstation.screenshot().catch(() => null)
  if (body) await testInfo.attach(`desk ${number}.png`, { body, contentType: 'image/png' })
}

function electronPath(): string {
  const electron = findElectron()
  if (electron.kind === 'missing') throw new Error(electron.why)
  return electron.path
}
