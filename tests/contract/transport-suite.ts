// What every wire between a page and the host must do, whichever it is: one suite, run over the loopback WebSocket and
// over Electron's IPC. A transport's author supplies how to start one around a given host.
import { describe, expect, it } from 'vitest'
import { type ProcedureName, procedures } from '../../shared/desk-contract.ts'
import { silentLog } from '../../shared/log.ts'
import type { Settings } from '../../shared/settings.ts'
import type { PageRole, WirePush } from '../../shared/wire.ts'
import { createDispatch } from '../../src-main/dispatch.ts'
import type { Host } from '../../src-main/host-platform.ts'
import { createPushes } from '../../src-main/pushes.ts'
import { createHostClient, HostFault } from '../../src-renderer/host/host-client.ts'
import type { Link } from '../../src-renderer/host/link.ts'

export interface TransportUnderTest {
  /** A link as the page of this role has it, already in. */
  openLink(page: PageRole): Promise<Link>
  /** Cuts the wire under the links, as a crash of the host does. */
  cut(): Promise<void>
  stop(): Promise<void>
}

export type StartTransport = (host: Host) => Promise<TransportUnderTest>

/** A host whose answers are known: `log.write` takes time and echoes nothing, `settings.*` answer, one breaks. */
export function createKnownHost() {
  const pushes = createPushes(silentLog)
  const settings = {
    language: 'vi',
    theme: 'light',
    microphones: [] as { id: string; label: string }[],
    speakers: [],
    ringers: [],
    ringVolume: 50,
    echoCancellation: true,
    noiseSuppression: true,
    gainControl: true
  } as const
  const seen: { event: string; page: PageRole }[] = []
  const pages: string[] = []
  const answers: Partial<Record<ProcedureName, (input: never, page: PageRole) => Promise<unknown>>> = {
    'settings.read': async () => ({ settings }),
    'settings.change': async (change: object) => {
      // the later asked, the sooner answered: replies must find their own askers
      const { microphones } = change as Pick<Settings, 'microphones'>
      await new Promise((resolve) => setTimeout(resolve, 50 - Number(microphones[0]?.id)))
      return { settings: { ...settings, microphones } }
    },
    'log.write': async (line: { event: string }, page) => {
      seen.push({ event: line.event, page })
      return {}
    },
    'session.read': async () => {
      throw new Error('SECRET cause with +84901234567')
    },
    'interaction.retry': async () => new Promise(() => {})
  }
  const dispatch = createDispatch({ handlers: answers as never, log: silentLog, randomId: () => 'trace-1' })
  const host: Host = {
    dispatch,
    onPush: pushes.subscribe,
    pageAttached: (page) => void pages.push(`+${page}`),
    pageLost: (page) => void pages.push(`-${page}`),
    stop: async () => {}
  }
  return { host, pushes, seen, pages, settings }
}

const faultOf = (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    (output) => ({ output }),
    (fault: unknown) => (fault instanceof HostFault ? { code: fault.code, traceId: fault.traceId } : fault)
  )

export function describeTransport(name: string, start: StartTransport): void {
  describe(`${name}: a wire between page and host`, () => {
    const withLink = async (page: PageRole, story: (parts: Story) => Promise<void>) => {
      const known = createKnownHost()
      const transport = await start(known.host)
      const link = await transport.openLink(page)
      try {
        await story({ ...known, transport, link, client: createHostClient(link) })
      } finally {
        link.close()
        await transport.stop()
      }
    }

    it('brings fifty answers to their fifty askers', () =>
      withLink('desk', async ({ client }) => {
        const asked = Array.from({ length: 50 }, (_, number) => String(number))
        const answers = await Promise.all(
          asked.map((id) => client.call('settings.change', { microphones: [{ id, label: '' }] }))
        )
        expect(answers.map(({ settings }) => settings.microphones[0]?.id)).toEqual(asked)
      }))

    it('answers a call that has nothing to say', () =>
      withLink('phone', async ({ client, seen }) => {
        expect(await client.call('log.write', { level: 'info', event: 'hello', fields: {} })).toEqual({})
        expect(seen).toEqual([{ event: 'hello', page: 'phone' }])
      }))

    it('refuses input the contract does not know, without asking the handler', () =>
      withLink('desk', async ({ client, seen }) => {
        const bad = { level: 'loud', event: '', fields: {} }
        expect(await faultOf(client.call('log.write', bad as never))).toEqual({
          code: 'invalid-input',
          traceId: 'trace-1'
        })
        expect(seen).toEqual([])
      }))

    it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'nothing.here'])(
      'knows no procedure %s',
      (procedure) =>
        withLink('desk', async ({ link }) => {
          expect(await link.request({ id: 7, procedure, input: {} })).toEqual({
            id: 7,
            ok: false,
            fault: 'unknown-procedure',
            traceId: 'trace-1'
          })
        })
    )

    it("keeps to the desk what is the desk's, and to the telephone what is the telephone's", async () => {
      const foreign: Record<PageRole, ProcedureName> = { desk: 'phone.account', phone: 'session.signIn' }
      for (const page of ['desk', 'phone'] as const) {
        expect((procedures[foreign[page]].from as readonly PageRole[]).includes(page)).toBe(false)
        await withLink(page, async ({ client }) => {
          expect(await faultOf(client.call(foreign[page], {} as never))).toMatchObject({
            code: 'not-for-this-page'
          })
        })
      }
    })

    it('lets no cause out, only a trace that finds it in the log', () =>
      withLink('desk', async ({ link }) => {
        const reply = await link.request({ id: 1, procedure: 'session.read', input: {} })
        expect(reply).toEqual({ id: 1, ok: false, fault: 'internal', traceId: 'trace-1' })
      }))

    it('answers what is no request at all', () =>
      withLink('desk', async ({ link }) => {
        const reply = await link.request({ id: 3, procedure: 5, input: {} } as never)
        expect(reply).toEqual({ id: 3, ok: false, fault: 'invalid-input', traceId: 'trace-1' })
      }))

    it('delivers events until they are no longer wanted', () =>
      withLink('desk', async ({ client, pushes, settings }) => {
        const heard: string[] = []
        const stop = client.on('settings.changed', ({ theme }) => void heard.push(theme))
        pushes.publish('settings.changed', settings)
        await client.call('settings.read', {})
        stop()
        pushes.publish('settings.changed', { ...settings, theme: 'dark' })
        await client.call('settings.read', {})
        expect(heard).toEqual(['light'])
      }))

    it('tells the telephone nothing of customers', () =>
      withLink('phone', async ({ client, pushes, link }) => {
        const heard: unknown[] = []
        link.onPush((push) => void heard.push((push as WirePush).event))
        pushes.publish('callback.changed', {})
        pushes.publish('phone.accountChanged', {})
        await client.call('settings.read', {})
        expect(heard).toEqual(['phone.accountChanged'])
      }))

    it('fails who waits when it is cut, instead of letting them wait', () =>
      withLink('desk', async ({ client, transport }) => {
        const waiting = faultOf(client.call('interaction.retry', { interactionId: 'call-1' }))
        await client.call('settings.read', {})
        await transport.cut()
        expect(await waiting).toMatchObject({ code: 'disconnected' })
        expect(await faultOf(client.call('settings.read', {}))).toMatchObject({ code: 'disconnected' })
      }))
  })
}

interface Story extends ReturnType<typeof createKnownHost> {
  transport: TransportUnderTest
  link: Link
  client: ReturnType<typeof createHostClient>
}
