// The pages' way to the host under Electron: one channel, two functions. Every message is checked for who sent it — a
// window of ours, its main frame, under our scheme and host — because any frame can try.
import type { EventName } from '../../shared/desk-contract.ts'
import { maximumFrameBytes, type PageRole, type WirePush } from '../../shared/wire.ts'
import type { Host } from '../host-platform.ts'
import { isPage } from './page-address.ts'

/** The same word stands in preload.ts, which can import nothing. */
export const channel = 'hotline-desk'

/** A frame as Electron describes it. */
export interface SenderFrame {
  url: string
  /** `null`: a main frame. */
  parent: unknown
}

/** The part of WebContents that is needed. */
export interface PageContents {
  readonly id: number
  send: (channel: string, message: unknown) => void
  isDestroyed: () => boolean
}

export interface IpcEvent {
  sender: { readonly id: number }
  /** `null` once the frame is gone. */
  senderFrame: SenderFrame | null
}

export interface IpcMainLike {
  handle: (channel: string, listener: (event: IpcEvent, message: unknown) => Promise<unknown>) => void
  removeHandler: (channel: string) => void
}

export interface IpcTransport {
  /** The page in these contents may speak from now on, under this role. */
  attach: (page: PageRole, contents: PageContents) => void
  /** The page is gone: crashed, closed, or about to be loaded anew. */
  detach: (contents: Pick<PageContents, 'id'>) => void
  /** The shell's own word to a page, beside what the host pushes. */
  tell: (page: PageRole, event: ShellEvent) => void
  close: () => void
}

export interface IpcTransportParts {
  ipcMain: IpcMainLike
  host: Pick<Host, 'dispatch' | 'onPush' | 'pageAttached' | 'pageLost'>
  /** Somebody spoke who may not. */
  onStranger: (why: string) => void
}

/** What the shell itself has to say; nothing of it carries a payload. */
export type ShellEvent = Extract<EventName, `shell.${string}`>

interface Attached {
  page: PageRole
  send: (push: WirePush) => void
  leave: () => void
}

export function createIpcTransport({ ipcMain, host, onStranger }: IpcTransportParts): IpcTransport {
  const attached = new Map<number, Attached>()

  ipcMain.handle(channel, async (event, message) => {
    const page = attached.get(event.sender.id)?.page
    const why = page === undefined ? 'unknown window' : (whyNotHeard(event) ?? whyUnreadable(message))
    if (page === undefined || why !== null) {
      onStranger(why ?? 'unknown window')
      throw new Error('refused')
    }
    return host.dispatch(message, page)
  })

  const detach = ({ id }: Pick<PageContents, 'id'>) => {
    const one = attached.get(id)
    if (!one) return
    attached.delete(id)
    one.leave()
    host.pageLost(one.page)
  }

  return {
    attach(page, contents) {
      detach(contents)
      const send = (push: WirePush) => {
        if (!contents.isDestroyed()) contents.send(channel, push)
      }
      attached.set(contents.id, { page, send, leave: host.onPush(page, send) })
      host.pageAttached(page)
    },
    detach,
    tell(page, event) {
      for (const one of attached.values()) if (one.page === page) one.send({ event, payload: {} })
    },
    close() {
      ipcMain.removeHandler(channel)
      for (const { leave } of attached.values()) leave()
      attached.clear()
    }
  }
}

function whyNotHeard({ senderFrame }: IpcEvent): string | null {
  if (senderFrame === null) return 'frame is gone'
  if (senderFrame.parent !== null) return 'not the main frame'
  return isPage(senderFrame.url) ? null : 'foreign address'
}

/** Structured clone carries more than the contract speaks: what JSON cannot say is not said here. */
function whyUnreadable(message: unknown): string | null {
  try {
    const text = JSON.stringify(message) ?? ''
    return text.length > maximumFrameBytes ? 'too large' : null
  } catch {
    return 'not JSON'
  }
}
