// A host under test: the real program with a fake clock, timers that only fire when told, a fake centre over HTTP, and
// both pages played by the test.
import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type {
  EventName,
  EventPayload,
  ProcedureInput,
  ProcedureName,
  ProcedureOutput
} from '../../shared/desk-contract.ts'
import type { InteractionView } from '../../shared/desk-views.ts'
import { silentLog } from '../../shared/log.ts'
import type { PageRole } from '../../shared/wire.ts'
import { openFileVault } from '../../src-main/browser-host/file-vault.ts'
import { type HostPlatform, startHost } from '../../src-main/host.ts'
import { tenInTheMorning } from './people.ts'

export interface TestClock {
  now: () => number
  schedule: HostPlatform['schedule']
  /** Moves time on and fires what falls due, in order. */
  advance: (ms: number) => Promise<void>
  /** Moves time on without firing anything, as a PC that was asleep. */
  jump: (ms: number) => void
}

export function createTestClock(start = tenInTheMorning): TestClock {
  let now = start
  const timers = new Set<{ at: number; callback: () => void }>()
  return {
    now: () => now,
    schedule(delayMs, callback) {
      const timer = { at: now + delayMs, callback }
      timers.add(timer)
      return () => void timers.delete(timer)
    },
    async advance(ms) {
      const until = now + ms
      for (;;) {
        const next = [...timers].filter(({ at }) => at <= until).sort((one, other) => one.at - other.at)[0]
        if (!next) break
        timers.delete(next)
        now = Math.max(now, next.at)
        next.callback()
        await settled()
      }
      now = until
      await settled()
    },
    jump(ms) {
      now += ms
    }
  }
}

/** Lets what is under way over loopback come to rest. */
export const settled = (ms = 30) => new Promise((resolve) => setTimeout(resolve, ms))

/** Waits in real time until something holds: for what crosses a socket. */
export async function until<T>(
  what: () => T | false | null | undefined | Promise<T | false | null | undefined>
): Promise<T> {
  for (const started = Date.now(); Date.now() - started < 15_000; await settled(10)) {
    const value = await what()
    if (value) return value
  }
  throw new Error('it never came to be')
}

export interface TestHostOptions {
  centreUrl: string
  clock?: TestClock
  dataFolder?: string
  platform?: Partial<HostPlatform>
}

export async function startTestHost({
  centreUrl,
  clock = createTestClock(),
  dataFolder = newFolder(),
  platform = {}
}: TestHostOptions) {
  let settings: unknown = null
  const host = await startHost({
    dataFolder,
    centreUrl,
    now: clock.now,
    random: () => 0.5,
    randomId: randomUUID,
    schedule: clock.schedule,
    timeLimit: (ms) => AbortSignal.timeout(ms),
    fetch: globalThis.fetch,
    openFeedSocket: () => ({ close() {} }),
    vault: openFileVault(join(dataFolder, 'desk.key')),
    settingsFile: {
      read: () => settings,
      write: (next) => {
        settings = next
      }
    },
    log: silentLog,
    ...platform
  })
  const pushed: { event: EventName; payload: unknown }[] = []
  host.onPush('desk', (push) => void pushed.push(push as (typeof pushed)[number]))
  let id = 0
  const ask =
    (page: PageRole) =>
    async <P extends ProcedureName>(procedure: P, input: ProcedureInput<P>) => {
      const reply = await host.dispatch({ id: ++id, procedure, input }, page)
      if (!reply.ok) throw new Error(`${procedure}: ${reply.fault}`)
      return reply.output as ProcedureOutput<P>
    }
  const desk = ask('desk')
  const phone = ask('phone')
  return {
    host,
    desk,
    phone,
    clock,
    dataFolder,
    pushed,
    pushesOf: <E extends EventName>(event: E) =>
      pushed.filter((push) => push.event === event).map(({ payload }) => payload as EventPayload<E>),
    /** What the desk paints of one interaction by now. */
    shown(interactionId: string): InteractionView | undefined {
      const views = pushed
        .filter(({ event }) => event === 'interaction.changed')
        .map(({ payload }) => payload as InteractionView)
      return views.filter((view) => view.interactionId === interactionId).at(-1)
    },
    async signIn(username = 'lan') {
      const answer = await desk('session.signIn', { username, password: 'hotline' })
      await desk('page.painted', {})
      return answer
    },
    stop: () => host.stop()
  }
}
export type TestHost = Awaited<ReturnType<typeof startTestHost>>

const folders: string[] = []
export function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'hotline-host-'))
  folders.push(folder)
  return folder
}
export const removeFolders = () => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
}
