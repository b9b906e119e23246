// The one judge of all fault machines: reads what the desk was told, what lies in the store, what stands at the centre,
// at the carrier and in the audit, and says what was lost, doubled, stuck or damaged. An empty list is the only pass.
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { isDeepStrictEqual } from 'node:util'
import { profileChangeOf } from '../../shared/domain/capture-machine.ts'
import type { CaptureRecord } from '../../shared/domain/capture-record.ts'
import { openFileVault } from '../../src-main/browser-host/file-vault.ts'
import { createCaptureStore } from '../../src-main/capture/capture-store.ts'
import { openDataKey } from '../../src-main/store/data-key-store.ts'
import { openSqliteStore } from '../../src-main/store/sqlite-store.ts'
import type { FaultWorld } from './fault-world.ts'
import type { Acknowledged } from './work-message.ts'

export interface Verdict {
  captures: number
  /** Captures that became one change, and those that became a callback task. */
  changes: number
  tasks: number
  lost: string[]
  duplicated: string[]
  stuck: string[]
  corrupt: string[]
}

/** The stores of the workstations, by folder, must be closed. */
export async function judge(
  world: FaultWorld,
  stations: readonly { folder: string; acknowledged: ReadonlyMap<string, Acknowledged> }[]
): Promise<Verdict> {
  const verdict: Verdict = {
    captures: 0,
    changes: 0,
    tasks: 0,
    lost: [],
    duplicated: [],
    stuck: [],
    corrupt: []
  }
  await world.drainCarrier()
  const centre = await readCentre(world)
  for (const { folder, acknowledged } of stations) {
    const integrity = integrityOf(folder)
    if (integrity !== 'ok') verdict.corrupt.push(`${folder}: ${integrity}`)
    const kept = readStore(folder, acknowledged)
    for (const told of acknowledged.values())
      judgeOne(verdict, told, kept.get(told.captureId) ?? null, centre)
  }
  const chain = await world.audit.verify()
  if (chain.kind !== 'intact') verdict.corrupt.push(`audit chain: ${JSON.stringify(chain)}`)
  return verdict
}

type Centre = Awaited<ReturnType<typeof readCentre>>

async function readCentre({ db, carrier }: FaultWorld) {
  const changes = await db.selectFrom('profile_change').selectAll().execute()
  const history = await db.selectFrom('profile_history').select(['capture_id', 'field']).execute()
  const tasks = await db.selectFrom('callback_task').selectAll().execute()
  const written = new Map<string, number>()
  for (const { capture_id: id, field } of history) {
    const key = `${id} ${field}`
    written.set(key, (written.get(key) ?? 0) + 1)
  }
  return {
    changes: new Map(changes.map((row) => [row.capture_id, row])),
    tasks: new Map(tasks.map((row) => [row.callback_id, row])),
    written,
    atCarrier: countBy(carrier.changes().map(({ maYeuCau }) => maYeuCau))
  }
}

const countBy = (keys: readonly string[]) => {
  const counts = new Map<string, number>()
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1)
  return counts
}

/** One acknowledged capture against what became of it. */
function judgeOne(verdict: Verdict, told: Acknowledged, kept: CaptureRecord | null, centre: Centre): void {
  const { captureId } = told
  const name = `capture ${captureId}`
  verdict.captures += 1
  if (!kept || kept.revision < told.revision) {
    verdict.lost.push(
      `${name}: acknowledged at revision ${told.revision}, kept at ${kept?.revision ?? 'none'}`
    )
    return
  }
  for (const [field, value] of Object.entries(told.fields)) {
    const now = kept.fields[field as keyof typeof kept.fields]
    if (value !== null && !isDeepStrictEqual(now, value))
      verdict.lost.push(`${name}: ${field} was acknowledged and is not in the store`)
  }
  const change = centre.changes.get(captureId)
  const task = centre.tasks.get(captureId)
  const due = profileChangeOf(kept)
  if (kept.state === 'suspended') {
    if (task?.state === 'open') verdict.tasks += 1
    else verdict.lost.push(`${name}: suspended, and the centre has no open callback task`)
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
    return new Map([...acknowledged.keys()].map((id) => [id, captures.read(id)]))
  } finally {
    store.close()
  }
}

export const isClean = ({ lost, duplicated, stuck, corrupt }: Verdict): boolean =>
  [lost, duplicated, stuck, corrupt].every((list) => list.length === 0)
