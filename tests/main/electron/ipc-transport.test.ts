// Who is heard over Electron's IPC, and what the host learns of a page's life.
import { describe, expect, it } from 'vitest'
import type { PageRole, WirePush } from '../../../shared/wire.ts'
import { createIpcTransport } from '../../../src-main/electron/ipc-transport.ts'
import { pageAddresses } from '../../../src-main/electron/page-address.ts'
import { followPage } from '../../../src-main/electron/page-life.ts'
import { createFakeIpc } from './fake-ipc.ts'

function createShell() {
  const { ipcMain, openWindow } = createFakeIpc()
  const heard: [unknown, PageRole][] = []
  const life: string[] = []
  const strangers: string[] = []
  const listeners = new Set<{ page: PageRole; listener: (push: WirePush) => void }>()
  const transport = createIpcTransport({
    ipcMain,
    onStranger: (why) => strangers.push(why),
    host: {
      dispatch: async (message, page) => {
        heard.push([message, page])
        return { id: 1, ok: true, output: { page } }
      },
      onPush: (page, listener) => {
        const entry = { page, listener }
        listeners.add(entry)
        return () => void listeners.delete(entry)
      },
      pageAttached: (page) => life.push(`${page} attached`),
      pageLost: (page) => life.push(`${page} lost`)
    }
  })
  const push = (page: PageRole, event: string) => {
    for (const one of [...listeners]) if (one.page === page) one.listener({ event, payload: {} })
  }
  return { openWindow, transport, heard, life, strangers, push }
}

const request = { id: 1, procedure: 'settings.read', input: {} }

describe('a message over IPC', () => {
  it('is heard under the role of its window, whatever it says of itself', async () => {
    const { openWindow, transport, heard } = createShell()
    const desk = openWindow(pageAddresses.desk)
    followPage('desk', desk.contents, transport)
    await desk.bridge.request({ ...request, page: 'phone' })
    expect(heard).toEqual([[{ ...request, page: 'phone' }, 'desk']])
  })

  it.each([
    ['a frame within', { senderFrame: { url: pageAddresses.desk, parent: {} } }, 'not the main frame'],
    ['a frame that is gone', { senderFrame: null }, 'frame is gone'],
    ['a window nobody knows', { sender: { id: 99 } }, 'unknown window']
  ])('from %s is not heard', async (_who, event, why) => {
    const { openWindow, transport, heard, strangers } = createShell()
    const desk = openWindow(pageAddresses.desk)
    followPage('desk', desk.contents, transport)
    await expect(desk.invokeAs(event, request)).rejects.toThrow('refused')
    expect({ heard, strangers }).toEqual({ heard: [], strangers: [why] })
  })

  it.each([
    'https://evil.example/',
    'app://desk.evil/desk.html',
    'file:///desk.html',
    'app://desk/other.html',
    ''
  ])('from a window that shows %j is not heard', async (address) => {
    const { openWindow, transport, heard, strangers } = createShell()
    const window = openWindow(address)
    followPage('desk', window.contents, transport)
    await expect(window.bridge.request(request)).rejects.toThrow('refused')
    expect({ heard, strangers }).toEqual({ heard: [], strangers: ['foreign address'] })
  })

  it.each([
    ['too large', { ...request, input: 'x'.repeat(1_000_001) }, 'too large'],
    ['endless', endless(), 'not JSON'],
    ['not JSON', { ...request, input: 1n }, 'not JSON']
  ])('that is %s is not heard', async (_what, message, why) => {
    const { openWindow, transport, heard, strangers } = createShell()
    const desk = openWindow(pageAddresses.desk)
    followPage('desk', desk.contents, transport)
    await expect(desk.bridge.request(message)).rejects.toThrow('refused')
    expect({ heard, strangers }).toEqual({ heard: [], strangers: [why] })
  })
})

function endless(): object {
  const one: { self?: object } = {}
  one.self = one
  return one
}

describe('the life of a page', () => {
  const openPhone = () => {
    const shell = createShell()
    const phone = shell.openWindow(pageAddresses.phone)
    followPage('phone', phone.contents, shell.transport)
    phone.happen('did-navigate')
    return { ...shell, phone }
  }

  it('begins once with its first document', () => {
    expect(openPhone().life).toEqual(['phone attached'])
  })

  it('ends and begins with a reload: the calls of the old document are gone', () => {
    const { phone, life } = openPhone()
    phone.happen('did-navigate')
    expect(life).toEqual(['phone attached', 'phone lost', 'phone attached'])
  })

  it('ends with a crash, and the page is loaded again', () => {
    const { phone, life } = openPhone()
    phone.happen('render-process-gone')
    phone.happen('did-navigate')
    expect({ life, reloads: phone.reloads() }).toEqual({
      life: ['phone attached', 'phone lost', 'phone attached'],
      reloads: 1
    })
  })

  it('ends with its window, and pushes find nobody', () => {
    const { phone, life, push } = openPhone()
    const seen: unknown[] = []
    phone.bridge.onPush((one) => seen.push(one))
    push('phone', 'phone.accountChanged')
    phone.happen('destroyed')
    push('phone', 'phone.accountChanged')
    expect({ life, seen }).toEqual({
      life: ['phone attached', 'phone lost'],
      seen: [{ event: 'phone.accountChanged', payload: {} }]
    })
  })
})
