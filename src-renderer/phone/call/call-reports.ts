// Tells the host what became of each call, and keeps telling until the host has taken it: an "ended" lost in a moment
// without a link would be a callback task lost. Each call has a queue of its own, so that one refused report holds up
// no other call.
import type { ProcedureInput } from '../../../shared/desk-contract.ts'
import type { OfferedCall } from '../../../shared/desk-views.ts'
import type { CallStart } from '../../../shared/domain/call-machine.ts'
import type { Log } from '../../../shared/log.ts'
import { type HostClient, HostFault } from '../../host/host-client.ts'
import type { Clock } from '../clock.ts'

const answerLimitMs = 5000
const firstRetryMs = 250
const longestRetryMs = 5000
/** A fault inside the host may be of this report's own making: it is given up after so many tries. */
const internalFaultLimit = 20

type Procedure = 'interaction.open' | 'interaction.answered' | 'interaction.ended' | 'call.over'

interface Report {
  /** What is told of one call stays in its order. */
  lane: string
  interactionId: string | null
  send: () => Promise<unknown>
  procedure: Procedure
}

export interface CallReports {
  opened: (input: ProcedureInput<'interaction.open'>) => void
  answered: (input: ProcedureInput<'interaction.answered'>) => void
  ended: (input: ProcedureInput<'interaction.ended'>) => void
  /** Any call that is over, for the agent's list of calls. */
  over: (input: ProcedureInput<'call.over'>) => void
  /** Reports the host has not taken yet. */
  waiting: () => number
}

export interface CallReportsDependencies {
  host: Pick<HostClient, 'call'>
  clock: Clock
  log: Log
}

export function createCallReports({ host, clock, log }: CallReportsDependencies): CallReports {
  const lanes = new Map<string, Report[]>()

  function add(report: Report) {
    const lane = lanes.get(report.lane)
    if (lane) lane.push(report)
    else {
      lanes.set(report.lane, [report])
      deliver(report, 0)
    }
  }

  function deliver(report: Report, failures: number) {
    withLimit(report.send(), clock).then(
      () => advance(report),
      (error: unknown) => {
        if (!isHopeless(error, failures)) {
          const pause = Math.min(longestRetryMs, firstRetryMs * 2 ** Math.min(failures, 10))
          clock.after(pause, () => deliver(report, failures + 1))
          return
        }
        log.error('call.reportRefused', {
          interactionId: report.interactionId,
          procedure: report.procedure,
          error
        })
        advance(report)
      }
    )
  }

  function advance({ lane: name }: Report) {
    const lane = lanes.get(name) ?? []
    lane.shift()
    const [following] = lane
    if (following) deliver(following, 0)
    else lanes.delete(name)
  }

  return {
    opened: (input) =>
      add({
        lane: input.call.interactionId,
        interactionId: input.call.interactionId,
        procedure: 'interaction.open',
        send: () => host.call('interaction.open', input)
      }),
    answered: (input) =>
      add({
        lane: input.interactionId,
        interactionId: input.interactionId,
        procedure: 'interaction.answered',
        send: () => host.call('interaction.answered', input)
      }),
    ended: (input) =>
      add({
        lane: input.interactionId,
        interactionId: input.interactionId,
        procedure: 'interaction.ended',
        send: () => host.call('interaction.ended', input)
      }),
    over: (input) =>
      add({
        lane: input.call.callId,
        interactionId: input.call.interactionId,
        procedure: 'call.over',
        send: () => host.call('call.over', input)
      }),
    waiting: () => [...lanes.values()].reduce((sum, lane) => sum + lane.length, 0)
  }
}

/** What the host is told of a call when it begins. */
export const offeredCallOf = (call: CallStart, interactionId: string): OfferedCall => ({
  interactionId,
  direction: call.direction,
  ani: call.ani,
  aniWithheld: call.aniWithheld,
  dnis: call.dnis,
  queue: call.queue,
  displayName: call.displayName,
  enteredAt: call.enteredAt,
  enteredAtSource: call.enteredAtSource,
  offeredAt: call.startedAt
})

/** The contract refuses it now and will tomorrow; a lost or late host gets another try. */
function isHopeless(error: unknown, failures: number): boolean {
  if (!(error instanceof HostFault) || error.code === 'disconnected') return false
  // a full disk is emptied by somebody, sooner or later: until then the call's end is remembered here
  if (error.code === 'store-unwritable') return false
  return error.code === 'internal' ? failures >= internalFaultLimit : true
}

function withLimit<T>(answer: Promise<T>, clock: Clock): Promise<T> {
  return new Promise((resolve, reject) => {
    const cancel = clock.after(answerLimitMs, () => reject(new HostFault('disconnected')))
    answer.then(resolve, reject).finally(cancel)
  })
}
