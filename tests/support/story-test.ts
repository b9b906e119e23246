// The world of one story: lab, centre, carrier CRM, workstations with agents at them. Everything is real but the PBX, and
// everything is thrown away afterwards; on a failure the hosts' logs are kept beside the trace.
import { test as base } from '@playwright/test'
import { type Lab, startLab } from '../../lab/start-lab.ts'
import { type AgentAtDesk, agentAtDesk } from './agent-at-desk.ts'
import { type DeskProcess, openDesk } from './desk-process.ts'

/** What each agent "says" into the microphone, Hz: two agents never sound alike, and no customer sounds like them. */
export const agentTones = { lan: 1000, minh: 1200, hoa: 1400 } as const
export type AgentName = keyof typeof agentTones

export type SeatedAgent = AgentAtDesk & { workstation: DeskProcess }

interface Story {
  lab: Lab
  /** Opens a workstation, signs the agent in and, unless told otherwise, makes them ready. */
  seat(name: AgentName, wishes?: { ready?: boolean }): Promise<SeatedAgent>
  /** A workstation at which nobody has signed in yet. */
  workstation(toneHz?: number): Promise<SeatedAgent>
}

export const test = base.extend<Story>({
  lab: async ({}, use) => {
    const lab = await startLab({ ringTimeoutMs: 20_000 })
    await use(lab)
    await lab.stop()
  },
  workstation: async ({ lab }, use, testInfo) => {
    const open: DeskProcess[] = []
    await use(async (toneHz = agentTones.lan) => {
      const workstation = await openDesk({ centreUrl: lab.centreUrl, toneHz })
      open.push(workstation)
      return { ...agentAtDesk(workstation.page), workstation }
    })
    for (const [index, one] of open.entries()) {
      if (testInfo.status !== testInfo.expectedStatus) {
        await testInfo.attach(`host ${index + 1}.log`, { body: one.hostOutput(), contentType: 'text/plain' })
        const body = await one.page.screenshot().catch(() => null)
        if (body) await testInfo.attach(`desk ${index + 1}.png`, { body, contentType: 'image/png' })
      }
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

export { expect } from '@playwright/test'

test.beforeEach(({}, testInfo) => {
  test.skip(testInfo.project.name === 'electron', electronMissing)
})

/** Electron's binary is a download of its own; the stories run over it wherever `npx install-electron` has succeeded. */
const electronMissing = 'the Electron binary is not on this machine'
