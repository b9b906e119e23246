// Where a window may go: to its own page and nowhere else. Every way of leaving is closed in one place, frames included.
import type { Event, WebContents } from 'electron'
import { isPage } from './page-address.ts'
import { decideWindowOpen } from './window-open-guard.ts'

/** A link, a redirect, a dropped file, a frame: all the same question. */
export const mayNavigate = (address: string): boolean => isPage(address)

/** The part of a page's contents that is guarded. */
export type GuardedContents = Pick<WebContents, 'on' | 'setWindowOpenHandler'>

export function guardContents(contents: GuardedContents, onRefused: (what: string) => void): void {
  const stay =
    (what: string) => (event: Pick<Event, 'preventDefault'> & { url?: string }, address?: string) => {
      if (mayNavigate(event.url ?? address ?? '')) return
      event.preventDefault()
      onRefused(what)
    }
  contents.on('will-navigate', stay('navigation'))
  contents.on('will-redirect', stay('redirect'))
  contents.on('will-frame-navigate', stay('frame'))
  contents.on('will-attach-webview', (event) => {
    event.preventDefault()
    onRefused('webview')
  })
  contents.setWindowOpenHandler(({ url }) => {
    onRefused('window')
    return decideWindowOpen(url)
  })
}
