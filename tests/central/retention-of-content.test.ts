// What says a second time what customers told, or who did what at which PC, goes after its days; that it happened, and the
// proof of each consent, do not.
import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Briefing } from '../../shared/central-contract.ts'
import type { ProfileChange } from '../../shared/domain/capture-record.ts'
import type { RescueOutcome } from '../../shared/rescue-contract.ts'
import { consentCommand, withdrawCommand } from '../../src-central/consent/consent-commands.ts'
import { noteRescued } from '../../src-central/rescue/rescued-rows.ts'
import { portion } from '../../src-central/retention/retention-sweep.ts'
import { changeAfter, fullAnswer, row } from '../support/central-captures.ts'
import { databaseKinds } from '../support/central-databases.ts'
import { type CentralWorld, must, openCentralWorld } from '../support/central-world.ts'

const dayMs = 24 * 3_600_000

describe.each(databaseKinds())('what was told, a second time, on $name', ({ create }) => {
  let world: CentralWorld
  let told: { briefing: Briefing; change: ProfileChange; reply: object }
  const decided = randomUUID()
  const undecided = randomUUID()
  beforeAll(async () => {
    world = await openCentralWorld(await create(), {
      policy: { retention: { changeDays: 20, conflictDays: 20 } }
    })
    const lan = await world.signIn('lan')
    const briefing = await lan.brief(await world.call('+84901000001', 'agent1001'))
    const { interactionId } = briefing
    const change = changeAfter(briefing, fullAnswer, world.clock.now)
    const reply = must(await send(briefing, change), 200)
    told = { briefing, change, reply }
    await world.hear({ type: 'recording', interactionId, state: 'on', file: 'call-17.wav' })
    for (const [captureId, decidedAt] of [
      [decided, world.clock.now],
      [undecided, null]
    ] as const)
      await world.db
        .insertInto('handed_conflict')
        .values({
          capture_id: captureId,
          subscriber_id: 'sub-901000001',
          agent_id: 'agent-lan',
          host_id: 'pc-lan',
          base_version: 1,
          fingerprint: 'f',
          change: JSON.stringify({ ...change, captureId }),
          handed_at: world.clock.now,
          decided_at: decidedAt,
          decided_by: decidedAt === null ? null : 'agent-lead'
        })
        .execute()
    const about = { keyId: 'key', hostId: 'pc-3', seq: 1, agentId: 'agent-it', at: world.clock.now }
    const rescued = (rowId: string, outcome: RescueOutcome, captureId: string | null = null) =>
      noteRescued(world.db, { rowId, kind: 'profile-change', captureId, outcome, code: null }, about)
    await rescued('sent', 'sent')
    await rescued('for a person', 'refused')
    await rescued('with the lead', 'with-lead', undecided)
    await rescued('decided', 'with-lead', change.captureId)
  })
  afterAll(() => world.close())

  const send = (briefing: Briefing, change: ProfileChange) =>
    world.request(
      'PATCH',
      '/v1/subscribers/sub-901000001/profile',
      change,
      row(briefing.grant, change.captureId, 1)
    )
  const later = async (days: number) => {
    world.clock.now += days * dayMs
    await world.forget()
  }
  const valuesOf = async (table: 'profile_change' | 'handed_conflict', captureId: string) => {
    const text = sql.raw(table === 'profile_change' ? 'body' : 'change')
    const { rows } = await sql<{ fields: ProfileChange['fields'] }>`
      select ${text} -> 'fields' as fields from ${sql.raw(table)} where capture_id = ${captureId}`.execute(
      world.db
    )
    const fields = rows[0]?.fields ?? {}
    return Object.entries(fields)
      .toSorted(([one], [other]) => one.localeCompare(other))
      .map(([name, told]) => [name, told?.status, told?.value])
  }
  const everything = [
    ['gender', 'assessed', 'female'],
    ['hobbies', 'answered', ['music', 'reading']],
    ['occupation', 'answered', 'teacher']
  ]
  const nothing = everything.map(([name, status]) => [name, status, null])
  const rescuedRows = async () => {
    const rows = await world.db.selectFrom('rescued_row').select('row_id').orderBy('row_id').execute()
    return rows.map(({ row_id }) => row_id)
  }
  const sessions = async () => (await world.db.selectFrom('session').select('agent_id').execute()).length
  const parts = () => ({ db: world.db, audit: world.audit, now: () => world.clock.now })
  const askForProof = () =>
    consentCommand(parts(), ['--number', '+84901000001', '--reason', 'request', '--by', 'dpo'])

  test('stays while its days last', async () => {
    await later(19)
    expect(await valuesOf('profile_change', told.change.captureId)).toEqual(everything)
    expect(await valuesOf('handed_conflict', decided)).toEqual(everything)
    expect(await rescuedRows()).toEqual(['decided', 'for a person', 'sent', 'with the lead'])
    expect(await sessions()).toBe(1)
  })

  test('is gone from changes and from conflicts that were decided; those that wait keep it', async () => {
    await later(2)
    expect(await valuesOf('profile_change', told.change.captureId)).toEqual(nothing)
    expect(await valuesOf('handed_conflict', decided)).toEqual(nothing)
    expect(await valuesOf('handed_conflict', undecided)).toEqual(everything)
    const { rows } = await sql<{ value: unknown }>`select value from profile_history
      where capture_id = ${told.change.captureId} and field = 'occupation'`.execute(world.db)
    expect(rows).toEqual([{ value: 'teacher' }])
    expect(await world.audit.verify()).toMatchObject({ kind: 'intact' })
  })

  test('the change that comes once more is the one that came, with the answer it got', async () => {
    const before = await world.db.selectFrom('profile_history').selectAll().execute()
    expect(must(await send(told.briefing, told.change), 200)).toEqual(told.reply)
    expect(await world.db.selectFrom('profile_history').selectAll().execute()).toEqual(before)
  })

  test('sessions that are over and rows that were rescued go too, and what waits for a person does not', async () => {
    await later(160)
    expect(await sessions()).toBe(0)
    expect(await rescuedRows()).toHaveLength(4)
    await world.signIn('lan')
    await later(190)
    expect(await rescuedRows()).toEqual(['for a person', 'with the lead'])
    expect(await sessions()).toBe(0)
  })

  test('the recording is named with the consent after its call has forgotten it, and after the call has gone', async () => {
    const calls = await world.db.selectFrom('interaction').select('recording_file').execute()
    expect(calls).toEqual([{ recording_file: null }])
    const kept = [/told hobbies .* recording call-17\.wav {2}stands$/, /told occupation .* call-17\.wav/]
    const proof = () => askForProof().then((text) => text.split('\n'))
    expect(await proof()).toEqual(kept.map((line) => expect.stringMatching(line)))
    await later(400)
    expect(await world.db.selectFrom('interaction').select('interaction_id').execute()).toEqual([])
    expect(await proof()).toEqual(kept.map((line) => expect.stringMatching(line)))
  })

  test('a withdrawal after all that still takes the trace of the answer from the change', async () => {
    const letter = ['--number', '+84901000001', '--letter', 'CV-1', '--by', 'dpo', '--fields', 'occupation']
    await withdrawCommand(parts(), letter)
    expect((await valuesOf('profile_change', told.change.captureId)).map(([name]) => name)).toEqual([
      'gender',
      'hobbies'
    ])
    const { fingerprint } = await world.db
      .selectFrom('profile_change')
      .select('fingerprint')
      .where('capture_id', '=', told.change.captureId)
      .executeTakeFirstOrThrow()
    expect(fingerprint).toBe('withdrawn')
  })

  test('more than a portion goes in one sweep', async () => {
    await sql`insert into session (token_hash, agent_id, host_id, created_at, expires_at, last_seen_at)
      select 'old-' || n, 'agent-lan', 'pc-lan', 0, 1, 0 from generate_series(1, ${portion + 1}) n`.execute(
      world.db
    )
    await world.forget()
    expect(await sessions()).toBe(0)
  })

  test('every table of the centre has its line in the page about personal data', async () => {
    const page = readFileSync(new URL('../../docs/operations/privacy.md', import.meta.url), 'utf8')
    const { rows } = await sql<{ name: string }>`select table_name as name from information_schema.tables
      where table_schema = 'public' and table_name not like 'kysely%'`.execute(world.db)
    expect(rows.length).toBeGreaterThan(20)
    expect(rows.map(({ name }) => name).filter((name) => !page.includes(`\`${name}\``))).toEqual([])
  })
})
