// A floor of three desks that owe one customer a callback, at the real centre: the desks do what hosts do, crash, lose their
// network and their replies; the telephone exchange keeps a ledger of every call, permits what the centre permits, and
// tells the centre late. The judge reads the exchange's ledger alone.
import { randomUUID } from 'node:crypto'
import type { Briefing } from '../../shared/central-contract.ts'
import { profileChangeOf } from '../../shared/domain/capture-machine.ts'
import type { CaptureRecord } from '../../shared/domain/capture-record.ts'
import type { Policy } from '../../shared/domain/policy.ts'
import type { QueueEvent } from '../../src-central/queue-sources/queue-source.ts'
import { callbackOf, captureAfter, droppedHalfway, row, stepThrough } from './central-captures.ts'
import type { CentralWorld, Reply, SignedInAgent } from './central-world.ts'

export const minute = 60_000
/** Of the customer who is called back; nothing of theirs is known at the beginning. */
const number = '+84902000000'
/** The longest an exchange keeps a permission nobody uses (Asterisk's default). */
const permissionMs = 15 * minute

export type End = 'finished' | 'dropped' | 'wrong-person'
export const names = ['lan', 'minh', 'hoa'] as const
export type Name = (typeof names)[number]
const extensions: Record<Name, string> = { lan: 'agent1001', minh: 'agent1002', hoa: 'agent1003' }

/** One line of the exchange's ledger. */
export interface LedgerCall {
  interactionId: string
  who: Name
  direction: 'dialled' | 'inbound'
  begin: number
  end: number | null
  answered: boolean
  how: End | 'not-reached' | 'cut' | null
  /** Inbound: the centre has told the desk whose customer it is. */
  isBriefed: boolean
  /** Who had the customer on the line, by the centre's knowledge, when it began. */
  beside: LedgerCall | null
}

export interface Desk {
  name: Name
  agent: SignedInAgent | null
  alive: boolean
  /** No way to the centre. */
  cut: boolean
  /** A lease, with the call it is for. */
  work: Work | null
  /** To be told to the centre; survives a crash. */
  outbox: (() => Promise<Reply>)[]
  /** Everything was told here; its host knows, and dials no more. */
  hasFinished: boolean
}

interface Work {
  interactionId: string
  leaseNumber: number
  grant: string
  draft: CaptureRecord
  version: number
  call: LedgerCall | null
}

export async function openFloor(world: CentralWorld, beginning: number) {
  const exchange = createExchange(world)
  world.clock.now = beginning
  const desks = Object.fromEntries(
    await Promise.all(
      names.map(async (name): Promise<[Name, Desk]> => {
        const agent = await world.signIn(name)
        return [name, { name, agent, alive: true, cut: false, work: null, outbox: [], hasFinished: false }]
      })
    )
  ) as Record<Name, Desk>
  const lead = await world.signIn('trang')
  const agent = desks.lan.agent
  if (!agent) throw new Error('nobody signed in')
  const origin = await world.call(number, extensions.lan)
  const briefing = await agent.brief(origin)
  await world.hear({ type: 'ended', interactionId: origin, cause: 38, by: 'customer' })
  const draft = captureAfter(briefing, droppedHalfway, world.clock.now)
  const path = `/v1/callbacks/${draft.captureId}`
  const made = await world.request(
    'PUT',
    path,
    callbackOf(draft, number, world.clock.now),
    row(briefing.grant, draft.captureId)
  )
  if (made.status !== 201) throw new Error(made.text)
  const loneDial = made.body.loneDial as { interactionId: string; grant: string } | null
  return {
    world,
    exchange,
    desks,
    lead,
    id: draft.captureId,
    path,
    draft,
    briefing,
    loneDial,
    settledAt: null as number | null
  }
}
export type Floor = Awaited<ReturnType<typeof openFloor>>

/** The exchange: one permission for each extension's next dial, one on standby; its word reaches the centre in order. */
function createExchange(world: CentralWorld) {
  const next = new Map<string, { interactionId: string; until: number }>()
  const standby = new Map<string, { interactionId: string; until: number }>()
  const ledger: LedgerCall[] = []
  const unheard: QueueEvent[] = []
  const deliver = () => Promise.all(unheard.splice(0).map((event) => world.hear(event)))
  Object.assign(world.pbx, {
    async allowDial({
      interactionId,
      extension,
      standbyUntil
    }: {
      interactionId: string
      extension: string
      standbyUntil?: number
    }) {
      void deliver()
      const until = standbyUntil ?? world.clock.now + permissionMs
      ;(standbyUntil === undefined ? next : standby).set(extension, { interactionId, until })
    },
    // what was said before an answer arrives before it
    async forbidDial({ interactionId, extension }: { interactionId: string; extension: string }) {
      void deliver()
      for (const permitted of [next, standby])
        if (permitted.get(extension)?.interactionId === interactionId) permitted.delete(extension)
    }
  })
  const open = (who: Name, interactionId: string, direction: LedgerCall['direction']): LedgerCall => {
    const begin = world.clock.now
    const call: LedgerCall = {
      interactionId,
      who,
      direction,
      begin,
      end: null,
      answered: false,
      how: null,
      isBriefed: false,
      beside: ledger.find((one) => one.end === null && (one.direction === 'dialled' || one.isBriefed)) ?? null
    }
    ledger.push(call)
    return call
  }
  return {
    ledger,
    deliver,
    dial(who: Name, interactionId: string): LedgerCall | null {
      const extension = extensions[who]
      const from = [next, standby].find(
        (permitted) => permitted.get(extension)?.interactionId === interactionId
      )
      const permission = from?.get(extension)
      from?.delete(extension)
      if (!permission || permission.until <= world.clock.now) return null
      unheard.push({ type: 'dialled', interactionId, extension, number })
      return open(who, interactionId, 'dialled')
    },
    ring(who: Name): LedgerCall {
      const interactionId = randomUUID()
      unheard.push(
        {
          type: 'entered',
          interactionId,
          ani: number,
          dnis: '1090',
          queue: 'care1090',
          enteredAt: world.clock.now
        },
        { type: 'offered', interactionId, extension: extensions[who] }
      )
      return open(who, interactionId, 'inbound')
    },
    answer(call: LedgerCall) {
      call.answered = true
      unheard.push({ type: 'answered', interactionId: call.interactionId, extension: extensions[call.who] })
    },
    end(call: LedgerCall, how: NonNullable<LedgerCall['how']>) {
      if (call.end !== null) return
      call.end = world.clock.now
      call.how = how
      const cause = how === 'not-reached' ? 17 : how === 'finished' ? 16 : 38
      unheard.push({ type: 'ended', interactionId: call.interactionId, cause, by: 'customer' })
    },
    busyWith: () => ledger.find((call) => call.end === null) ?? null
  }
}

/** As a host resumes the draft and ends the capture or the call. */
export function afterCall(
  draft: CaptureRecord,
  interactionId: string,
  how: 'finished' | 'dropped',
  at: number
) {
  const resumed = stepThrough(draft, [{ type: 'resume', interactionId }], at)
  return how === 'finished'
    ? stepThrough(resumed, [{ type: 'answer', field: 'hobbies', value: ['music'] }, { type: 'send' }], at)
    : stepThrough(
        resumed,
        [
          { type: 'call-lost', proposal: 'dropped', confirmBy: at },
          { type: 'confirm-ending', code: 'dropped' }
        ],
        at
      )
}

export const changeOf = (record: CaptureRecord) => profileChangeOf(record)

export const workOf = (briefing: Briefing, interactionId: string): Work | null =>
  briefing.callback?.lease
    ? {
        interactionId,
        leaseNumber: briefing.callback.lease.number,
        grant: briefing.grant,
        draft: briefing.callback.draft,
        version: briefing.callback.draft.baseVersion,
        call: null
      }
    : null

export interface Judged {
  ledger: LedgerCall[]
  /** When the centre knew everything of it, epoch ms. */
  settledAt: number | null
  policy: Policy
}

/** What speaks against the floor: the customer was called when they must not have been. In words, for whoever has to look. */
export function wrongs({ ledger, settledAt, policy }: Judged): string[] {
  const dials = ledger.filter(({ direction }) => direction === 'dialled')
  const found: string[] = []
  if (dials.length > policy.callback.attempts) found.push(`called ${dials.length} times`)
  for (const dial of dials) {
    const hour = new Date(dial.begin + 7 * 3_600_000).getUTCHours()
    if (hour < 7 || hour >= 22) found.push(`called at ${hour}`)
    if (settledAt !== null && dial.begin > settledAt) found.push('called although all was told')
    if (dial.beside)
      found.push(`called by ${dial.who} while ${dial.beside.who} had them (${dial.beside.direction})`)
    for (const other of ledger) {
      if (other === dial) continue
      const isOlder = ledger.indexOf(other) < ledger.indexOf(dial)
      if (!isOlder || other.direction !== 'dialled' || other.end === null) continue
      const apart = dial.begin - other.end
      const least = { 'not-reached': 15, finished: 60, 'wrong-person': 60, dropped: 0, cut: 0 }[
        other.how ?? 'cut'
      ]
      if (apart < least * minute) found.push(`called ${apart / minute} min after ${other.how}`)
    }
  }
  return found
}
