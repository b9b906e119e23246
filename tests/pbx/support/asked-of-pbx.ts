// What a phone asks of its PBX about itself and its calls, and what it is answered: read from the frames of its WebSockets.
import type { Page } from '@playwright/test'

export interface AskedOfPbx {
  method: 'REGISTER' | 'INVITE'
  /** Final answer; `null` = none yet. */
  status: number | null
  /** What its session description offers to hear and to say. */
  codecs: string[]
}

/** Every REGISTER and INVITE that goes out over sockets opened from now on, oldest first; the list grows by itself. */
export function followAsked(phonePage: Page): readonly AskedOfPbx[] {
  const asked: AskedOfPbx[] = []
  const byBranch = new Map<string, AskedOfPbx>()
  phonePage.on('websocket', (socket) => {
    socket.on('framesent', ({ payload }) => {
      const message = String(payload)
      const method = /^(REGISTER|INVITE) /.exec(message)?.[1] as AskedOfPbx['method'] | undefined
      if (method === undefined) return
      const one: AskedOfPbx = { method, status: null, codecs: codecsIn(message) }
      asked.push(one)
      byBranch.set(branchOf(message), one)
    })
    socket.on('framereceived', ({ payload }) => {
      const message = String(payload)
      const status = Number(/^SIP\/2\.0 ([2-6]\d\d) /.exec(message)?.[1])
      const one = byBranch.get(branchOf(message))
      if (one !== undefined && status) one.status = status
    })
  })
  return asked
}

/**
 * What stands of it: a request that was challenged, or refused for the moment (docs/decisions/0057), is sent again by
 * right and counts once.
 */
export const standing = (asked: readonly AskedOfPbx[]): string[] =>
  asked
    .filter(({ status }) => status === null || !(status === 401 || status === 491 || status >= 500))
    .map(({ method, status }) => `${method} ${status}`)

const codecsIn = (message: string): string[] =>
  [...message.matchAll(/^a=rtpmap:\d+ ([^/\s]+)/gm)].map(([, name = '']) => name).sort()

/** A transaction by the branch of its topmost Via (RFC 3261 §17.1.3). */
const branchOf = (message: string): string => /^Via:[^\r\n]*;branch=([^;,\s]+)/im.exec(message)?.[1] ?? ''
