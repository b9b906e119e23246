// A callback that is owed to a customer who has taken back what they told, or is never to be asked again.
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Briefing } from '../../shared/central-contract.ts'
import type { WishKind } from '../../shared/domain/customer-wish.ts'
import { callbackOf, captureAfter, droppedHalfway, row } from '../support/central-captures.ts'
import { databaseKinds } from '../support/central-databases.ts'
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

describe.each(databaseKinds())('a callback and its customer’s wish on $name', ({ create }) => {
  let world: CentralWorld
  let lan: SignedInAgent
  beforeAll(async () => {
    world = await openCentralWorld(await create())
    lan = await world.signIn('lan')
  })
  afterAll(() => world.close())
  const called = async (ani: string) => lan.brief(await world.call(ani, 'agent1001'))

  test('an attempt that was told keeps no answer either', async () => {
    const briefing = await called('+84902000000')
    const { subscriberId, msisdn } = subjectOf(briefing)
    const draft = captureAfter(briefing, droppedHalfway, world.clock.now)
    const path = `/v1/callbacks/${draft.captureId}`
    const made = await world.request(
      'PUT',
      path,
      callbackOf(draft, msisdn, world.clock.now),
      row(briefing.grant, draft.captureId)
    )
    const { interactionId, grant } = made.body.loneDial as { interactionId: string; grant: string }
    const told = { leaseNumber: 1, interactionId, outcome: 'dropped', at: world.clock.now, draft }
    const key = randomUUID()
    const noted = await world.request('POST', `${path}/attempts`, told, row(grant, key))
    expect([noted.status, noted.text.includes('teacher')]).toEqual([200, false])
    expect(await heldAbout(world, subscriberId)).toContain('teacher')
    await tell(world, briefing, { kind: 'withdraw', fields: ['occupation'] })
    const held = await heldAbout(world, subscriberId)
    expect([held.includes(`attempt:${draft.captureId}`), held.includes('teacher')]).toEqual([true, false])
    expect(await world.request('POST', `${path}/attempts`, told, row(grant, key))).toMatchObject({
      status: 200,
      body: noted.body
    })
  })

  test('never to be asked again closes the callback that was owed, keeps what was told, and no other is made', async () => {
    const ani = '+84902000013'
    const briefing = await called(ani)
    const make = (draft: ReturnType<typeof captureAfter>) =>
      world.request(
        'PUT',
        `/v1/callbacks/${draft.captureId}`,
        callbackOf(draft, ani, world.clock.now),
        row(briefing.grant, draft.captureId)
      )
    const draft = captureAfter(briefing, droppedHalfway, world.clock.now)
    expect(await make(draft)).toMatchObject({ body: { state: 'open', loneDial: expect.any(Object) } })
    await tell(world, briefing, { kind: 'never-ask' })
    expect(world.pbx.told.at(-1)).toEqual({
      forbidDial: { interactionId: draft.captureId, extension: 'agent1001' }
    })
    const { neverAsk, profile } = subjectOf(await called(ani))
    expect([neverAsk?.at, profile.occupation.value]).toEqual([world.clock.now, 'teacher'])
    const late = captureAfter(briefing, droppedHalfway, world.clock.now)
    const closed = { state: 'closed', outcome: 'withdrawn', loneDial: null }
    expect([(await make(draft)).body, (await make(late)).body]).toMatchObject([closed, closed])
    expect((await lan.lease(draft.captureId)).body.code).toBe('callback-closed')
  })

  test('a callback that is owed although they are never to be asked closes when somebody takes it', async () => {
    const ani = '+84902000026'
    const briefing = await called(ani)
    const draft = captureAfter(briefing, droppedHalfway, world.clock.now)
    await world.request(
      'PUT',
      `/v1/callbacks/${draft.captureId}`,
      callbackOf(draft, ani, world.clock.now),
      row(briefing.grant, draft.captureId)
    )
    const { subscriberId } = subjectOf(briefing)
    await world.db
      .updateTable('subscriber')
      .set({ never_ask: JSON.stringify({ at: 1, interactionId: null }) })
      .where('subscriber_id', '=', subscriberId)
      .execute()
    expect((await lan.lease(draft.captureId)).body).toMatchObject({ kind: 'already-complete' })
  })
})
