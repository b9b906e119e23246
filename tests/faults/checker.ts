// The one judge of all fault machines: reads what the desk was told, what lies in the store, what stands at the centre,
// at the carrier and in the audit, and says what was lost, doubled, stuck or damaged. An empty list is the only pass.
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { isDeepStrictEqual } from 'node:util'
import { salvageSchema } from '../../shared/desk-views.ts'
import type { CallbackTask } from '../../shared/domain/callback-task.ts'
import { profileChangeOf } from '../../shared/domain/capture-machine.ts'
import type { CaptureRecord } from '../../shared/domain/capture-record.ts'
import { defaultPolicy } from '../../shared/domain/policy.ts'
import type { FieldName } from '../../shared/domain/subscriber.ts'
import { givenUpId } from '../../src-central/callbacks/close-callback.ts'
import type { StoredProfile } from '../../src-central/store/schema.ts'
import { openFileVault } from '../../src-main/browser-host/file-vault.ts'
import { createCallbackStore, type LocalTask } from '../../src-main/callback/callback-store.ts'
import { createCaptureStore } from '../../src-main/capture/capture-store.ts'
import { openDataKey } from '../../src-main/store/data-key-store.ts'
import { createKeptStore } from '../../src-main/store/kept-store.ts'
import { salvageName } from '../../src-main/store/salvage-store.ts'
import { openSqliteStore } from '../../src-main/store/sqlite-store.ts'
import { auditFaults, countOf } from './audit-rule.ts'
import type { FaultWorld } from './fault-world.ts'
import { missingFromDraft, untold } from './told-answers.ts'
import type { Acknowledged, Step } from './work-message.ts'

export interface Verdict {
  captures: number
  /** Captures that became one change, and those that became a callback task. */
  changes: number
  tasks: number
  /** Calls whose contact was saved. */
  contacts: number
  /** Callbacks that were dialled. */
  dialled: number
  lost: string[]
  duplicated: string[]
  stuck: string[]
  corrupt: string[]
}

export const verdictWith = (found: Partial<Verdict>): Verdict => ({
  captures: 0,
  changes: 0,
  tasks: 0,
  contacts: 0,
  dialled: 0,
  lost: [],
  duplicated: [],
  stuck: [],
  corrupt: [],
  ...found
})

/** What one workstation told, and where its store lies. */
export interface JudgedStation {
  folder: string
  acknowledged: ReadonlyMap<string, Acknowledged>
  finished: ReadonlySet<string>
  asked: ReadonlyMap<string, readonly Step[]>
  /** Its clock went on by days, after which it forgets what is over. */
  forgets?: boolean
}

/** The stores of the workstations, by folder, must be closed. */
export async function judge(world: FaultWorld, stations: readonly JudgedStation[]): Promise<Verdict> {
  const verdict = verdictWith({})
  await world.drainCarrier()
  const centre = await readCentre(world)
  verdict.dialled = [...centre.tasks.values()].reduce((sum, { task }) => sum + task.attempts.length, 0)
  for (const { folder, acknowledged, finished, forgets = false } of stations) {
    const integrity = integrityOf(folder)
    if (integrity !== 'ok') verdict.corrupt.push(`${folder}: ${integrity}`)
    const { captures, openTasks, mendings } = readStore(folder, acknowledged)
    verdict.corrupt.push(...mendings.map((mending) => `${folder}: ${mending}`))
    judgeTasks(verdict, openTasks, centre)
    judgeContacts(verdict, finished, centre)
    for (const told of acknowledged.values()) {
      const kept = captures.get(told.captureId) ?? null
      if (kept === null && forgets) judgeForgotten(verdict, told, centre)
      else judgeOne(verdict, told, kept, centre)
    }
  }
  const told = stations.flatMap(({ acknowledged }) => [...acknowledged.keys()])
  // a capture whose fields came another way meanwhile is given up by the centre, which keeps what else was told
  const known = new Set(told.flatMap((id) => [id, givenUpId(id)]))
  const asked = new Map(stations.flatMap((station) => [...station.asked]))
  for (const [id, { body }] of centre.changes)
    if (!known.has(id)) verdict.corrupt.push(...untold(id, body, asked.get(body.interactionId)))
  const chain = await world.audit.verify()
  if (chain.kind !== 'intact') verdict.corrupt.push(`audit chain: ${JSON.stringify(chain)}`)
  verdict.corrupt.push(...(await auditFaults(world)))
  return verdict
}

type Centre = Awaited<ReturnType<typeof readCentre>>

async function readCentre({ db, carrier }: FaultWorld) {
  const changes = await db.selectFrom('profile_change').selectAll().execute()
  const history = await db.selectFrom('profile_history').select(['capture_id', 'field']).execute()
  const tasks = await db.selectFrom('callback_task').selectAll().execute()
  const subscribers = await db.selectFrom('subscriber').select(['subscriber_id', 'profile']).execute()
  const contacts = await db.selectFrom('contact').select(['interaction_id', 'reason']).execute()
  const written = new Map<string, number>()
  for (const { capture_id: id, field } of history) {
    const key = `${id} ${field}`
    written.set(key, (written.get(key) ?? 0) + 1)
  }
  return {
    changes: new Map(changes.map((row) => [row.capture_id, row])),
    tasks: new Map(tasks.map((row) => [row.callback_id, row])),
    profiles: new Map(subscribers.map(({ subscriber_id: id, profile }) => [id, profile])),
    contacts: new Map(contacts.map((row) => [row.interaction_id, row.reason])),
    written,
    atCarrier: countOf(carrier.changes().map(({ maYeuCau }) => maYeuCau))
  }
}

/** One acknowledged capture against what became of it. */
function judgeOne(verdict: Verdict, told: Acknowledged, kept: CaptureRecord | null, centre: Centre): void {
  const { captureId } = told
  const name = `capture ${captureId}`
  verdict.captures += 1
  verdict.lost.push(...missingFrom(kept, told, centre.profiles.get(told.subscriberId)))
  if (!kept || kept.revision < told.revision) return
  const change = centre.changes.get(captureId)
  const task = centre.tasks.get(captureId)
  const due = profileChangeOf(kept)
  if (kept.state === 'suspended') {
    if (task?.state === 'open') {
      verdict.tasks += 1
      verdict.lost.push(...missingFromDraft(kept, task.task, centre.profiles.get(kept.subscriberId)))
    } else if (!task || !mayBeOver(task.task) || !isAccountedFor(kept, centre))
      verdict.lost.push(`${name}: suspended, and its callback task is ${howItIsOver(task?.task)}`)
  } else if (kept.state !== 'completed' && kept.state !== 'closed') {
    verdict.stuck.push(`${name}: still ${kept.state}`)
  } else if (due && !change) {
    verdict.lost.push(`${name}: ${kept.state} with values, and no change at the centre`)
  } else if (due && change) {
    verdict.changes += 1
    if (!isDeepStrictEqual(change.body.fields, due.fields))
      verdict.lost.push(`${name}: the centre's change is another one`)
    if (!centre.atCarrier.has(captureId) && Object.values(due.fields).some((field) => field?.value))
      verdict.lost.push(`${name}: never reached the carrier`)
  }
  if (change && task?.state === 'open') verdict.duplicated.push(`${name}: a change and an open task`)
  for (const field of ['gender', 'occupation', 'hobbies'])
    if ((centre.written.get(`${captureId} ${field}`) ?? 0) > 1)
      verdict.duplicated.push(`${name}: ${field} written more than once`)
  if ((centre.atCarrier.get(captureId) ?? 0) > 1) verdict.duplicated.push(`${name}: twice at the carrier`)
}

/** Nobody needs to call any more, or everybody has called who may. */
const mayBeOver = ({ outcome, attempts }: CallbackTask): boolean =>
  outcome === 'already-complete' ||
  (outcome === 'unreachable' && attempts.length >= defaultPolicy.callback.attempts)

const howItIsOver = (task: CallbackTask | undefined): string =>
  task === undefined
    ? 'not at the centre'
    : `closed as ${task.outcome} after ${task.attempts.map(({ outcome }) => outcome).join(', ') || 'no attempt'}`

/** The centre gave it up because the customer had told everything in another call: that stands, or what was told here does. */
function isAccountedFor({ captureId, subscriberId, fields }: CaptureRecord, centre: Centre): boolean {
  const givenUp = centre.changes.get(givenUpId(captureId))?.body.fields
  const profile = centre.profiles.get(subscriberId)
  return Object.entries(fields).every(
    ([field, value]) =>
      value === null ||
      isDeepStrictEqual(givenUp?.[field as FieldName], value) ||
      profile?.[field as FieldName].status !== 'unknown'
  )
}

/** Rows that say "only here" or "open" for ever would be dialled, or looked at, for ever. */
function judgeTasks(verdict: Verdict, openTasks: readonly LocalTask[], centre: Centre): void {
  for (const { task, atCentre } of openTasks)
    if (!atCentre) verdict.stuck.push(`task ${task.id}: the desk still takes it for known here only`)
    else if (centre.tasks.get(task.id)?.state !== 'open')
      verdict.stuck.push(`task ${task.id}: open on the desk and not at the centre`)
}

function judgeContacts(verdict: Verdict, finished: ReadonlySet<string>, centre: Centre): void {
  for (const id of finished) {
    verdict.contacts += 1
    if (centre.contacts.get(id) !== 'tariff')
      verdict.lost.push(`call ${id}: its contact was saved, and is not at the centre`)
  }
}

/** The desk has forgotten it, so that it was settled: what was last told of it must have come of it at the centre. */
function judgeForgotten(verdict: Verdict, told: Acknowledged, centre: Centre): void {
  const { captureId, fields } = told
  verdict.captures += 1
  const change = centre.changes.get(captureId)
  const isTask = centre.tasks.has(captureId)
  if (change) verdict.changes += 1
  if (isTask) verdict.tasks += 1
  // what nobody was told of is no answer
  const answers = Object.entries(fields).filter(([, field]) => field !== null && field.status !== 'unknown')
  if (answers.length > 0 && !change && !isTask)
    verdict.lost.push(
      `capture ${captureId} (${told.state}, ${told.outcome?.code ?? 'no outcome'}): forgotten with answers that never reached the centre`
    )
  for (const [field, value] of change ? answers : [])
    if (!isDeepStrictEqual(change?.body.fields[field as FieldName], value))
      verdict.lost.push(`capture ${captureId}: ${field} at the centre is another one than was told`)
}

/**
 * What was acknowledged and is not in what was kept.
 * @param profile with it, a word that the customer has replaced in another call since is not missed
 */
function missingFrom(kept: CaptureRecord | null, told: Acknowledged, profile?: StoredProfile): string[] {
  const isReplaced = (field: FieldName) =>
    kept?.fields[field] === null && profile !== undefined && profile[field].status !== 'unknown'
  const name = `capture ${told.captureId}`
  if (!kept || kept.revision < told.revision)
    return [`${name}: acknowledged at revision ${told.revision}, kept at ${kept?.revision ?? 'none'}`]
  return Object.entries(told.fields)
    .filter(([field, value]) => value !== null && !isDeepStrictEqual(kept.fields[field as FieldName], value))
    .filter(([field]) => !isReplaced(field as FieldName))
    .map(([field]) => `${name}: ${field} was acknowledged and is not in the store`)
}

/** One store by itself, whatever the world has become since: for a disk as it was at an earlier moment. */
export function judgeStore(
  folder: string,
  acknowledged: ReadonlyMap<string, Acknowledged>
): Pick<Verdict, 'lost' | 'corrupt'> {
  try {
    const { captures } = readStore(folder, acknowledged)
    const integrity = integrityOf(folder)
    return {
      lost: [...acknowledged.values()].flatMap((told) =>
        missingFrom(captures.get(told.captureId) ?? null, told)
      ),
      corrupt: integrity === 'ok' ? [] : [integrity]
    }
  } catch (error) {
    return { lost: [], corrupt: [String(error)] }
  }
}

function integrityOf(folder: string): string {
  const raw = new DatabaseSync(join(folder, 'desk.sqlite'))
  const { integrity_check: result } = raw.prepare('PRAGMA integrity_check').get() as {
    integrity_check: string
  }
  raw.close()
  return result
}

function readStore(folder: string, acknowledged: ReadonlyMap<string, Acknowledged>) {
  const store = openSqliteStore(folder)
  try {
    const { envelope } = openDataKey(store, openFileVault(join(folder, 'desk.key')))
    const captures = createCaptureStore(store, envelope)
    const notice = createKeptStore(store, envelope).read(salvageName, salvageSchema)
    const aside = readdirSync(folder).filter((name) => name.startsWith('desk-damaged-'))
    return {
      captures: new Map([...acknowledged.keys()].map((id) => [id, captures.read(id)])),
      openTasks: createCallbackStore(store, envelope).open(),
      // nobody damages these stores: one the host had to mend was broken by the host itself
      mendings: [...aside, ...(notice ? [`salvaged, ${notice.saved} rows`] : [])]
    }
  } finally {
    store.close()
  }
}

export const isClean = ({ lost, duplicated, stuck, corrupt }: Verdict): boolean =>
  [lost, duplicated, stuck, corrupt].every((list) => list.length === 0)
