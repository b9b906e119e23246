// How the PBX ended calls, by its own words on the wire: what the desk proposes must follow from them and from nothing else.
import type { Page } from '@playwright/test'

/**
 * `BYE Q.850;cause=38`, `CANCEL` where no reason was given: every ending that this page hears, oldest first. To be called
 * before the phone opens its line.
 */
export function watchEndings(phonePage: Page): string[] {
  const heard: string[] = []
  phonePage.on('websocket', (socket) =>
    socket.on('framereceived', ({ payload }) => {
      const message = String(payload)
      const method = /^(BYE|CANCEL) /.exec(message)?.[1]
      const reason = /^Reason:\s*(\S+)/im.exec(message)?.[1]
      if (method) heard.push([method, reason].filter(Boolean).join(' '))
    })
  )
  return heard
}
