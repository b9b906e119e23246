// The host in its own process: asked and answered over messages, lost and started again, stopped with its store closed.
import { describe, expect, it } from 'vitest'
import type { PageRole, WirePush } from '../../../shared/wire.ts'
import type { StartMessage } from '../../../src-main/electron/host-messages.ts'
import { startHostProcess } from '../../../src-main/electron/host-process.ts'
import type { Host } from '../../../src-main/host-platform.ts'
import { createFakeChild, type FakeChild, startMessage } from './fake-host-child.ts'

const request = { id: 7, procedure: 'settings.read', input: {} }
const turns = () => new Promise((resolve) => setTimeout(resolve, 5))

interface FakeHost extends Host {
  push: (page: PageRole, push: WirePush) => void
  notes: string[]
}

function createFakeHost(answer: Host['dispatch']): FakeHost {
  const listeners: { page: PageRole; listener: (push: WirePush) => void }[] = []
  const notes: string[] = []
  return {
    notes,
    dispatch: answer,
    onPush: (page, listener) => {
      listeners.push({ page, listener })
      return () => {}
    },
    push: (page, push) => {
      for (const one of listeners) if (one.page === page) one.listener(push)
    },
    pageAttached: (page) => notes.push(`${page} attached`),
    pageLost: (page) => notes.push(`${page} lost`),
    stop: async () => void notes.push('stopped')
  }
}

/** Time-outs run when the test says so. */
function createMachine(startHost: (message: StartMessage) => Promise<Host>) {
  const children: FakeChild[] = []
  const planned: (() => void)[] = []
  const seen = { refused: [] as string[], restarted: 0, settings: [] as unknown[] }
  const host = startHostProcess({
    start: startMessage,
    fork: () => {
      const fake = createFakeChild(startHost)
      children.push(fake)
      return fake.child
    },
    schedule: (_delay, callback) => {
      planned.push(callback)
      return () => void planned.splice(planned.indexOf(callback), 1)
    },
    onRefused: (why) => seen.refused.push(why),
    onRestarted: () => {
      seen.restarted += 1
    },
    onSettings: (settings) => seen.settings.push(settings)
  })
  return { host, children, seen, runPlanned: () => void planned.splice(0).map((callback) => callback()) }
}

describe('the host process', () => {
  it('answers each asker, whoever is quicker', async () => {
    const inner = createFakeHost(async (message, page) => {
      const { id } = message as typeof request
      await new Promise((resolve) => setTimeout(resolve, (50 - id) / 5))
      return { id, ok: true, output: { page } }
    })
    const { host } = createMachine(async () => inner)
    const ids = Array.from({ length: 50 }, (_, id) => id)
    const replies = await Promise.all(
      ids.map((id) => host.dispatch({ ...request, id }, id % 2 ? 'desk' : 'phone'))
    )
    expect(replies).toEqual(ids.map((id) => ({ id, ok: true, output: { page: id % 2 ? 'desk' : 'phone' } })))
  })

  it('is started with what the shell hands over, and brings pushes to the right page', async () => {
    const inner = createFakeHost(async () => ({ id: 7, ok: true, output: {} }))
    const starts: StartMessage[] = []
    const { host } = createMachine(async (message) => {
      starts.push(message)
      return inner
    })
    const seen: string[] = []
    host.onPush('desk', ({ event }) => seen.push(`desk ${event}`))
    host.onPush('phone', ({ event }) => seen.push(`phone ${event}`))
    await turns()
    inner.push('desk', { event: 'session.changed', payload: {} })
    expect({ starts, seen }).toEqual({ starts: [startMessage], seen: ['desk session.changed'] })
  })

  it('that dies answers those who wait, is started again with its pages, and the shell hears of it', async () => {
    const hosts: FakeHost[] = []
    const { host, children, seen, runPlanned } = createMachine(async () => {
      const inner = createFakeHost(() => new Promise(() => {}))
      hosts.push(inner)
      return inner
    })
    host.pageAttached('desk')
    host.pageAttached('phone')
    host.pageLost('phone')
    await turns()
    const waiting = host.dispatch(request, 'desk')
    await turns()
    children[0]?.die()
    const lost = { id: 7, ok: false, fault: 'disconnected', traceId: '' }
    expect({ waiting: await waiting, meanwhile: await host.dispatch(request, 'desk') }).toEqual({
      waiting: lost,
      meanwhile: lost
    })
    runPlanned()
    await turns()
    expect({ hosts: hosts.length, notes: hosts[1]?.notes, restarted: seen.restarted }).toEqual({
      hosts: 2,
      notes: ['desk attached'],
      restarted: 1
    })
  })

  it('whose store cannot be used says why, and is not tried again', async () => {
    const { children, seen, runPlanned } = createMachine(() =>
      Promise.reject(new Error('Another host uses this folder.'))
    )
    await turns()
    children[0]?.die()
    runPlanned()
    expect({ refused: seen.refused, tries: children.length }).toEqual({
      refused: ['Another host uses this folder.'],
      tries: 1
    })
  })

  it('is stopped with its store closed, and stays so', async () => {
    const inner = createFakeHost(async () => ({ id: 7, ok: true, output: {} }))
    const { host, children, runPlanned } = createMachine(async () => inner)
    await host.stop()
    children[0]?.die()
    runPlanned()
    expect({ notes: inner.notes, isKilled: children[0]?.isKilled(), tries: children.length }).toEqual({
      notes: ['stopped'],
      isKilled: true,
      tries: 1
    })
  })
})
