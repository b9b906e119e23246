// The world of one story: lab, centre, carrier CRM, workstations with agents at them. Everything is real but the PBX, and
// everything is thrown away afterwards.
import { type Lab, startLab } from '../../lab/start-lab.ts'
import { seatedTest } from './seats.ts'

export const test = seatedTest.extend<{ lab: Lab }>({
  lab: async ({}, use) => {
    const lab = await startLab({ ringTimeoutMs: 20_000 })
    await use(lab)
    await lab.stop()
  },
  centreUrl: async ({ lab }, use) => use(lab.centreUrl)
})

export { expect } from '@playwright/test'
export { agentTones } from './seats.ts'

test.beforeEach(({}, testInfo) => {
  test.skip(testInfo.project.name === 'electron', electronMissing)
})

/** Electron's binary is a download of its own; the stories run over it wherever `npx install-electron` has succeeded. */
const electronMissing = 'the Electron binary is not on this machine'
