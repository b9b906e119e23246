// A workstation that will not start: its outbox comes to the centre sealed, and everything its customers said is told once,
// whoever brings it, however often, and whatever the PC itself does later.
import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { RescueResult } from '../../shared/rescue-contract.ts'
import { listWaiting } from '../../src-central/rescue/rescued-rows.ts'
import { loadSecrets } from '../../src-central/secrets.ts'
import { readDeadStore } from '../../src-main/rescue/read-dead-store.ts'
import { RescueRefusal, replayBundle } from '../../src-main/rescue/replay-bundle.ts'
import { type RescueBundle, readBundle, writeBundle } from '../../src-main/rescue/rescue-bundle.ts'
import { changeAfter, fullAnswer, row } from '../support/central-captures.ts'
import { databaseKinds } from '../support/central-databases.ts'
import { type CentralWorld, must, openCentralWorld } from '../support/central-world.ts'
import {
  type Call,
  type DeadWorkstation,
  deadWorkstation,
  heldFor,
  listening,
  readableIn
} from '../support/dead-workstation.ts'
import { removeFolders, type TestHost, until } from '../support/test-host.ts'

const day = 24 * 3_600_000

describe.each(databaseKinds())('the outbox of a workstation that will not start on $name', ({ create }) => {
  let world: CentralWorld
  let centreUrl: string
  let pc: DeadWorkstation
  beforeAll(async () => {
    world = await openCentralWorld(await create())
    centreUrl = await listening(world)
  })
  afterAll(async () => {
    await world.close()
    removeFolders()
  })
  const dies = async () => {
    pc = await deadWorkstation(world, centreUrl)
  }
  let back: TestHost | null = null
  afterEach(async () => {
    await back?.stop()
    back = null
  })

  const replay = async (bundle: RescueBundle, username = 'it') => {
    const results: RescueResult[] = []
    const isWhole = await replayBundle(bundle, {
      centreUrl,
      username,
      password: 'hotline',
      fetch,
      randomId: randomUUID,
      told: (result) => void results.push(result)
    })
    return { isWhole, results }
  }
  const refusalOf = (bundle: RescueBundle, username?: string) =>
    replay(bundle, username).then(
      () => 'taken',
      (error: unknown) => (error instanceof RescueRefusal ? error.code : String(error))
    )
  const exported = () => readBundle(writeBundle(readDeadStore(pc.disk, world.clock.now)))
  const outcomes = (results: RescueResult[]) => results.map(({ kind, outcome }) => `${kind}: ${outcome}`)

  const heldOf = (...calls: Call[]) => heldFor(world.db, calls)

  it('is told at the centre: the change, the contact, the dropped customer and the one who was on the line; once, however often it is brought', async () => {
    await dies()
    const bundle = exported()
    const { results, isWhole } = await replay(bundle)
    expect([isWhole, outcomes(results)]).toEqual([
      true,
      [
        'profile-change: sent',
        'contact: sent',
        'callback: sent',
        // proposed, and then confirmed
        'callback: sent',
        'capture: already-there',
        'capture: sent'
      ]
    ])
    const { changes, tasks, contacts } = await heldOf(pc.sent, pc.dropped, pc.running)
    expect({
      changes: changes.map(({ capture_id, subscriber_id, agent_id }) => [
        capture_id,
        subscriber_id,
        agent_id
      ]),
      tasks: tasks.map(({ callback_id, state, task }) => [
        callback_id,
        state,
        task.draft.fields.occupation?.value
      ]),
      contacts
    }).toEqual({
      changes: [[pc.sent.captureId, pc.sent.subscriberId, 'agent-lan']],
      tasks: [
        [pc.dropped.captureId, 'open', 'teacher'],
        [pc.running.captureId, 'open', 'teacher']
      ],
      contacts: [{ interaction_id: pc.sent.interactionId, note: 'new tariff' }]
    })
    const before = await heldOf(pc.sent, pc.dropped, pc.running)
    const again = await replay(bundle)
    expect(new Set(again.results.map(({ outcome }) => outcome))).toEqual(new Set(['already-there']))
    expect(await heldOf(pc.sent, pc.dropped, pc.running)).toEqual(before)
  })

  it('is told once, though the PC comes to life later and tells it all again', async () => {
    await dies()
    await replay(exported())
    const before = await heldOf(pc.sent, pc.dropped, pc.running)
    const host = await pc.comesBack()
    back = host
    host.host.pageAttached('desk')
    let left: unknown
    await until(async () => {
      await host.clock.advance(1_000)
      const { deliveries } = await host.desk('outbox.list', {})
      left = deliveries.filter(({ state }) => state !== 'confirmed' && state !== 'carrier')
      return deliveries.length > 0 && (left as unknown[]).length === 0
    }).catch(() => undefined)
    expect(left).toEqual([])
    expect(await heldOf(pc.sent, pc.dropped, pc.running)).toEqual(before)
  })

  it('goes to a lead where somebody else has changed the record meanwhile, and what the lead decides stands', async () => {
    await dies()
    const lan = await world.signIn('lan')
    const again = await lan.brief(await world.call(await numberOf(pc.sent), 'agent1001'))
    const other = changeAfter(again, fullAnswer, world.clock.now)
    must(
      await world.request(
        'PATCH',
        `/v1/subscribers/${pc.sent.subscriberId}/profile`,
        other,
        row(again.grant, other.captureId, 1)
      ),
      200
    )
    const bundle = exported()
    const { results } = await replay(bundle)
    expect(results[0]).toMatchObject({
      captureId: pc.sent.captureId,
      outcome: 'with-lead',
      code: 'version-conflict'
    })
    const waits = async () =>
      (await listWaiting(world.db)).filter(({ capture_id }) => capture_id === pc.sent.captureId)
    expect(await waits()).toMatchObject([{ outcome: 'with-lead', code: 'version-conflict' }])

    const lead = await world.signIn('trang')
    const path = `/v1/conflicts/${pc.sent.captureId}`
    const opened = must<{ conflict: { version: number; fields: { field: string }[] } }>(
      await lead.request('GET', path),
      200
    )
    const choices = Object.fromEntries(opened.conflict.fields.map(({ field }) => [field, 'theirs']))
    must(await lead.request('POST', `${path}/decision`, { version: opened.conflict.version, choices }), 200)
    const before = await heldOf(pc.sent)
    expect((await replay(bundle)).results[0]).toMatchObject({ outcome: 'already-there', code: null })
    expect([await waits(), await heldOf(pc.sent)]).toEqual([[], before])
  })

  describe('of a PC nobody has rescued yet', () => {
    beforeAll(dies)

    it('holds no word that could be read on the way', () => {
      const text = writeBundle(readDeadStore(pc.disk, 0))
      expect(readableIn(text, ['Lovelace', 'teacher', '+8490', 'new tariff'])).toEqual([])
    })

    it('leaves the disk it comes from as it was', () => {
      const files = ['desk.sqlite', 'desk.sqlite-wal'].map((file) => join(pc.disk, file))
      const before = files.map((file) => readFileSync(file).toString('base64'))
      readDeadStore(pc.disk, 0)
      expect(files.map((file) => readFileSync(file).toString('base64'))).toEqual(before)
    })

    it('is refused as a whole by a centre it was not sealed for, and where its key is not whole', async () => {
      const bundle = exported()
      const { key } = bundle
      const refusals = [
        await refusalOf({ ...bundle, key: { ...key, escrowKey: loadSecrets(null).escrowKey } }),
        await refusalOf({ ...bundle, key: { ...key, escrowed: Buffer.alloc(256, 7).toString('base64') } }),
        await refusalOf(bundle, 'an')
      ]
      expect(refusals).toEqual(['rescue-key-unknown', 'rescue-bundle-broken', 'not-permitted'])
      expect(await heldOf(pc.sent, pc.dropped, pc.running)).toEqual({
        changes: [],
        tasks: [],
        contacts: [],
        history: []
      })
    })

    it('is refused row by row once its grants are over, and nothing is written', async () => {
      const bundle = exported()
      const started = world.clock.now
      world.clock.now += 32 * day
      const { results } = await replay(bundle)
      world.clock.now = started
      expect(results.map(({ outcome, code }) => [outcome, code])).toEqual([
        ['refused', 'grant-invalid'],
        ['refused', 'grant-invalid'],
        ['refused', 'grant-invalid'],
        ['held-back', null],
        ['held-back', null],
        ['refused', 'grant-invalid']
      ])
      expect(await heldOf(pc.sent, pc.dropped, pc.running)).toEqual({
        changes: [],
        tasks: [],
        contacts: [],
        history: []
      })
    })

    it('names a row whose seal is broken and tells the others; the audit has what became of each, and nothing that was said', async () => {
      const bundle = exported()
      const [first, ...others] = bundle.rows
      if (!first) throw new Error('the bundle is empty')
      const spoilt = { ...first, sealed: `${first.sealed.slice(0, -8)}AAAAAAA=` }
      const { results } = await replay({ ...bundle, rows: [spoilt, ...others] })
      expect(outcomes(results).slice(0, 3)).toEqual([
        'profile-change: unreadable',
        'contact: sent',
        'callback: sent'
      ])
      const entries = await world.db
        .selectFrom('audit')
        .select(['agent_id', 'detail'])
        .where('kind', '=', 'outbox-rescued')
        .orderBy('entry_id', 'desc')
        .execute()
      expect(entries[0]).toMatchObject({ agent_id: 'agent-it', detail: { keyId: bundle.key.keyId } })
      expect(JSON.stringify(entries[0])).not.toMatch(/teacher|Lovelace|\+84/)
    })
  })

  const numberOf = async ({ subscriberId }: Call) =>
    (
      await world.db
        .selectFrom('subscriber')
        .select('msisdn')
        .where('subscriber_id', '=', subscriberId)
        .executeTakeFirstOrThrow()
    ).msisdn
})
