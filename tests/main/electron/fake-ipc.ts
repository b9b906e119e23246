// Both ends of Electron's IPC in memory, with the structured clone that crosses it, and the two functions that the
// preload puts on a page's window.

import type {
  IpcEvent,
  IpcMainLike,
  PageContents,
  SenderFrame
} from '../../../src-main/electron/ipc-transport.ts'
import type { LivingContents } from '../../../src-main/electron/page-life.ts'
import type { HostBridge } from '../../../src-renderer/host/bridge-link.ts'

export interface FakeWindow {
  contents: LivingContents & PageContents
  /** What its page sees. */
  bridge: HostBridge
  /** Speaks as somebody else. */
  invokeAs: (event: Partial<IpcEvent>, message: unknown) => Promise<unknown>
  happen: (event: 'did-navigate' | 'render-process-gone' | 'destroyed') => void
  reloads: () => number
}

export function createFakeIpc() {
  let handler: ((event: IpcEvent, message: unknown) => Promise<unknown>) | null = null
  let lastId = 0
  const ipcMain: IpcMainLike = {
    handle: (_channel, listener) => {
      handler = listener
    },
    removeHandler: () => {
      handler = null
    }
  }

  function openWindow(url: string): FakeWindow {
    lastId += 1
    const id = lastId
    const mainFrame: SenderFrame = { url, parent: null }
    const listeners = new Set<(push: unknown) => void>()
    const events = new Map<string, () => void>()
    let isDestroyed = false
    let reloads = 0
    const contents: FakeWindow['contents'] = {
      id,
      send: (_channel, push) => {
        const copy = structuredClone(push)
        for (const listener of listeners) listener(copy)
      },
      isDestroyed: () => isDestroyed,
      on: (event, listener) => events.set(event, listener),
      reload: () => {
        reloads += 1
      }
    }
    const invokeAs: FakeWindow['invokeAs'] = async (event, message) => {
      if (!handler) throw new Error('no handler')
      const copy: unknown = structuredClone(message)
      return structuredClone(await handler({ sender: { id }, senderFrame: mainFrame, ...event }, copy))
    }
    return {
      contents,
      invokeAs,
      bridge: {
        request: (message) => invokeAs({}, message),
        onPush: (listener) => {
          listeners.add(listener)
          return () => listeners.delete(listener)
        }
      },
      happen: (event) => {
        if (event === 'destroyed') isDestroyed = true
        events.get(event)?.()
      },
      reloads: () => reloads
    }
  }

  return { ipcMain, openWindow }
}
