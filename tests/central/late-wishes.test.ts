// What a customer asks for counts in the order in which they said it, whatever order PCs that were away tell it in.
import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Briefing } from '../../shared/central-contract.ts'
import type { WishKind } from '../../shared/domain/customer-wish.ts'
import type { FieldName } from '../../shared/domain/subscriber.ts'
import {
  callbackOf,
  captureAfter,
  changeAfter,
  droppedHalfway,
  fullAnswer,
  row
} from '../support/central-captures.ts'
import { databaseKinds, quickDatabase } from '../support/central-databases.ts'
import { addCustomer, type CentralWorld, must, openCentralWorld } from '../support/central-world.ts'
import { heldAbout } from '../support/held-about.ts'

const hour = 3_600_000

const subjectOf = ({ subject }: Briefing) => {
  if (subject.kind !== 'found') throw new Error('no subject')
  return subject.record
}

/** A desk of a hotline: its contacts begin one after the other, and what was said in them is told whenever it is. */
async function openDesk(world: CentralWorld) {
  const lan = await world.signIn('lan')
  /** @param slow by how much the clock of this PC is wrong, ms */
  const contact = async (ani: string, slow = 0) => {
    world.clock.now += hour / 60
    const briefing = await lan.brief(await world.call(ani, 'agent1001'))
    const { subscriberId, version } = subjectOf(briefing)
    return {
      briefing,
      wish(wish: WishKind) {
        const wishId = randomUUID()
        const { interactionId, grant } = briefing
        const at = world.clock.now + slow
        const told = { wishId, interactionId, channel: 'call', at, madeOn: version, wish }
        return () => world.request('PUT', `/v1/wishes/${wishId}`, told, row(grant, wishId))
      },
      answer() {
        const change = changeAfter(briefing, fullAnswer, world.clock.now + slow)
        const path = `/v1/subscribers/${subscriberId}/profile`
        return () => world.request('PATCH', path, change, row(briefing.grant, change.captureId, version))
      },
      drop() {
        const draft = captureAfter(briefing, droppedHalfway, world.clock.now)
        const told = callbackOf(draft, ani, world.clock.now)
        const headers = row(briefing.grant, draft.captureId)
        return () => world.request('PUT', `/v1/callbacks/${draft.captureId}`, told, headers)
      }
    }
  }
  return { contact, lan }
}

const stateOf = async ({ db }: CentralWorld, ani: string) => {
  const { profile, never_ask } = await db
    .selectFrom('subscriber')
    .select(['profile', 'never_ask'])
    .where('msisdn', '=', ani)
    .executeTakeFirstOrThrow()
  const { gender, occupation, hobbies } = profile
  const statuses = { gender: gender.status, occupation: occupation.status, hobbies: hobbies.status }
  return { ...statuses, neverAsk: never_ask !== null }
}

describe.each(databaseKinds())('told late, on $name:', ({ create }) => {
  let world: CentralWorld
  let desk: Awaited<ReturnType<typeof openDesk>>
  beforeAll(async () => {
    world = await openCentralWorld(await create())
    desk = await openDesk(world)
  })
  afterAll(() => world.close())

  test('an "ask again" does not lift a "never ask" said after it', async () => {
    const ani = '+84902000013'
    const tellFirst = (await desk.contact(ani)).wish({ kind: 'ask-again' })
    const tellSecond = (await desk.contact(ani)).wish({ kind: 'never-ask' })
    must(await tellSecond(), 200)
    const first = must(await tellFirst(), 200)
    expect(await stateOf(world, ani)).toMatchObject({ neverAsk: true })
    expect(must(await tellFirst(), 200)).toEqual(first)
  })

  test('the clock of a PC that is minutes wrong does not turn two contacts round', async () => {
    const ani = '+84902000026'
    const tellFirst = (await desk.contact(ani, hour)).wish({ kind: 'never-ask' })
    const tellSecond = (await desk.contact(ani, -hour)).wish({ kind: 'ask-again' })
    must(await tellSecond(), 200)
    must(await tellFirst(), 200)
    expect(await stateOf(world, ani)).toMatchObject({ neverAsk: false })
  })

  test('a withdrawal takes back what was told before it, and leaves what was told anew, here and at the carrier', async () => {
    const ani = '+84902000039'
    const answered = await desk.contact(ani)
    must(await answered.answer()(), 200)
    const tellLate = (await desk.contact(ani)).wish({ kind: 'withdraw', fields: ['occupation', 'hobbies'] })
    must(await (await desk.contact(ani)).answer()(), 200)
    await world.drainCarrier()
    must(await tellLate(), 200)
    await world.drainCarrier()
    expect(await stateOf(world, ani)).toMatchObject({ occupation: 'answered', hobbies: 'answered' })
    const { subscriberId } = subjectOf(answered.briefing)
    const consents = await world.db
      .selectFrom('consent')
      .select(['interaction_id', 'withdrawn_at'])
      .where('subscriber_id', '=', subscriberId)
      .where('field', '=', 'occupation')
      .orderBy('at')
      .execute()
    expect(consents.map(({ withdrawn_at }) => withdrawn_at !== null)).toEqual([true, false])
    const values = await world.db
      .selectFrom('profile_history')
      .select('value')
      .where('subscriber_id', '=', subscriberId)
      .where('field', '=', 'occupation')
      .orderBy('history_id')
      .execute()
    expect(values.map(({ value }) => value)).toEqual([null, 'teacher'])
    const atCarrier = world.carrier.records().find(({ soThueBao }) => `+${soThueBao}` === ani)
    expect(atCarrier?.nguon).toMatchObject({ ngheNghiep: 'customer', soThich: 'customer' })
  })

  test('what was told anew may arrive after it as well: it is in no conflict with what it follows', async () => {
    const ani = '+84902000052'
    const tellWithdrawal = (await desk.contact(ani)).wish({ kind: 'withdraw', fields: ['occupation'] })
    const tellAnswer = (await desk.contact(ani)).answer()
    must(await tellWithdrawal(), 200)
    must(await tellAnswer(), 200)
    expect(await stateOf(world, ani)).toMatchObject({ occupation: 'answered' })
  })

  test('whoever saw the answer takes it back, though their own contact began before', async () => {
    const ani = '+84902000065'
    const early = await desk.lan.brief(await world.call(ani, 'agent1001'))
    must(await (await desk.contact(ani)).answer()(), 200)
    const again = await desk.lan.brief(early.interactionId)
    const wishId = randomUUID()
    const { interactionId, grant } = again
    const wish = { kind: 'withdraw', fields: ['occupation'] }
    const madeOn = subjectOf(again).version
    const told = { wishId, interactionId, channel: 'call', at: world.clock.now, madeOn, wish }
    must(await world.request('PUT', `/v1/wishes/${wishId}`, told, row(grant, wishId)), 200)
    expect(await stateOf(world, ani)).toMatchObject({ occupation: 'withdrawn', hobbies: 'answered' })
    expect(await heldAbout(world, subjectOf(again).subscriberId)).not.toContain('teacher')
  })

  test('the callback of a capture that began after it is still to be made', async () => {
    const ani = '+84902000078'
    const tellLate = (await desk.contact(ani)).wish({ kind: 'withdraw', fields: ['occupation', 'hobbies'] })
    const tellDrop = (await desk.contact(ani)).drop()
    must(await tellDrop(), 201)
    must(await tellLate(), 200)
    const open = world.db.selectFrom('callback_task').select('task').where('state', '=', 'open')
    const tasks = (await open.execute()).filter(({ task }) => task.numberToDial === ani)
    expect(tasks.map(({ task }) => task.draft.fields.occupation?.value)).toEqual(['teacher'])
    expect(await tellDrop()).toMatchObject({ status: 200, body: { state: 'open' } })
  })
})

type Said = WishKind | { kind: 'answer' }

const saidArbitrary: fc.Arbitrary<Said[]> = fc.array(
  fc.oneof(
    fc.constant({ kind: 'never-ask' as const }),
    fc.constant({ kind: 'ask-again' as const }),
    fc
      .uniqueArray(fc.constantFrom<FieldName>('gender', 'occupation', 'hobbies'), { minLength: 1 })
      .map((fields) => ({ kind: 'withdraw' as const, fields }))
  ),
  { maxLength: 2 }
)

/** The state after the same words, told as they were said. */
function inOrder(contacts: readonly Said[][]) {
  const state = { gender: 'unknown', occupation: 'unknown', hobbies: 'unknown', neverAsk: false }
  for (const said of contacts.flat())
    if (said.kind === 'withdraw') for (const field of said.fields) state[field] = 'withdrawn'
    else if (said.kind === 'answer')
      Object.assign(state, { gender: 'assessed', occupation: 'answered', hobbies: 'answered' })
    else state.neverAsk = said.kind === 'never-ask'
  return state
}

describe('in whatever order contacts are told', () => {
  let world: CentralWorld
  let people = 903_000_000
  beforeAll(async () => {
    world = await openCentralWorld(await quickDatabase())
  })
  afterAll(() => world.close())

  test('the record is as if they had been told in the order in which they were held', async () => {
    const desk = await openDesk(world)
    const story = fc.record({
      contacts: fc.array(saidArbitrary, { minLength: 1, maxLength: 4 }),
      answeredIn: fc.nat({ max: 3 }),
      /** How many contacts later each one is told: 0 = at once. */
      delays: fc.array(fc.nat({ max: 3 }), { minLength: 4, maxLength: 4 }),
      slow: fc.array(fc.integer({ min: -hour, max: hour }), { minLength: 4, maxLength: 4 })
    })
    await fc.assert(
      fc.asyncProperty(story, async ({ contacts, answeredIn, delays, slow }) => {
        people += 1
        const ani = `+84${people}`
        await addCustomer(world, ani)
        const held = contacts.map((said, index): Said[] =>
          index === answeredIn ? [{ kind: 'answer' }, ...said] : said
        )
        const waiting: { dueAt: number; tell: () => ReturnType<CentralWorld['request']> }[] = []
        const tellDue = async (turn: number) => {
          for (const one of waiting.filter(({ dueAt }) => dueAt <= turn)) {
            waiting.splice(waiting.indexOf(one), 1)
            const { status, body } = await one.tell()
            expect(status === 200 ? 'taken' : body.code).toMatch(/^(taken|customer-withdrew)$/)
          }
        }
        for (const [index, said] of held.entries()) {
          const contact = await desk.contact(ani, slow[index])
          const dueAt = index + (delays[index] ?? 0)
          for (const one of said)
            waiting.push({ dueAt, tell: one.kind === 'answer' ? contact.answer() : contact.wish(one) })
          await tellDue(index)
        }
        await tellDue(Number.POSITIVE_INFINITY)
        expect(await stateOf(world, ani)).toEqual(inOrder(held))
      }),
      { numRuns: 25 }
    )
  }, 180_000)
})
