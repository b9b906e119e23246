// The world of the line's stories: as pbx-story-test.ts, with two edges between the phones and Asterisk that a story may cut.
import { seatedTest } from '../../support/seats.ts'
import { type HotlineOnAsterisk, startHotlineOnAsterisk } from './hotline-on-asterisk.ts'
import { openSipEdge, type SipEdge } from './sip-edge.ts'

interface FloorBehindEdges {
  edges: [SipEdge, SipEdge]
  hotline: HotlineOnAsterisk
}

export const test = seatedTest.extend<FloorBehindEdges>({
  edges: async ({}, use) => {
    const edges = [] as unknown as [SipEdge, SipEdge]
    await use(edges)
    for (const edge of edges) await edge.stop()
  },
  hotline: async ({ edges }, use) => {
    const hotline = await startHotlineOnAsterisk(async (sipUrl) => {
      edges.push(await openSipEdge(sipUrl), await openSipEdge(sipUrl))
      return edges.map(({ url }) => url)
    })
    await use(hotline)
    await hotline.stop()
  },
  centreUrl: async ({ hotline }, use) => use(hotline.centreUrl)
})

export { expect } from '@playwright/test'
