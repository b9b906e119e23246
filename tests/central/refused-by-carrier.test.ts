// A change the carrier refuses for good, seen at the desk of a real host, and put back by hand: it arrives once, and never
// over what the customer has told since.
import { mkdtempSync, rmSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { silentLog } from '../../shared/log.ts'
import { createAuditLog } from '../../src-central/audit/audit-log.ts'
import { putBack } from '../../src-central/carrier-crm/parked-changes.ts'
import { loadSecrets } from '../../src-central/secrets.ts'
import { plantDemo } from '../../src-central/seed/plant-demo.ts'
import { openDatabase } from '../../src-central/store/open-database.ts'
import { openWebsocketFeed } from '../../src-main/central/websocket-feed-socket.ts'
import { changeAfter, fullAnswer, refusal, row } from '../support/central-captures.ts'
import { databaseKinds } from '../support/central-databases.ts'
import { type CentralWorld, must, openCentralWorld, type SignedInAgent } from '../support/central-world.ts'
import { typed } from '../support/command-process.ts'
import { allAnswers, serve, step } from '../support/host-stories.ts'
import { createTestClock, newFolder, removeFolders, startTestHost, until } from '../support/test-host.ts'

describe.each(databaseKinds())('a change the carrier refuses for good on $name', ({ create }) => {
  let world: CentralWorld
  let lan: SignedInAgent
  let people = 902_000_000
  beforeAll(async () => {
    world = await openCentralWorld(await create())
    lan = await world.signIn('lan')
    await world.app.listen({ host: '127.0.0.1', port: 0 })
  })
  afterAll(() => world.close())
  afterEach(() => {
    world.carrier.faults.refused = []
    removeFolders()
  })

  const somebody = () => {
    people += 13
    return `84${people}`
  }
  const send = async (number: string, events: typeof fullAnswer): Promise<string> => {
    world.clock.now += 1000
    const briefing = await lan.brief(await world.call(`+${number}`, 'agent1001'))
    if (briefing.subject.kind !== 'found') throw new Error('nobody there')
    const { subscriberId, version } = briefing.subject.record
    const change = changeAfter(briefing, events, world.clock.now)
    const headers = row(briefing.grant, change.captureId, version)
    must(await world.request('PATCH', `/v1/subscribers/${subscriberId}/profile`, change, headers), 200)
    await world.drainCarrier()
    return change.captureId
  }
  const audited: object[] = []
  const audit = {
    write: async (_: unknown, entry: object) => void audited.push(entry)
  }
  const retry = async (captureId: string | null) => {
    const ids = await putBack({ db: world.db, audit, now: () => world.clock.now }, captureId)
    await world.drainCarrier()
    return ids
  }
  const stateOf = async (captureId: string) =>
    (
      await world.db
        .selectFrom('carrier_outbox')
        .select('state')
        .where('capture_id', '=', captureId)
        .executeTakeFirstOrThrow()
    ).state
  const atCarrier = (number: string) => {
    const { gioiTinh, ngheNghiep, soThich } =
      world.carrier.records().find((record) => record.soThueBao === number) ?? {}
    return { gioiTinh, ngheNghiep, soThich }
  }

  test('is shown at the desk that sent it, and as the carrier’s once it was put back', async () => {
    const number = somebody()
    world.carrier.faults.refused = [number]
    const desk = await startTestHost({
      centreUrl: `http://127.0.0.1:${(world.app.server.address() as AddressInfo).port}`,
      clock: createTestClock(world.clock.now),
      platform: { openFeedSocket: openWebsocketFeed }
    })
    await desk.signIn('minh')
    const interactionId = await world.call(`+${number}`, 'agent1002')
    await serve(desk, interactionId)
    await step(desk, interactionId, ...allAnswers, { type: 'send' })
    const delivered = (state: string) =>
      until(async () => {
        await world.drainCarrier()
        const last = desk.pushesOf('delivery.changed').at(-1)
        return last?.state === state && last
      })
    const refused = await delivered('carrier-refused')
    expect(refused).toMatchObject({ kind: 'profile-change', problem: 'carrier-refused', attempts: 1 })

    world.carrier.faults.refused = []
    const captureId = refused.captureId ?? ''
    audited.length = 0
    expect(await retry(captureId)).toEqual([captureId])
    expect(audited).toEqual([
      { kind: 'carrier-retried', subscriberId: expect.any(String), detail: { captureId } }
    ])
    expect(await delivered('carrier')).toMatchObject({ captureId, problem: null })
    expect(world.carrier.changes().map(({ maYeuCau }) => maYeuCau)).toContain(captureId)
    await desk.stop()
  })

  test('is put back alone or with all others, and what is not refused stays as it is', async () => {
    const [one, other, fine] = [somebody(), somebody(), somebody()]
    world.carrier.faults.refused = [one, other]
    const [first, second, third] = [
      await send(one, fullAnswer),
      await send(other, fullAnswer),
      await send(fine, fullAnswer)
    ]
    expect(await retry(third)).toEqual([])
    expect(await retry(first)).toEqual([first])
    expect([await stateOf(first), await stateOf(second)]).toEqual(['parked', 'parked'])
    world.carrier.faults.refused = []
    expect((await retry(null)).toSorted()).toEqual([first, second].toSorted())
    expect([await stateOf(first), await stateOf(second), await stateOf(third)]).toEqual([
      'confirmed',
      'confirmed',
      'confirmed'
    ])
  })

  const laterAnswer: typeof fullAnswer = [
    { type: 'assess-gender', value: 'female' },
    { type: 'invite' },
    { type: 'agree' },
    { type: 'answer', field: 'occupation', value: 'office' },
    { type: 'answer', field: 'hobbies', value: ['music'] },
    { type: 'send' }
  ]

  test('never comes over what the customer has told since', async () => {
    const number = somebody()
    world.carrier.faults.refused = [number]
    const older = await send(number, fullAnswer)
    world.carrier.faults.refused = []
    await send(number, laterAnswer)
    const before = atCarrier(number)
    await retry(older)
    expect({ state: await stateOf(older), carrier: atCarrier(number) }).toEqual({
      state: 'not-needed',
      carrier: before
    })
  })

  test('comes over a default that was made meanwhile, for that is nobody’s answer', async () => {
    const number = somebody()
    world.carrier.faults.refused = [number]
    const answers = await send(number, fullAnswer)
    world.carrier.faults.refused = []
    await send(number, refusal)
    expect(atCarrier(number)).toMatchObject({ ngheNghiep: '01', soThich: ['01'] })
    await retry(answers)
    expect({ state: await stateOf(answers), carrier: atCarrier(number) }).toEqual({
      state: 'confirmed',
      carrier: { gioiTinh: '2', ngheNghiep: '03', soThich: ['02', '04'] }
    })
  })

  test('stays aside while a later change is under way, and is put back after it', async () => {
    const number = somebody()
    world.carrier.faults.refused = [number]
    const older = await send(number, fullAnswer)
    world.carrier.faults.refused = []
    world.carrier.faults.loseAnswers = 1
    const later = await send(number, laterAnswer)
    expect(await retry(older)).toEqual([])
    world.clock.now += 60_000
    expect(await retry(null)).toEqual([])
    expect([await stateOf(older), await stateOf(later)]).toEqual(['parked', 'confirmed'])
    expect(await retry(older)).toEqual([older])
    expect(await stateOf(older)).toBe('not-needed')
    expect(atCarrier(number)).toEqual({ gioiTinh: '2', ngheNghiep: '01', soThich: ['02'] })
  })
})

const centreCommand = (folder: string, ...words: string[]) =>
  typed(['src-central/centre-command.ts', ...words], {
    env: {
      CENTRE_DATA_FOLDER: folder,
      CARRIER_CRM_URL: 'http://127.0.0.1:1',
      CARRIER_CRM_TOKEN: 'token'
    }
  })

describe('the centre’s command', () => {
  let folder: string
  const captureId = '7a1c1f0e-3c1f-4c55-9d5e-0d1d8f2b6a11'
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'centre-command-'))
    const database = await openDatabase({ kind: 'pglite', folder })
    const { db } = database
    await plantDemo(db, 0)
    const about = { capture_id: captureId, subscriber_id: 'sub-901000001', host_id: 'pc-1' }
    const change = { interaction_id: 'call-1', agent_id: 'agent-lan', fingerprint: '', received_at: 0 }
    await db
      .insertInto('profile_change')
      .values({ ...about, ...change, body: '{}', reply: '{}' })
      .execute()
    await db
      .insertInto('carrier_outbox')
      .values({
        ...about,
        msisdn: '+84901000001',
        change: '{}',
        state: 'parked',
        attempts: 1,
        next_at: 0,
        last_error: 'carrier answered 422',
        created_at: 0,
        settled_at: Date.UTC(2026, 10, 23)
      })
      .execute()
    await database.close()
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  const run = (...words: string[]) =>
    centreCommand(folder, ...words).then(({ exitCode, printed, complaint }) =>
      exitCode === 0 ? printed : `failed: ${complaint}`
    )

  test('lists what the carrier refused, without a number, and puts it back', async () => {
    expect(await run('list-refused')).toBe(`${captureId}  2026-11-23T00:00:00.000Z  carrier answered 422`)
    expect(await run('retry-carrier', 'all')).toBe('1 put back')
    expect(await run('retry-carrier', captureId)).toBe(
      'failed: no change with this id is refused by the carrier, or a later one of its customer is under way'
    )
    expect(await run('verify-audit')).toMatch(/^[0-9a-f-]+:1:[0-9a-f]{64} {2}unbroken$/)
  }, 60_000)
})

describe('the centre’s command that checks the audit', () => {
  afterAll(removeFolders)

  /** A centre that is down, on whose database five centres wrote four entries each; then somebody else was at it. */
  async function tampered(folder: string, statements: string[]) {
    const { auditKey: key, instance: own } = loadSecrets(join(folder, 'secrets'))
    const database = await openDatabase({ kind: 'pglite', folder })
    const { db } = database
    const heads: Record<string, string> = {}
    for (const instance of [own, 'north', 'south', 'west', 'y-whole']) {
      const audit = createAuditLog({ db, key, instance, now: () => 0, log: silentLog })
      for (const subscriberId of ['sub-1', 'sub-2', 'sub-3', 'sub-4'])
        await audit.write(db, { kind: 'record-viewed', agentId: 'agent-lan', subscriberId })
      await audit.stop()
      const whole = await audit.verify()
      heads[instance] = whole.kind === 'intact' ? `${instance}:${whole.entries}:${whole.head}` : whole.why
    }
    await sql`alter table audit disable trigger audit_append_only`.execute(db)
    for (const statement of statements) await sql.raw(statement).execute(db)
    await database.close()
    return { own, heads }
  }

  test('fails, and names the first entry that was changed or deleted past the trigger in each chain', async () => {
    const folder = newFolder()
    const { own, heads } = await tampered(folder, [
      `update audit set subscriber_id = 'sub-9' where instance not in ('north', 'south', 'west', 'y-whole') and position = 3`,
      `delete from audit where instance = 'north' and position = 2`,
      `delete from audit where instance = 'south' and position = 4`,
      `update audit set at = 1 where instance = 'west' and position = 1`
    ])
    // a tail that is gone is missed only by whoever has kept the head elsewhere
    expect(await centreCommand(folder, 'verify-audit', heads.south ?? '')).toEqual({
      exitCode: 1,
      printed: '',
      complaint: [
        `${own}: BROKEN at entry 3: altered`,
        'north: BROKEN at entry 2: missing',
        'south: BROKEN at entry 4: cut-off',
        'west: BROKEN at entry 1: altered',
        `${heads['y-whole']}  unbroken`
      ].join('\n')
    })
  }, 60_000)
})
