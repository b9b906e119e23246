// What is done by hand with records on their way: sent again, compared, decided, handed to the lead, looked through by pages.
import type { HandedRow, InstructRow, OpenedConflict } from '../../../shared/central-contract.ts'
import type { ConflictChoices } from '../../../shared/domain/capture-record.ts'
import type { ProfileConflict } from '../../../shared/domain/profile-conflict.ts'
import type { ProblemCode } from '../../../shared/problem.ts'
import type { HostClient } from '../../host/host-client.ts'
import { attempt, type Outcome, problemOf } from '../outcome.ts'
import { type DeliveryStore, showDeliveries, showPage } from './delivery-store.ts'

/** What is compared: a parked record of this PC, or what an agent has handed over. */
export type ConflictPlace = { kind: 'here'; rowId: string } | { kind: 'handed'; captureId: string }

export type Compared =
  | { kind: 'compared'; conflict: ProfileConflict; msisdn: OpenedConflict['msisdn'] | null }
  | { kind: 'refused'; code: ProblemCode }

type Omitted<Word> = Word extends unknown ? Omit<Word, 'hostId'> : never
export type LeadsWord = Omitted<InstructRow>

export interface DeliveryCommands {
  retry(rowId: string): Promise<Outcome>
  page(offset: number): Promise<Outcome>
  compare(place: ConflictPlace): Promise<Compared>
  decide(place: ConflictPlace, version: number, choices: ConflictChoices): Promise<Outcome>
  handOver(rowId: string): Promise<Outcome>
  /** A row that the centre has refused, for the lead to say what becomes of it. */
  handOverRow(rowId: string): Promise<Outcome>
  instruct(row: HandedRow, word: LeadsWord): Promise<Outcome>
  readHanded(): Promise<Outcome>
}

export function createDeliveryCommands(host: HostClient, deliveries: DeliveryStore): DeliveryCommands {
  const doing = (ask: () => Promise<{ kind: 'done' } | { kind: 'refused'; code: ProblemCode }>) =>
    attempt(async () => {
      const reply = await ask()
      return reply.kind === 'refused' ? reply.code : null
    })
  return {
    retry: (rowId) => doing(() => host.call('outbox.retry', { rowId })),
    handOver: (rowId) => doing(() => host.call('conflict.handOver', { rowId })),
    handOverRow: (rowId) => doing(() => host.call('outbox.handOver', { rowId })),
    instruct: ({ rowId, hostId }, word) =>
      doing(() => host.call('handedRow.instruct', { rowId, word: { ...word, hostId } })),
    decide: (place, version, choices) =>
      doing(() =>
        place.kind === 'here'
          ? host.call('conflict.decide', { rowId: place.rowId, version, choices })
          : host.call('handedConflict.decide', { captureId: place.captureId, version, choices })
      ),
    page: (offset) =>
      attempt(async () => {
        const page = await host.call('outbox.list', { offset })
        if (offset === 0) showDeliveries(deliveries, page.deliveries, page.total)
        else showPage(deliveries, { ...page, offset })
        return null
      }),
    async compare(place) {
      try {
        return await compared(host, place)
      } catch (error) {
        return { kind: 'refused', code: problemOf(error) }
      }
    },
    readHanded: () =>
      attempt(async () => {
        const reply = await host.call('handedConflict.list', {})
        if (reply.kind === 'refused') return reply.code
        deliveries.setState({ handed: reply.conflicts })
        const rows = await host.call('handedRow.list', {})
        if (rows.kind === 'refused') return rows.code
        deliveries.setState({ handedRows: rows.rows })
        return null
      })
  }
}

async function compared(host: HostClient, place: ConflictPlace): Promise<Compared> {
  if (place.kind === 'here') {
    const reply = await host.call('conflict.read', { rowId: place.rowId })
    return reply.kind === 'refused' ? reply : { kind: 'compared', conflict: reply.conflict, msisdn: null }
  }
  const reply = await host.call('handedConflict.read', { captureId: place.captureId })
  return reply.kind === 'refused'
    ? reply
    : { kind: 'compared', conflict: reply.conflict, msisdn: reply.msisdn }
}
