// A conflict at the desk: parked with both accounts, on the disk; shown to whoever took it down and to leads; decided field by
// field or handed to the lead; and a slip of the hand put right after it was sent.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ProfileChange } from '../../shared/domain/capture-record.ts'
import type { OpenFeedSocket } from '../../src-main/central/central-feed.ts'
import { askAgainOfConflicts } from '../../src-main/consent/ask-again.ts'
import type { OutboxRow } from '../../src-main/outbox/outbox-row.ts'
import { type FakeCentre, startFakeCentre } from '../support/fake-centre.ts'
import { allAnswers, serve, step } from '../support/host-stories.ts'
import {
  createTestClock,
  removeFolders,
  settled,
  startTestHost,
  type TestHost,
  until
} from '../support/test-host.ts'

let centre: FakeCentre
let desk: TestHost
beforeEach(async () => {
  centre = await startFakeCentre()
  desk = await startTestHost({ centreUrl: centre.url })
  await desk.signIn()
})
afterEach(async () => {
  await desk.stop()
  await centre.stop()
  removeFolders()
})

const sent = () =>
  centre.asked
    .filter(({ method, path }) => method === 'PATCH' || path.startsWith('/v1/conflicts/'))
    .map(({ method, body, headers }) => ({
      method,
      ifMatch: headers['if-match'],
      body: body as ProfileChange
    }))
const deliveries = async () =>
  (await desk.desk('outbox.list', {})).deliveries.filter(({ kind }) => kind === 'profile-change')
const conflictAt = (version: number) => ({
  version,
  fields: [
    {
      field: 'occupation',
      theirs: {
        status: 'answered',
        value: 'engineer',
        at: desk.clock.now() - 60_000,
        interactionId: 'call-elsewhere',
        agentName: 'Minh',
        channel: 'counter'
      },
      ours: {
        status: 'answered',
        value: 'teacher',
        at: desk.clock.now(),
        interactionId: 'call-1',
        agentName: 'Lan',
        channel: 'call'
      }
    }
  ]
})
/** A whole call whose change meets somebody else's. */
async function parkedConflict(version = 18) {
  centre.breakOn(
    /^PATCH/,
    { kind: 'status', status: 412, code: 'version-conflict', with: { conflict: conflictAt(version) } },
    1
  )
  await serve(desk, 'call-1')
  await step(desk, 'call-1', ...allAnswers, { type: 'send' })
  return until(async () => (await deliveries()).find(({ state }) => state === 'parked'))
}

/** A desk whose feed the test rings. */
type Bells = Parameters<OpenFeedSocket>[2]

async function withBells() {
  await desk.stop()
  const feeds: Bells[] = []
  const openFeedSocket: OpenFeedSocket = (_url, _token, on) => {
    feeds.push(on)
    return { close() {} }
  }
  desk = await startTestHost({ centreUrl: centre.url, platform: { openFeedSocket } })
  await desk.signIn()
  return feeds[0]!
}

describe('a conflict', () => {
  it('is parked with both accounts, and survives the program', async () => {
    const { rowId, hasConflict } = await parkedConflict()
    expect(hasConflict).toBe(true)
    await desk.stop()
    desk = await startTestHost({
      centreUrl: centre.url,
      dataFolder: desk.dataFolder,
      clock: createTestClock(desk.clock.now())
    })
    await desk.signIn()
    expect(await desk.desk('conflict.read', { rowId })).toEqual({
      kind: 'conflict',
      conflict: conflictAt(18)
    })
  })

  it('is shown to nobody but its agent and a lead', async () => {
    const { rowId } = await parkedConflict()
    await desk.signIn('minh')
    const choices = { occupation: 'ours' as const }
    expect(await desk.desk('conflict.read', { rowId })).toEqual({ kind: 'refused', code: 'not-permitted' })
    expect(await desk.desk('conflict.decide', { rowId, version: 18, choices })).toEqual({
      kind: 'refused',
      code: 'not-permitted'
    })
  })

  it('leaves as the same capture’s change against the version that was looked at, with the choice in it', async () => {
    const { rowId } = await parkedConflict()
    const [first] = sent()
    const choices = { occupation: 'ours' as const }
    expect(await desk.desk('conflict.decide', { rowId, version: 17, choices })).toEqual({
      kind: 'refused',
      code: 'version-conflict'
    })
    expect(await desk.desk('conflict.decide', { rowId, version: 18, choices: {} })).toMatchObject({
      kind: 'refused'
    })
    expect(await desk.desk('conflict.decide', { rowId, version: 18, choices })).toEqual({ kind: 'done' })
    await until(async () => (await deliveries())[0]?.state === 'confirmed')
    expect(sent().at(-1)).toEqual({
      method: 'PATCH',
      ifMatch: '"18"',
      body: {
        ...first?.body,
        decision: {
          madeOn: Number(first?.ifMatch?.replaceAll('"', '')),
          fields: choices,
          agentId: 'agent-lan',
          at: desk.clock.now()
        }
      }
    })
    expect(await desk.desk('conflict.read', { rowId })).toEqual({ kind: 'refused', code: 'capture-not-open' })
  })

  it.each([
    [
      'a customer somewhere withdraws',
      (bells: Bells) => bells.message(JSON.stringify({ type: 'customer-withdrew' }))
    ],
    ['the feed is back, and a withdrawal may have been missed', (bells: Bells) => bells.opened()]
  ])('asks the centre once more, and stays theirs who are deciding it, when %s', async (_, ring) => {
    const bells = await withBells()
    const { rowId } = await parkedConflict()
    centre.breakOn(/^PATCH/, { kind: 'reset' })
    desk.pushed.splice(0)
    ring(bells)
    await until(() => sent().length === 2)
    await settled(50)
    expect(await desk.desk('conflict.read', { rowId })).toEqual({
      kind: 'conflict',
      conflict: conflictAt(18)
    })
    const shown = desk.pushesOf('delivery.changed').map(({ state, hasConflict }) => ({ state, hasConflict }))
    expect(shown).toEqual(shown.map(() => ({ state: 'parked', hasConflict: true })))
    expect(shown.length).toBeGreaterThan(0)

    centre.heal()
    const choices = { occupation: 'ours' as const }
    expect(await desk.desk('conflict.decide', { rowId, version: 18, choices })).toEqual({ kind: 'done' })
    await until(async () => (await deliveries())[0]?.state === 'confirmed')
    expect(sent().at(-1)?.body.decision?.fields).toEqual(choices)
  })

  it('whose customer has taken the answers back is cancelled by that bell', async () => {
    const bells = await withBells()
    const { rowId } = await parkedConflict()
    centre.breakOn(/^PATCH/, { kind: 'status', status: 409, code: 'customer-withdrew' })
    bells.message(JSON.stringify({ type: 'customer-withdrew' }))
    await until(async () => (await deliveries())[0]?.state === 'cancelled')
    expect(await desk.desk('conflict.read', { rowId })).toEqual({ kind: 'refused', code: 'capture-not-open' })
  })

  it('is the lead’s once handed over, and the desk learns what became of it', async () => {
    const { rowId, captureId } = await parkedConflict()
    centre.breakOn(/^GET \/v1\/changes/, { kind: 'status', status: 404, code: 'capture-not-open' })
    expect(await desk.desk('conflict.handOver', { rowId })).toEqual({ kind: 'done' })
    await until(async () => (await deliveries())[0]?.state === 'handed-over')
    expect(centre.handed.get(captureId ?? '')).toEqual(sent()[0]?.body)
    await desk.clock.advance(20_000)
    expect((await deliveries())[0]?.state).toBe('handed-over')
    expect(desk.pushesOf('outbox.changed').at(-1)).toEqual({ waiting: 0, parked: 0 })

    centre.heal()
    await until(async () => {
      await desk.clock.advance(15_000)
      return (await deliveries())[0]?.state === 'carrier'
    })
  })
})

describe('a conflict in the lead’s hands whose customer takes it back', () => {
  const fields = ['gender', 'occupation', 'hobbies'] as const
  const handedOver = async () => {
    const { rowId } = await parkedConflict()
    centre.breakOn(/^GET \/v1\/changes/, { kind: 'status', status: 404, code: 'capture-not-open' })
    await desk.desk('conflict.handOver', { rowId })
    await until(async () => (await deliveries())[0]?.state === 'handed-over')
  }

  it('here, is void at once', async () => {
    await handedOver()
    await desk.desk('wish.say', { interactionId: 'call-1', wish: { kind: 'withdraw', fields: [...fields] } })
    expect((await deliveries())[0]).toMatchObject({ state: 'cancelled', problem: 'customer-withdrew' })
  })

  it('elsewhere, asks the centre once more, as what is parked in conflict does, and nothing else', () => {
    const rowOf = (rowId: string, state: string, problem: string | null) =>
      ({ rowId, state, problem, request: { kind: 'profile-change' } }) as OutboxRow
    const rows = [
      rowOf('with the lead', 'handed-over', 'version-conflict'),
      rowOf('in conflict', 'parked', 'version-conflict'),
      rowOf('refused', 'parked', 'grant-invalid')
    ]
    const asked: string[] = []
    askAgainOfConflicts(
      {
        retry: (rowId) => asked.push(rowId) > 0,
        resume: ({ rowId }) => void asked.push(rowId)
      },
      { troubled: () => rows }
    )
    expect(asked).toEqual(['with the lead', 'in conflict'])
  })
})

it('a correction waits behind its capture while that is in conflict', async () => {
  const { rowId } = await parkedConflict()
  const correction = { field: 'occupation', value: 'engineer' } as const
  expect(await desk.desk('capture.correct', { interactionId: 'call-1', correction })).toMatchObject({
    kind: 'stepped'
  })
  await desk.clock.advance(5_000)
  expect(sent()).toHaveLength(1)
  await desk.desk('conflict.decide', { rowId, version: 18, choices: { occupation: 'ours' } })
  await until(() => centre.changes.size === 2)
  expect(sent().map(({ body }) => body.corrects === undefined)).toEqual([true, true, false])
})
