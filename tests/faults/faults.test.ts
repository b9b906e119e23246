// The fault machines in their short form. A run that finds nothing proves little unless the judge can see: so it is also
// shown something lost and something doubled.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { describe, expect, test } from 'vitest'
import { isClean, judge } from './checker.ts'
import { cutNetworks } from './cut-networks.ts'
import { damageStores } from './damage-stores.ts'
import { type FaultWorld, openFaultWorld } from './fault-world.ts'
import { fillDisks } from './fill-disks.ts'
import { comesToRest, killHosts } from './kill-hosts.ts'
import { cutPower } from './power/cut-power.ts'
import { buildPowerShim } from './power/power-shim.ts'
import { createChance } from './random.ts'
import { setClocks } from './set-clocks.ts'
import type { Acknowledged } from './work-message.ts'
import { createWorkstation } from './workstation.ts'

const nothing = { lost: [], duplicated: [], stuck: [], corrupt: [] }

test('a host that is killed again and again loses nothing and doubles nothing', async () => {
  const { verdict, parked, failures } = await killHosts({ runs: 12, seed: 20261122 })
  expect({ ...verdict, parked, failures }).toMatchObject({ ...nothing, parked: [], failures: [] })
  expect(verdict.captures).toBeGreaterThan(0)
  expect(verdict.contacts).toBeGreaterThan(0)
})

test('a network that fails in every way loses nothing, doubles nothing and leaves nothing stuck', async () => {
  const { verdict, parked, failures, hits } = await cutNetworks({ runs: 10, seed: 20261122 })
  expect({ ...verdict, parked, failures }).toMatchObject({ ...nothing, parked: [], failures: [] })
  expect(verdict.captures).toBeGreaterThan(0)
  expect(Object.values(hits).reduce((sum, count) => sum + count, 0)).toBeGreaterThan(10)
})

const shim = buildPowerShim()
// without a compiler it is named as skipped at the end of the whole run
describe.skipIf(shim.kind === 'missing')('a workstation whose disk fails it', () => {
  const path = shim.kind === 'built' ? shim.path : ''

  test('loses no acknowledged answer when its power is cut, and its store is whole', async () => {
    const { verdict, parked, failures, alsoCut } = await cutPower({ runs: 12, seed: 20261122, shim: path })
    expect({ ...verdict, parked, failures }).toMatchObject({ ...nothing, parked: [], failures: [] })
    expect(verdict.captures).toBeGreaterThan(0)
    expect(alsoCut).toBeGreaterThan(0)
  })

  test('would lose answers if its commits were not synced: the power machine sees that', async () => {
    const { verdict } = await cutPower({ runs: 6, seed: 20261122, shim: path, weakened: true })
    expect(verdict.lost.length).toBeGreaterThan(0)
    expect(verdict.corrupt).toEqual([])
  })

  test('says so when the disk is full, loses nothing, and goes on by itself when there is room', async () => {
    const { verdict, parked, failures, refusals } = await fillDisks({ runs: 8, seed: 20261122, shim: path })
    expect({ ...verdict, parked, failures }).toMatchObject({ ...nothing, parked: [], failures: [] })
    expect(verdict.captures).toBeGreaterThan(0)
    expect(refusals).toBeGreaterThan(0)
  })
})

test('a clock that is set forward and back by hours neither holds anything up nor loses it', async () => {
  const { verdict, parked, failures } = await setClocks({ runs: 8, seed: 20261122 })
  expect({ ...verdict, parked, failures }).toMatchObject({ ...nothing, parked: [], failures: [] })
  expect(verdict.captures).toBeGreaterThan(0)
})

test('of a damaged store nothing vanishes without a word', () => {
  const { faults, salvaged } = damageStores({ runs: 25, seed: 20261122 })
  expect(faults).toEqual([])
  expect(salvaged).toBeGreaterThan(10)
})

test('the judge sees an answer that is missing, another one in its place, and one that is there twice', async () => {
  const world = await openFaultWorld()
  const folder = mkdtempSync(join(tmpdir(), 'hotline-faults-'))
  const station = createWorkstation(world, createChance(3), { folder, extension: 'agent1001' })
  station.start(world.url)
  await station.working()
  // the call that goes on may still complete one of them
  const isEnough = async () =>
    sentCaptures(station.acknowledged).length > 0 && (await openDrafts(world)).length > 1
  await expect.poll(isEnough, { timeout: 30_000 }).toBe(true)
  station.rest()
  await comesToRest(station)
  await station.kill()
  const stations = [{ folder, ...station }]
  expect(isClean(await judge(world, stations))).toBe(true)

  const [draft] = await openDrafts(world)
  if (!draft) throw new Error('no callback task has an answer')
  const setTask = (task: object) =>
    world.db
      .updateTable('callback_task')
      .set({ task: JSON.stringify(task) })
      .where('callback_id', '=', draft.callback_id)
      .execute()
  const forgotten = { gender: null, occupation: null, hobbies: null }
  await setTask({ ...draft.task, draft: { ...draft.task.draft, fields: forgotten } })
  expect((await judge(world, stations)).lost.join()).toContain(
    `capture ${draft.callback_id}: its callback task does not know`
  )
  await setTask(draft.task)

  const [sent] = sentCaptures(station.acknowledged)
  if (!sent) throw new Error('no capture was sent')
  const acknowledged = new Map(station.acknowledged).set(sent.captureId, {
    ...sent,
    fields: {
      ...sent.fields,
      occupation: { status: 'answered', value: 'doctor', at: 1, agentId: 'x', consent: null }
    }
  } as never)
  expect((await judge(world, [{ folder, ...station, acknowledged }])).lost).toHaveLength(1)

  const untold = new Map(station.acknowledged)
  untold.delete(sent.captureId)
  const unheard = { folder, ...station, acknowledged: untold }
  expect((await judge(world, [unheard])).corrupt).toEqual([])
  expect((await judge(world, [{ ...unheard, asked: new Map() }])).corrupt).toHaveLength(1)
  const asked = new Map([...station.asked.keys()].map((id) => [id, []]))
  expect((await judge(world, [{ ...unheard, asked }])).corrupt.join()).toContain(
    'that nobody told in its call'
  )
  const finished = new Set([...station.finished, 'a call of nobody'])
  expect((await judge(world, [{ folder, ...station, finished }])).lost).toHaveLength(1)
  // the host has mended its store by itself, which nobody had damaged
  const aside = join(folder, 'desk-damaged-2026-11-23T02-00-00.sqlite')
  writeFileSync(aside, '')
  expect((await judge(world, stations)).corrupt).toHaveLength(1)
  rmSync(aside)

  const entry = await world.db
    .selectFrom('audit')
    .selectAll()
    .where('kind', '=', 'contact-written')
    .executeTakeFirstOrThrow()
  const { interaction_id: interactionId, detail } = entry
  await world.audit.write(world.db, { kind: 'contact-written', interactionId, detail })
  const named = (entries: number) =>
    `audit: contact-written of ${interactionId} ${entries} times, and it happened 1 times`
  const looked = await world.db
    .selectFrom('audit')
    .select('interaction_id as interactionId')
    .where('kind', '=', 'record-viewed')
    .executeTakeFirstOrThrow()
  await world.audit.write(world.db, { kind: 'record-viewed', ...looked })
  expect((await judge(world, stations)).corrupt).toEqual([
    named(2),
    `audit: record-viewed of ${looked.interactionId} 2 times, and it was shown 1 times`
  ])
  await sql`alter table audit disable trigger audit_append_only`.execute(world.db)
  await sql`delete from audit where entry_id in (select entry_id from audit order by entry_id desc limit 2)`.execute(
    world.db
  )
  expect((await judge(world, stations)).corrupt).toEqual([])
  for (const kind of ['contact-written', 'profile-changed', 'callback-created', 'record-viewed'])
    await world.db.deleteFrom('audit').where('kind', '=', kind).execute()
  const without = (await judge(world, stations)).corrupt.join()
  expect(without).toContain(named(0))
  expect(without).toContain(`profile-changed of ${sent.captureId} 0 times, and it happened 1 times`)
  expect(without).toContain('record-viewed of')

  const history = await world.db
    .selectFrom('profile_history')
    .select([
      'subscriber_id',
      'capture_id',
      'field',
      'status',
      'value',
      'at',
      'agent_id',
      'interaction_id',
      'version',
      'recorded_at'
    ])
    .where('capture_id', '=', sent.captureId)
    .executeTakeFirstOrThrow()
  await world.db
    .insertInto('profile_history')
    .values({ ...history, value: JSON.stringify(history.value) })
    .execute()
  expect((await judge(world, stations)).duplicated).toHaveLength(1)

  for (const table of ['profile_history', 'consent', 'carrier_write', 'carrier_outbox'] as const)
    await world.db.deleteFrom(table).where('capture_id', '=', sent.captureId).execute()
  await world.db.deleteFrom('profile_change').where('capture_id', '=', sent.captureId).execute()
  expect((await judge(world, stations)).lost).toHaveLength(1)
  await world.close()
  rmSync(folder, { recursive: true, force: true })
})

/** Callback tasks in which something has been told. */
async function openDrafts({ db }: FaultWorld) {
  const tasks = await db.selectFrom('callback_task').selectAll().where('state', '=', 'open').execute()
  const isAnswer = (field: { status: string } | null) => field !== null && field.status !== 'unknown'
  return tasks.filter(({ task }) => Object.values(task.draft.fields).some(isAnswer))
}

const sentCaptures = (acknowledged: ReadonlyMap<string, Acknowledged>) =>
  [...acknowledged.values()].filter(({ outcome }) => outcome?.code === 'sent')
