// The shell's picture of the workplace: from the desk's own pushes and answers, over a real dispatch; and what the shell
// itself says to the phone page.
import { describe, expect, it } from 'vitest'
import type { Handlers } from '../../../shared/desk-contract.ts'
import { defaultPolicy } from '../../../shared/domain/policy.ts'
import { silentLog } from '../../../shared/log.ts'
import { settingsSchema } from '../../../shared/settings.ts'
import { createPhoneCalls } from '../../../src-main/agent/phone-calls.ts'
import { createDispatch } from '../../../src-main/dispatch.ts'
import { createIpcTransport } from '../../../src-main/electron/ipc-transport.ts'
import { pageAddresses } from '../../../src-main/electron/page-address.ts'
import { followPower } from '../../../src-main/electron/presence/follow-power.ts'
import { followWorkplace } from '../../../src-main/electron/presence/follow-workplace.ts'
import { afterPush, emptyWorkplace, type Workplace } from '../../../src-main/electron/presence/workplace.ts'
import { createPushes } from '../../../src-main/pushes.ts'
import { createBridgeLink } from '../../../src-renderer/host/bridge-link.ts'
import { createHostClient } from '../../../src-renderer/host/host-client.ts'
import { session } from '../../renderer/desk/desk-examples.ts'
import { deliveries } from '../../renderer/desk/outbox-examples.ts'
import { createFakeIpc } from './fake-ipc.ts'
import { ringing, talking, workplace } from './workplace-under-test.ts'

const telling = {
  ...session,
  policy: { ...defaultPolicy, telephone: { autoAnswer: false, notification: 'caller' } }
}
const chosen = settingsSchema.parse({ language: 'zh' })

describe('a push', () => {
  it.each([
    [
      'session.changed',
      { session: telling },
      { isSignedIn: true, agentState: 'ready', notification: 'caller' }
    ],
    ['agentState.changed', { state: 'wrap-up', reason: null, since: 1 }, { agentState: 'wrap-up' }],
    ['readiness.changed', { reasons: ['line-unreachable'] }, { reasons: ['line-unreachable'] }],
    ['phone.callsChanged', { calls: [ringing()] }, { calls: [ringing()] }],
    ['outbox.changed', { waiting: 4, parked: 1 }, { unsent: 4 }],
    ['settings.changed', chosen, { language: 'zh' }]
  ] as const)('%s changes what it is about, and nothing else', (event, payload, changes) => {
    expect(afterPush(emptyWorkplace, { event, payload })).toEqual({ ...emptyWorkplace, ...changes })
  })

  it('of a sign-out leaves the calls that go on', () => {
    const before = workplace({ calls: [talking()], unsent: 2 })
    expect(afterPush(before, { event: 'session.changed', payload: { session: null } })).toEqual({
      ...before,
      isSignedIn: false,
      agentState: 'not-ready'
    })
  })

  it('that says nothing to the shell, or makes no sense, changes nothing', () => {
    const before = workplace()
    for (const push of [
      { event: 'callback.changed', payload: {} },
      { event: 'toString', payload: {} },
      { event: 'outbox.changed', payload: { waiting: 'many' } }
    ])
      expect(afterPush(before, push)).toBe(before)
  })
})

/** A host that answers what the shell asks, with the real check of every message. */
function createHost() {
  const pushes = createPushes(silentLog)
  const logged: string[] = []
  const { handlers: phone, lost } = createPhoneCalls(pushes.publish, () => undefined)
  const handlers: Partial<Handlers> = {
    ...phone,
    'session.read': async () => ({ session }),
    'readiness.read': async () => ({ reasons: ['clock-unproven'] }),
    'settings.read': async () => ({ settings: chosen }),
    'outbox.list': async () => ({ deliveries, total: deliveries.length }),
    'log.write': async ({ event }) => {
      logged.push(event)
      return {}
    }
  }
  const dispatch = createDispatch({ handlers: handlers as Handlers, log: silentLog, randomId: () => 'trace' })
  return { dispatch, onPush: pushes.subscribe, pushes, logged, lost }
}

describe('the shell', () => {
  it('knows what the desk knows once it has asked', async () => {
    const host = createHost()
    const seen: Workplace[] = []
    const follower = followWorkplace({ host, onChange: (now) => seen.push(now) })
    const before = follower.read()
    await follower.ask()
    const unsent = deliveries.filter(({ state }) => ['on-this-pc', 'sending'].includes(state)).length
    expect({ before, after: follower.read(), last: seen.at(-1) }).toEqual({
      before: emptyWorkplace,
      after: workplace({ reasons: ['clock-unproven'], language: 'zh', unsent }),
      last: follower.read()
    })
    expect(unsent).toBeGreaterThan(0)
  })

  it('that gets no answer keeps what it knew', async () => {
    const follower = followWorkplace({
      host: {
        dispatch: async () => ({ id: 0, ok: false, fault: 'disconnected', traceId: '' }),
        onPush: () => () => {}
      },
      onChange: () => {}
    })
    await follower.ask()
    expect(follower.read()).toBe(emptyWorkplace)
  })

  it('hears of calls from the phone page, colleagues’ too, and of none when that page is gone', async () => {
    const host = createHost()
    const seen: Workplace['calls'][] = []
    followWorkplace({ host, onChange: ({ calls }) => seen.push(calls) })
    const colleague = ringing('two', { queue: null, ani: null, extension: '201' })
    await host.dispatch(
      { id: 1, procedure: 'phone.calls', input: { calls: [talking(), colleague] } },
      'phone'
    )
    host.lost()
    expect(seen).toEqual([[talking(), colleague], []])
  })
})

it('a machine that wakes up or is unlocked has its line tried at once, and the log tells of it', () => {
  const events = new Map<string, () => void>()
  const done: string[] = []
  followPower({
    on: (event, listener) => events.set(event, listener),
    tellPhone: (event) => void done.push(event),
    log: (event) => void done.push(`log ${event}`)
  })
  for (const event of ['suspend', 'resume', 'unlock-screen']) events.get(event)?.()
  expect(done).toEqual([
    'log machine.suspended',
    'shell.awake',
    'log machine.resumed',
    'shell.awake',
    'log machine.unlocked'
  ])
})

it('the shell’s own word reaches the page it is for; a new host counts there as a link that is open again', () => {
  const { ipcMain, openWindow } = createFakeIpc()
  const host = {
    dispatch: async () => ({ id: 0, ok: true, output: {} }) as const,
    onPush: () => () => {},
    pageAttached: () => {},
    pageLost: () => {}
  }
  const transport = createIpcTransport({ ipcMain, host, onStranger: () => {} })
  const heard: string[] = []
  for (const page of ['phone', 'desk'] as const) {
    const window = openWindow(pageAddresses[page])
    transport.attach(page, window.contents)
    const client = createHostClient(createBridgeLink(window.bridge))
    client.on('shell.awake', () => heard.push(`${page} awake`))
    client.onState((state) => heard.push(`${page} ${state}`))
  }
  transport.tell('phone', 'shell.awake')
  transport.tell('phone', 'shell.hostRestarted')
  transport.tell('desk', 'shell.awake')
  expect(heard).toEqual(['phone awake', 'phone open', 'desk awake'])
})
