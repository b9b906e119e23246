// The world of the stories about lost sound: as pbx-story-test.ts, with a network between phones and Asterisk whose UDP may
// be lost while its signalling stands.
import { seatedTest } from '../../support/seats.ts'
import { type HotlineOnAsterisk, startHotlineOnAsterisk } from './hotline-on-asterisk.ts'
import { type MediaRelay, openMediaRelay } from './media-relay.ts'

interface FloorBehindRelay {
  floor: { hotline: HotlineOnAsterisk; network: MediaRelay }
}

export const test = seatedTest.extend<FloorBehindRelay>({
  floor: async ({}, use) => {
    const opened: MediaRelay[] = []
    const hotline = await startHotlineOnAsterisk(async (sipUrl) => {
      opened.push(await openMediaRelay(sipUrl))
      return opened.map(({ url }) => url)
    })
    const [network] = opened
    if (!network) throw new Error('the centre asked for no address')
    await use({ hotline, network })
    await hotline.stop()
    await network.stop()
  },
  centreUrl: async ({ floor }, use) => use(floor.hotline.centreUrl)
})

export { expect } from '@playwright/test'
