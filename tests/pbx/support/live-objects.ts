// What a page still holds after its garbage has been collected: objects that carry sound, counted by the browser itself,
// and the heap. What grows with every call is a leak, whatever keeps it.
import type { CDPSession, Page } from '@playwright/test'

const kinds = ['RTCPeerConnection', 'MediaStream', 'MediaStreamTrack', 'AudioContext'] as const

export type LiveObjects = Record<(typeof kinds)[number], number> & {
  /** Of the page and its frames, in use, MB. */
  heapMb: number
}

/** Slow, and it stops the page for a moment: not while somebody talks. */
export async function liveObjects(page: Page): Promise<LiveObjects> {
  const session = await page.context().newCDPSession(page)
  try {
    await session.send('HeapProfiler.collectGarbage')
    const counts: [string, number][] = []
    for (const kind of kinds) counts.push([kind, await countOf(session, kind)])
    await session.send('HeapProfiler.collectGarbage')
    const { usedSize } = await session.send('Runtime.getHeapUsage')
    return { ...Object.fromEntries(counts), heapMb: usedSize / 1e6 } as LiveObjects
  } finally {
    await session.detach()
  }
}

async function countOf(session: CDPSession, kind: string): Promise<number> {
  const objectGroup = 'live-objects'
  const { result } = await session.send('Runtime.evaluate', { expression: `${kind}.prototype`, objectGroup })
  const { objects } = await session.send('Runtime.queryObjects', {
    prototypeObjectId: result.objectId ?? '',
    objectGroup
  })
  const { result: length } = await session.send('Runtime.callFunctionOn', {
    objectId: objects.objectId ?? '',
    functionDeclaration: 'function () { return this.length }',
    returnByValue: true
  })
  await session.send('Runtime.releaseObjectGroup', { objectGroup })
  return Number(length.value)
}
