// What the audit owes: for each writing and each look one entry of its kind, no more and no fewer, and no entry of what never
// was. That its chain is whole says nothing about that.
import type { AuditKind } from '../../src-central/audit/audit-log.ts'
import type { FaultWorld } from './fault-world.ts'

/** How often something happened, by what it happened to. */
type Counts = ReadonlyMap<string, number>

export async function auditFaults(world: FaultWorld): Promise<string[]> {
  const happened = await whatHappened(world)
  const entered = await whatIsEntered(world)
  const faults = Object.entries(happened).flatMap(([kind, counts]) =>
    differences(kind, counts, entered.get(kind as AuditKind) ?? new Map())
  )
  return [...faults, ...(await faultsOfViews(world, entered.get('record-viewed') ?? new Map()))]
}

/** Whoever asks may be gone before the answer: at least one for each that was given, at most one for each that was asked for. */
async function faultsOfViews({ db, briefings }: FaultWorld, entered: Counts): Promise<string[]> {
  const { asked, given } = briefings
  const leases = db.selectFrom('interaction').select('interaction_id').where('channel', '=', 'callback')
  // whoever is given a callback is shown its customer with it
  const leased = countOf((await leases.execute()).map(({ interaction_id }) => interaction_id))
  const all = new Set([...given.keys(), ...entered.keys()])
  return [...all].flatMap((id) => {
    const [least, entries] = [given.get(id) ?? 0, entered.get(id) ?? 0]
    const isRight = least <= entries && entries <= (asked.get(id) ?? 0) + (leased.get(id) ?? 0)
    return isRight ? [] : [`audit: record-viewed of ${id} ${entries} times, and it was shown ${least} times`]
  })
}

function differences(kind: string, happened: Counts, entered: Counts): string[] {
  const all = new Set([...happened.keys(), ...entered.keys()])
  return [...all].flatMap((id) => {
    const [times, entries] = [happened.get(id) ?? 0, entered.get(id) ?? 0]
    return times === entries
      ? []
      : [`audit: ${kind} of ${id} ${entries} times, and it happened ${times} times`]
  })
}

async function whatHappened({ db }: FaultWorld) {
  const changes = await db.selectFrom('profile_change').select('capture_id').execute()
  const tasks = await db.selectFrom('callback_task').select('callback_id').execute()
  // a contact that is told anew replaces the one before, under a key of its own
  const contacts = await db
    .selectFrom('idempotent_reply')
    .select('scope')
    .where('scope', 'like', `${contactScope}%`)
    .execute()
  return {
    'profile-changed': countOf(changes.map(({ capture_id }) => capture_id)),
    'callback-created': countOf(tasks.map(({ callback_id }) => callback_id)),
    'contact-written': countOf(contacts.map(({ scope }) => scope.slice(contactScope.length)))
  } satisfies Partial<Record<AuditKind, Counts>>
}

const contactScope = 'contact:'

async function whatIsEntered({ db }: FaultWorld): Promise<Map<AuditKind, Counts>> {
  const rows = await db.selectFrom('audit').select(['kind', 'interaction_id', 'detail']).execute()
  const ids = new Map<AuditKind, string[]>()
  for (const { kind, interaction_id, detail } of rows) {
    const [id] = [detail.captureId, detail.callbackId, interaction_id].filter(
      (one) => typeof one === 'string'
    )
    if (id !== undefined) ids.set(kind as AuditKind, [...(ids.get(kind as AuditKind) ?? []), id])
  }
  return new Map([...ids].map(([kind, own]) => [kind, countOf(own)]))
}

export const countOf = (keys: readonly string[]): Map<string, number> => {
  const counts = new Map<string, number>()
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1)
  return counts
}
