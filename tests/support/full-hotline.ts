// A hotline's database with something in every table: calls, captures, a drop, a conflict, a letter, a rescue, and an audit
// that has forgotten its oldest entries.
import { randomUUID } from 'node:crypto'
import { silentLog } from '../../shared/log.ts'
import { createAuditLog } from '../../src-central/audit/audit-log.ts'
import { withdrawCommand } from '../../src-central/consent/consent-commands.ts'
import { noteRescued } from '../../src-central/rescue/rescued-rows.ts'
import type { CentreSecrets } from '../../src-central/secrets.ts'
import type { DatabaseChoice } from '../../src-central/store/open-database.ts'
import { changeAfter, fullAnswer, refusal, row } from './central-captures.ts'
import { type Dropped, type DropScene, openDropScene } from './central-drops.ts'
import { type CentralWorld, type Headers, monday9, must, type ReplyBody } from './central-world.ts'

export interface FullHotline {
  dropped: Dropped
  /** A change that was made, and what was answered. */
  change: { path: string; body: object; headers: Headers; reply: ReplyBody }
}

export async function fillHotline(choice: DatabaseChoice, secrets: CentreSecrets): Promise<FullHotline> {
  const scene = await openDropScene({ choice, discard: async () => undefined }, { secrets })
  const { world, lan, minh } = scene
  // there was a time when a number had one record
  await world.db.deleteFrom('subscriber').where('subscriber_id', '=', 'sub-901000012-2').execute()
  const dropped = await scene.drop()
  must(await scene.announceDrop(dropped), 201)
  await tell(scene, refusal)
  const told = await tell(scene, fullAnswer)
  await handOver(scene, told.dropped)
  await world.drainCarrier()
  must(await minh.request('PUT', '/v1/agent/hand'), 204)
  must(await lan.request('PUT', '/v1/agent/state', { state: 'not-ready', reason: 'lunch' }), 200)
  await takeLetter(world, told.dropped.number)
  await forgetOldAudit(world, secrets)
  await plantTheRest(world, dropped)
  await world.close()
  return { dropped, change: told.change }
}

async function tell(scene: DropScene, events: typeof fullAnswer) {
  const { world } = scene
  const dropped = await scene.drop()
  const { briefing, draft } = dropped
  const body = changeAfter(briefing, events, monday9)
  const path = `/v1/subscribers/${draft.subscriberId}/profile`
  const headers = row(briefing.grant, body.captureId, 1)
  const reply = must(await world.request('PATCH', path, body, headers), 200)
  const contact = { reason: 'tariff', note: 'x', channel: 'call', result: 'served', closedAt: monday9 }
  const contactPath = `/v1/interactions/${briefing.interactionId}/contact`
  must(await world.request('PUT', contactPath, contact, row(briefing.grant, randomUUID())), 200)
  return { dropped, change: { path, body, headers, reply } }
}

/** Another account of the same customer, made on the record as it was before. */
async function handOver({ world }: DropScene, { briefing }: Dropped): Promise<void> {
  const other = fullAnswer.map((event) =>
    event.type === 'answer' && event.field === 'occupation' ? { ...event, value: 'engineer' } : event
  )
  const body = changeAfter(briefing, other, monday9)
  const headers = row(briefing.grant, body.captureId, 1)
  must(await world.request('PUT', `/v1/conflicts/${body.captureId}`, body, headers), 200)
}

const takeLetter = ({ db, audit, clock }: CentralWorld, number: string) =>
  withdrawCommand({ db, audit, now: () => clock.now }, [
    ...['--number', number, '--letter', 'CV-1', '--by', 'dpo', '--fields', 'hobbies']
  ])

/** Of a centre there once was: this one's chain is whole from its first entry. */
async function forgetOldAudit(world: CentralWorld, { auditKey: key }: CentreSecrets): Promise<void> {
  const { db } = world
  const audit = createAuditLog({ db, key, instance: 'older', now: () => 1000, log: silentLog })
  for (const agentId of ['agent-lan', 'agent-minh']) await audit.write(db, { kind: 'signed-in', agentId })
  await audit.stop()
  await world.forget()
}

/** What no test here has a reason to come by. */
async function plantTheRest({ db }: CentralWorld, { briefing, draft }: Dropped): Promise<void> {
  const { interactionId } = briefing
  const change = { agent_id: 'agent-lan', subscriber_id: draft.subscriberId, reason: 'brother', at: monday9 }
  await db
    .insertInto('subject_change')
    .values({ interaction_id: interactionId, ...change })
    .execute()
  await db.insertInto('seat').values({ host_id: 'pc-7', extension: 'agent2007' }).execute()
  await noteRescued(
    db,
    { rowId: 'row-1', kind: 'contact', captureId: null, outcome: 'refused', code: 'grant-invalid' },
    { keyId: 'key-1', hostId: 'pc-3', seq: 1, agentId: 'agent-it', at: monday9 }
  )
  const times = { made_at: monday9, handed_at: monday9 }
  await db
    .insertInto('handed_row')
    .values({
      host_id: 'pc-3',
      row_id: 'row-2',
      agent_id: 'agent-lan',
      kind: 'contact',
      code: 'grant-invalid',
      ...times
    })
    .execute()
}
