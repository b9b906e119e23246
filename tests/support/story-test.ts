// The world of one story: lab, centre, carrier CRM, workstations with agents at them. Everything is real but the PBX, and
// everything is thrown away afterwards.
import { type Lab, type LabOptions, startLab } from '../../lab/start-lab.ts'
import { findElectron } from '../../scripts/find-electron.ts'
import { seatedTest } from './seats.ts'

interface Story {
  /** What is different in this story's lab. */
  labOptions: LabOptions
  lab: Lab
  shell: undefined
}

export const test = seatedTest.extend<Story>({
  // A fixture, not a hook: Playwright forgets a hook of a shared file after the first file of stories.
  shell: [
    async ({}, use, testInfo) => {
      const electron = findElectron()
      const why = electron.kind === 'missing' ? electron.why : ''
      testInfo.skip(testInfo.project.name === 'electron' && why !== '', why)
      await use(undefined)
    },
    { auto: true }
  ],
  labOptions: [{}, { option: true }],
  lab: async ({ labOptions }, use) => {
    const lab = await startLab({ ringTimeoutMs: 20_000, ...labOptions })
    await use(lab)
    await lab.stop()
  },
  centreUrl: async ({ lab }, use) => use(lab.centreUrl)
})

export { expect } from '@playwright/test'
export { agentTones } from './seats.ts'
