// What a customer has taken back stays taken back, and who asked never to be asked again is not: whatever arrives late, in
// conflict, or from a lead.
import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Briefing } from '../../shared/central-contract.ts'
import type { WishKind } from '../../shared/domain/customer-wish.ts'
import {
  callbackOf,
  captureAfter,
  changeAfter,
  droppedHalfway,
  fullAnswer,
  refusal,
  row
} from '../support/central-captures.ts'
import { databaseKinds, quickDatabase } from '../support/central-databases.ts'
import { type CentralWorld, openCentralWorld, type SignedInAgent } from '../support/central-world.ts'
import { heldAbout } from '../support/held-about.ts'

const subjectOf = ({ subject }: Briefing) => {
  if (subject.kind !== 'found') throw new Error('no subject')
  return subject.record
}

/** Tells the centre what the customer has said in this contact. */
function tell(world: CentralWorld, briefing: Briefing, wish: WishKind, wishId = randomUUID()) {
  const told = {
    wishId,
    interactionId: briefing.interactionId,
    channel: 'call',
    at: world.clock.now,
    wish
  }
  return world.request('PUT', `/v1/wishes/${wishId}`, told, row(briefing.grant, wishId))
}

const send = (
  world: CentralWorld,
  briefing: Briefing,
  change: ReturnType<typeof changeAfter>,
  version = subjectOf(briefing).version
) =>
  world.request(
    'PATCH',
    `/v1/subscribers/${subjectOf(briefing).subscriberId}/profile`,
    change,
    row(briefing.grant, change.captureId, version)
  )

describe.each(databaseKinds())('a customer’s wish on $name', ({ create }) => {
  let world: CentralWorld
  let lan: SignedInAgent
  beforeAll(async () => {
    world = await openCentralWorld(await create())
    lan = await world.signIn('lan')
  })
  afterAll(() => world.close())
  const called = async (ani: string) => lan.brief(await world.call(ani, 'agent1001'))

  test('takes back what was told: here, in the history and at the carrier, with the proof left', async () => {
    const briefing = await called('+84901000001')
    const { subscriberId, msisdn, version } = subjectOf(briefing)
    await send(world, briefing, changeAfter(briefing, fullAnswer, world.clock.now))
    await world.drainCarrier()
    expect(await heldAbout(world, subscriberId)).toContain('teacher')

    const reply = await tell(world, briefing, { kind: 'withdraw', fields: ['occupation'] })
    expect(reply).toMatchObject({ status: 200, body: { version: version + 2 } })
    await world.drainCarrier()

    const { profile } = subjectOf(await called('+84901000001'))
    expect(profile.occupation).toMatchObject({ status: 'withdrawn', value: null })
    expect(profile.hobbies).toMatchObject({ status: 'answered', value: ['music', 'reading'] })
    const held = await heldAbout(world, subscriberId)
    expect(held).not.toContain('teacher')
    expect(held).toContain('reading')
    const atCarrier = world.carrier.records().find(({ soThueBao }) => `+${soThueBao}` === msisdn)
    expect(atCarrier).toMatchObject({
      ngheNghiep: '',
      nguon: { ngheNghiep: 'withdrawn', soThich: 'customer' }
    })
    const consents = await world.db
      .selectFrom('consent')
      .select(['field', 'withdrawn_at'])
      .where('subscriber_id', '=', subscriberId)
      .orderBy('field')
      .execute()
    expect(consents).toEqual([
      { field: 'hobbies', withdrawn_at: null },
      { field: 'occupation', withdrawn_at: world.clock.now }
    ])
  })

  test('told twice is one; with other content under the same id it is refused', async () => {
    const briefing = await called('+84901000002')
    const id = randomUUID()
    const first = await tell(world, briefing, { kind: 'withdraw', fields: ['hobbies'] }, id)
    expect(await tell(world, briefing, { kind: 'withdraw', fields: ['hobbies'] }, id)).toMatchObject({
      status: 200,
      body: first.body
    })
    expect(await tell(world, briefing, { kind: 'never-ask' }, id)).toMatchObject({ status: 422 })
  })

  test('an answer from before it that arrives later is refused with a word of its own', async () => {
    const briefing = await called('+84901000003')
    const late = changeAfter(briefing, fullAnswer, world.clock.now)
    await tell(world, briefing, { kind: 'withdraw', fields: ['gender', 'occupation', 'hobbies'] })
    expect(await send(world, briefing, late)).toMatchObject({
      status: 409,
      body: { code: 'customer-withdrew' }
    })
    expect(await heldAbout(world, subjectOf(briefing).subscriberId)).not.toMatch(/teacher|reading/)
  })

  test('of a late change only what was taken back is left out', async () => {
    const briefing = await called('+84901000004')
    const late = changeAfter(briefing, fullAnswer, world.clock.now)
    await tell(world, briefing, { kind: 'withdraw', fields: ['occupation'] })
    const reply = await send(world, briefing, late)
    expect(reply.status).toBe(200)
    const { profile } = subjectOf(await called('+84901000004'))
    expect([profile.occupation.status, profile.hobbies.status]).toEqual(['withdrawn', 'answered'])
    expect(await heldAbout(world, subjectOf(briefing).subscriberId)).not.toContain('teacher')
    // its answer was lost on the way: asked again, it is the same
    expect(await send(world, briefing, late)).toMatchObject({ status: 200, body: reply.body })
  })

  test('what is told anew afterwards counts, and an older answer does not come back through a conflict', async () => {
    const before = await called('+84901000005')
    const old = changeAfter(before, fullAnswer, world.clock.now)
    await tell(world, before, { kind: 'withdraw', fields: ['occupation', 'hobbies', 'gender'] })
    const after = await called('+84901000005')
    const anew = changeAfter(
      after,
      fullAnswer.map((event) =>
        event.type === 'answer' && event.field === 'occupation' ? { ...event, value: 'driver' } : event
      ),
      world.clock.now
    )
    expect((await send(world, after, anew)).status).toBe(200)
    const fields = { occupation: 'ours', hobbies: 'ours', gender: 'ours' } as const
    const decision = { madeOn: subjectOf(before).version, fields, agentId: 'agent-lan', at: 1 }
    const decided = { ...old, decision }
    expect(await send(world, before, decided, 99)).toMatchObject({ body: { code: 'customer-withdrew' } })
    expect(subjectOf(await called('+84901000005')).profile.occupation.value).toBe('driver')
  })

  test('a refusal after it writes no default at the carrier', async () => {
    const briefing = await called('+84901000006')
    await tell(world, briefing, { kind: 'withdraw', fields: ['occupation', 'hobbies'] })
    const again = await called('+84901000006')
    expect((await send(world, again, changeAfter(again, refusal, world.clock.now))).status).toBe(200)
    await world.drainCarrier()
    const number = subjectOf(briefing).msisdn.slice(1)
    const written = world.carrier.changes().filter(({ soThueBao }) => soThueBao === number)
    expect(written.filter(({ noiDung }) => noiDung.ngheNghiep !== '' && noiDung.ngheNghiep)).toEqual([])
  })

  test('closes the callback, keeps the other answer, and a PC that was away makes no new one', async () => {
    const briefing = await called('+84901000007')
    const { subscriberId, msisdn } = subjectOf(briefing)
    const draft = captureAfter(briefing, droppedHalfway, world.clock.now)
    const create = () =>
      world.request(
        'PUT',
        `/v1/callbacks/${draft.captureId}`,
        callbackOf(draft, msisdn, world.clock.now),
        row(briefing.grant, draft.captureId)
      )
    expect((await create()).status).toBe(201)
    await tell(world, briefing, { kind: 'withdraw', fields: ['hobbies'] })
    const open = async () =>
      world.db
        .selectFrom('callback_task')
        .select('callback_id')
        .where('subscriber_id', '=', subscriberId)
        .where('state', '=', 'open')
        .execute()
    expect(await open()).toEqual([])
    expect(subjectOf(await called('+84901000007')).profile.occupation).toMatchObject({ value: 'teacher' })
    expect(await create()).toMatchObject({ body: { state: 'closed' } })
    expect(await open()).toEqual([])
  })

  test('never to be asked again is on the record until the customer says otherwise, each with its entry', async () => {
    const briefing = await called('+84901000008')
    const { subscriberId } = subjectOf(briefing)
    await tell(world, briefing, { kind: 'never-ask' })
    const { neverAsk } = subjectOf(await called('+84901000008'))
    expect(neverAsk).toEqual({ at: world.clock.now, interactionId: briefing.interactionId })
    await tell(world, briefing, { kind: 'ask-again' })
    expect(subjectOf(await called('+84901000008')).neverAsk).toBeUndefined()
    const kinds = await world.db
      .selectFrom('audit')
      .select(['kind', 'agent_id', 'interaction_id'])
      .where('subscriber_id', '=', subscriberId)
      .where('kind', 'like', 'never-ask%')
      .orderBy('entry_id')
      .execute()
    const by = { agent_id: 'agent-lan', interaction_id: briefing.interactionId }
    expect(kinds).toEqual([
      { kind: 'never-ask-set', ...by },
      { kind: 'never-ask-lifted', ...by }
    ])
  })

  test('needs the grant of the contact it was said in', async () => {
    const briefing = await called('+84901000009')
    const id = randomUUID()
    const told = {
      wishId: id,
      interactionId: randomUUID(),
      channel: 'call',
      at: 1,
      wish: { kind: 'never-ask' }
    }
    expect(await world.request('PUT', `/v1/wishes/${id}`, told, row(briefing.grant, id))).toMatchObject({
      status: 403,
      body: { code: 'grant-invalid' }
    })
  })
})

describe('whatever the order', () => {
  let world: CentralWorld
  let lan: SignedInAgent
  beforeAll(async () => {
    world = await openCentralWorld(await quickDatabase())
    lan = await world.signIn('lan')
  })
  afterAll(() => world.close())

  const occupations = ['teacher', 'driver', 'farmer', 'engineer', 'retired', 'trader'] as const
  const stepArbitrary = fc.oneof(
    { weight: 3, arbitrary: fc.record({ type: fc.constant('capture' as const) }) },
    {
      weight: 4,
      arbitrary: fc.record({ type: fc.constant('deliver' as const), which: fc.nat(5), ours: fc.boolean() })
    },
    { weight: 2, arbitrary: fc.record({ type: fc.constant('withdraw' as const) }) },
    { weight: 1, arbitrary: fc.record({ type: fc.constant('hand-over' as const), which: fc.nat(5) }) }
  )
  let next = 0

  test('nothing told before a withdrawal is in the record or anywhere else after it', async () => {
    // whose record opens at once: a number with several asks for a choice first
    const people = await world.db
      .selectFrom('subscriber')
      .select('msisdn')
      .groupBy('msisdn')
      .having((count) => count.fn.countAll(), '=', 1)
      .orderBy('msisdn')
      .execute()
    const customers = people.map(({ msisdn }) => msisdn)
    await fc.assert(
      fc.asyncProperty(fc.array(stepArbitrary, { minLength: 3, maxLength: 12 }), async (steps) => {
        const ani = customers[next % customers.length] ?? ''
        next += 1
        const made: {
          briefing: Briefing
          change: ReturnType<typeof changeAfter>
          value: string
          late: boolean
        }[] = []
        for (const step of steps) {
          const briefing = await lan.brief(await world.call(ani, 'agent1001'))
          const one = 'which' in step ? made[step.which % Math.max(1, made.length)] : undefined
          if (step.type === 'capture') {
            const value = occupations[made.length % occupations.length] ?? 'teacher'
            const events = fullAnswer.map((event) =>
              event.type === 'answer' && event.field === 'occupation' ? { ...event, value } : event
            )
            const change = changeAfter(briefing, events, world.clock.now)
            made.push({ briefing, change, value, late: false })
          } else if (step.type === 'withdraw') {
            for (const before of made) before.late = true
            await tell(world, briefing, { kind: 'withdraw', fields: ['gender', 'occupation', 'hobbies'] })
          } else if (one && step.type === 'deliver') {
            const madeOn = subjectOf(one.briefing).version
            const fields = { gender: 'ours', occupation: 'ours', hobbies: 'ours' } as const
            const decision = { madeOn, fields, agentId: 'agent-lan', at: 1 }
            const change = step.ours ? { ...one.change, decision } : one.change
            const seen = step.ours ? subjectOf(briefing).version : madeOn
            await send(world, one.briefing, change, seen)
          } else if (one) {
            const { captureId } = one.change
            const headers = row(one.briefing.grant, captureId, subjectOf(one.briefing).version)
            await world.request('PUT', `/v1/conflicts/${captureId}`, one.change, headers)
          }
          const held = await heldAbout(world, subjectOf(briefing).subscriberId)
          const gone = made.filter(({ late }) => late)
          const alive = new Set(made.filter(({ late }) => !late).map(({ value }) => value))
          const back = gone.filter(({ value }) => !alive.has(value) && held.includes(`"${value}"`))
          expect(back.map(({ value }) => value)).toEqual([])
        }
      }),
      { numRuns: 25 }
    )
  }, 120_000)
})
