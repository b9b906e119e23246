// The shell's presence put together, with Electron's parts played by the test: what the host pushes reaches the window,
// the tray and the doors, and the machine's events reach the phone page.
import { EventEmitter } from 'node:events'
import { expect, it } from 'vitest'
import type { WirePush } from '../../../shared/wire.ts'
import { type PresenceParts, startPresence } from '../../../src-main/electron/presence/start-presence.ts'
import { session } from '../../renderer/desk/desk-examples.ts'
import { ringing, talking } from './workplace-under-test.ts'

function startShell() {
  const done: string[] = []
  const note = (what: string) => () => void done.push(what)
  const app = Object.assign(new EventEmitter(), { quit: note('quit') })
  const webContents = new EventEmitter()
  const window = Object.assign(new EventEmitter(), {
    webContents,
    isFocused: () => false,
    isVisible: () => true,
    isMinimized: () => false,
    showInactive: note('show inactive'),
    moveTop: note('move to the top'),
    flashFrame: (isOn: boolean) => void done.push(isOn ? 'flash' : 'stop flashing'),
    restore: note('restore'),
    show: note('show'),
    focus: note('focus'),
    hide: note('hide')
  })
  const powerMonitor = new EventEmitter()
  let push: (push: WirePush) => void = () => {}
  const parts: Pick<PresenceParts, 'host' | 'transport' | 'places' | 'platform'> = {
    platform: 'linux',
    host: {
      dispatch: async (message) => {
        const { procedure, input } = message as { procedure: string; input: { event?: string } }
        done.push(`asked ${input.event ?? procedure}`)
        return { id: 0, ok: false, fault: 'disconnected', traceId: '' }
      },
      onPush: (_page, listener) => {
        push = listener
        return () => {}
      }
    },
    transport: { tell: (page, event) => void done.push(`${page}: ${event}`) },
    places: {
      createTrayPlace: () => ({ show: (face) => void done.push(`tray ${face}`), setMenu: note('menu') }),
      showNotice: () => {
        done.push('notice')
        return note('notice taken away')
      },
      askOn: async (_window, { message }) => {
        done.push(message)
        return 0
      }
    }
  }
  // Electron's own classes, of which only what stands above is used.
  startPresence({ ...parts, app, window, powerMonitor } as unknown as PresenceParts)
  const since = () => done.splice(0)
  const emit = (emitter: EventEmitter, event: string) => {
    let isHeld = false
    emitter.emit(event, {
      preventDefault: () => {
        isHeld = true
      }
    })
    return { isHeld, did: since() }
  }
  return {
    app,
    window,
    webContents,
    powerMonitor,
    since,
    emit,
    push: (event: string, payload: unknown) => {
      push({ event, payload })
      return since()
    }
  }
}

it('a day at the desk, as the operating system sees it', () => {
  const { app, window, webContents, powerMonitor, since, emit, push } = startShell()
  const forward = ['stop flashing', 'show', 'focus']
  expect([
    ['the program starts', since()],
    ['the page is painted', emit(webContents, 'did-finish-load').did],
    ['Ada signs in', push('session.changed', { session })],
    ['a call rings', push('phone.callsChanged', { calls: [ringing()] })],
    ['she answers', push('phone.callsChanged', { calls: [talking()] })],
    ['she closes the window', emit(window, 'close')],
    ['she starts the program again', emit(app, 'second-instance').did],
    ['she quits', emit(app, 'before-quit')],
    ['the call is over', push('phone.callsChanged', { calls: [] })],
    ['the machine sleeps', emit(powerMonitor, 'suspend').did],
    ['and wakes', emit(powerMonitor, 'resume').did],
    ['it is shut down', emit(powerMonitor, 'shutdown').did],
    ['which closes the window', emit(window, 'close')]
  ]).toEqual([
    ['the program starts', ['menu', 'tray signed-out']],
    [
      'the page is painted',
      ['session.read', 'readiness.read', 'settings.read', 'outbox.list'].map((one) => `asked ${one}`)
    ],
    ['Ada signs in', ['tray ready']],
    ['a call rings', ['notice', 'move to the top', 'flash']],
    ['she answers', ['notice taken away', 'stop flashing', 'tray talking']],
    ['she closes the window', { isHeld: true, did: ['hide'] }],
    ['she starts the program again', forward],
    ['she quits', { isHeld: true, did: [...forward, 'Đang có cuộc gọi nên chưa thoát được'] }],
    ['the call is over', ['tray ready']],
    ['the machine sleeps', ['asked machine.suspended']],
    ['and wakes', ['phone: shell.awake', 'asked machine.resumed']],
    ['it is shut down', []],
    ['which closes the window', { isHeld: false, did: [] }]
  ])
})
