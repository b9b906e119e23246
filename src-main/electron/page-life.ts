// Follows a page through its window: attached from the beginning, gone when it crashes, closes or is loaded anew. A page
// that crashed is loaded again, so that the next call finds a phone.
import type { PageRole } from '../../shared/wire.ts'
import type { IpcTransport, PageContents } from './ipc-transport.ts'

/** The part of WebContents that tells of a page's life. */
export interface LivingContents extends PageContents {
  on: (event: 'did-navigate' | 'render-process-gone' | 'destroyed', listener: () => void) => unknown
  reload: () => void
}

export function followPage(
  page: PageRole,
  contents: LivingContents,
  transport: Pick<IpcTransport, 'attach' | 'detach'>
): void {
  // Kept, because contents that are destroyed cannot be asked any more.
  const { id } = contents
  let hasDocument = false
  transport.attach(page, contents)
  // Only what was committed counts: a navigation that a guard stopped has ended no page, and no call.
  contents.on('did-navigate', () => {
    if (hasDocument) transport.attach(page, contents)
    hasDocument = true
  })
  contents.on('render-process-gone', () => {
    transport.detach({ id })
    if (contents.isDestroyed()) return
    hasDocument = false
    transport.attach(page, contents)
    contents.reload()
  })
  contents.on('destroyed', () => transport.detach({ id }))
}
