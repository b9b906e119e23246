// The world of one story on a real Asterisk: PBX, centre, carrier CRM, workstations with agents at them. Only the
// customers are simulated, inside Asterisk; everything is thrown away afterwards.
import { seatedTest } from '../../support/seats.ts'
import { type HotlineOnAsterisk, type HotlineWishes, startHotlineOnAsterisk } from './hotline-on-asterisk.ts'

export const test = seatedTest.extend<{ wishes: HotlineWishes; hotline: HotlineOnAsterisk }>({
  /** What is different in this story's world. */
  wishes: [{}, { option: true }],
  hotline: async ({ wishes }, use) => {
    const hotline = await startHotlineOnAsterisk(undefined, wishes)
    await use(hotline)
    await hotline.stop()
  },
  centreUrl: async ({ hotline }, use) => use(hotline.centreUrl)
})

export { expect } from '@playwright/test'
export { agentTones } from '../../support/seats.ts'
