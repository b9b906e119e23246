// Callback tasks at the centre: one drop, one duty, one caller; whoever finishes, one change.
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Briefing, leaseReplySchema } from '../../shared/central-contract.ts'
import { type CallbackTask, callbackTaskSchema } from '../../shared/domain/callback-task.ts'
import { profileChangeOf } from '../../shared/domain/capture-machine.ts'
import type { CaptureRecord } from '../../shared/domain/capture-record.ts'
import {
  callbackOf,
  captureAfter,
  changeAfter,
  droppedHalfway,
  fullAnswer,
  refusal,
  row,
  stepThrough
} from '../support/central-captures.ts'
import { databaseKinds } from '../support/central-databases.ts'
import {
  type CentralWorld,
  monday9,
  must,
  openCentralWorld,
  type SignedInAgent
} from '../support/central-world.ts'

const minute = 60_000
const day = 24 * 60 * minute

describe.each(databaseKinds())('callbacks on $name', ({ missing, create }) => {
  if (missing) return void test.skip(missing, () => undefined)
  let world: CentralWorld
  let lan: SignedInAgent
  let minh: SignedInAgent
  let people = 902_000_000
  beforeAll(async () => {
    world = await openCentralWorld(await create())
  })
  afterAll(() => world.close())
  beforeEach(async () => {
    world.clock.now = monday9
    await world.db.deleteFrom('session').execute()
    await world.db.deleteFrom('callback_task').execute()
    await world.db.deleteFrom('agent_state').execute()
    lan = await world.signIn('lan')
    minh = await world.signIn('minh')
    world.pbx.told.length = 0
  })

  interface Dropped {
    briefing: Briefing
    draft: CaptureRecord
    number: string
    id: string
    path: string
  }
  /** A call to Lan that is cut when the occupation is told and the hobbies are not. */
  const drop = async (): Promise<Dropped> => {
    const number = `+84${people}`
    people += 13
    const briefing = await lan.brief(await world.call(number, 'agent1001'))
    const draft = captureAfter(briefing, droppedHalfway, world.clock.now)
    return { briefing, draft, number, id: draft.captureId, path: `/v1/callbacks/${draft.captureId}` }
  }
  const announceDrop = ({ briefing, draft, number, id, path }: Dropped, over = {}) =>
    world.request(
      'PUT',
      path,
      { ...callbackOf(draft, number, world.clock.now), ...over },
      row(briefing.grant, id)
    )
  /** The task of a drop, an hour later, when its first lease is over. */
  const waiting = async (): Promise<Dropped> => {
    const dropped = await drop()
    must(await announceDrop(dropped), 201)
    world.clock.now += 59 * minute
    lan = await world.signIn('lan')
    minh = await world.signIn('minh')
    world.pbx.told.length = 0
    return dropped
  }
  const attempt = (grant: string, path: string, body: object, key: string = randomUUID()) =>
    world.request('POST', `${path}/attempts`, body, row(grant, key))
  const storedTask = async (id: string): Promise<CallbackTask> =>
    callbackTaskSchema.parse(
      (
        await world.db
          .selectFrom('callback_task')
          .select('task')
          .where('callback_id', '=', id)
          .executeTakeFirstOrThrow()
      ).task
    )
  const profileOf = async ({ draft }: Dropped) =>
    (
      await world.db
        .selectFrom('subscriber')
        .select('profile')
        .where('subscriber_id', '=', draft.subscriberId)
        .executeTakeFirstOrThrow()
    ).profile
  const stateOf = async (agent: SignedInAgent) =>
    must(await agent.request('GET', '/v1/agent/state'), 200).state

  test('a drop makes one task, held by the host that tells it, however often it is told', async () => {
    const dropped = await drop()
    const first = await announceDrop(dropped)
    expect(first.status).toBe(201)
    expect(first.body).toMatchObject({
      id: dropped.id,
      state: 'open',
      numberToDial: dropped.number,
      customerName: expect.any(String),
      dueAt: monday9,
      lastLeaseNumber: 1,
      lease: { number: 1, agentId: 'agent-lan', hostId: 'pc-lan', expiresAt: monday9 + 10 * minute }
    })
    const again = await Promise.all([announceDrop(dropped), announceDrop(dropped)])
    expect(again.map(({ status }) => status)).toEqual([200, 200])
    expect(again[0]?.body).toEqual(first.body)
    expect(await world.db.selectFrom('callback_task').select('callback_id').execute()).toHaveLength(1)
  })

  test('ten hosts telling of one drop at once make one task', async () => {
    const dropped = await drop()
    const replies = await Promise.all(Array.from({ length: 10 }, () => announceDrop(dropped)))
    expect(replies.map(({ status }) => status).toSorted()).toEqual([...Array(9).fill(200), 201])
  })

  test('the same id for another number is another request; a stranger’s number is none of this call', async () => {
    const dropped = await drop()
    const strange = await announceDrop(dropped, { numberToDial: '+84901000001' })
    expect(strange.body).toMatchObject({ status: 400, errors: [{ pointer: '/numberToDial' }] })
    must(await announceDrop(dropped), 201)
    expect((await announceDrop(dropped, { numberToDial: '+84901000001' })).body.code).toBe(
      'idempotency-key-reused'
    )
  })

  test('a task cannot be made for a subscriber the grant does not cover', async () => {
    const [one, other] = [await drop(), await drop()]
    const reply = await world.request(
      'PUT',
      one.path,
      callbackOf(one.draft, one.number, monday9),
      row(other.briefing.grant, one.id)
    )
    expect(reply.body.code).toBe('grant-invalid')
  })

  test('a drop that is told after its capture arrived is closed already', async () => {
    const dropped = await drop()
    const change = { ...changeAfter(dropped.briefing, fullAnswer, monday9), captureId: dropped.id }
    must(
      await world.request(
        'PATCH',
        `/v1/subscribers/${dropped.draft.subscriberId}/profile`,
        change,
        row(dropped.briefing.grant, dropped.id, 1)
      ),
      200
    )
    expect(must(await announceDrop(dropped), 201)).toMatchObject({ state: 'closed', outcome: 'completed' })
  })

  test('agents see open tasks; what the customer told is shown to who holds or made them', async () => {
    const { id } = await waiting()
    const list = async (agent: SignedInAgent) => must(await agent.request('GET', '/v1/callbacks'), 200).tasks
    const [own] = await list(lan)
    const [others] = await list(minh)
    expect(own.draft.fields.occupation).toMatchObject({ value: 'teacher' })
    expect({ ...others, draft: null }).toEqual({ ...own, draft: null })
    expect(others.draft.fields).toEqual({ gender: null, occupation: null, hobbies: null })
    const looks = await world.db
      .selectFrom('audit')
      .select(['agent_id', 'detail'])
      .where('kind', '=', 'callbacks-listed')
      .orderBy('entry_id')
      .execute()
    expect(looks.slice(-2)).toEqual([
      { agent_id: 'agent-lan', detail: { callbackIds: [id] } },
      { agent_id: 'agent-minh', detail: { callbackIds: [id] } }
    ])
    for (const username of ['an', 'it'])
      expect((await (await world.signIn(username)).request('GET', '/v1/callbacks')).body.code).toBe(
        'not-permitted'
      )
  })

  test('a lease pauses the agent, permits one number for a new interaction, and opens the record for it', async () => {
    const { id, number, draft } = await waiting()
    must(await minh.request('PUT', '/v1/agent/state', { state: 'ready', reason: null }), 200)
    const leased = leaseReplySchema.parse(await minh.leased(id))
    if (leased.kind !== 'leased') throw new Error('not leased')
    expect(leased).toMatchObject({
      dial: `9${number}`,
      task: { id, lease: { number: 2, agentId: 'agent-minh', hostId: 'pc-minh' } },
      briefing: {
        interactionId: leased.interactionId,
        subject: { kind: 'found', record: { subscriberId: draft.subscriberId } },
        callback: { id, draft: { fields: { occupation: { value: 'teacher' } } } },
        ani: number
      }
    })
    expect(world.pbx.told.slice(-2)).toEqual([
      { member: { extension: 'agent1002', ready: false, reason: 'callback' } },
      { allowDial: { interactionId: leased.interactionId, extension: 'agent1002', number } }
    ])
    expect(await stateOf(minh)).toBe('callback')
    expect((await minh.open(leased.interactionId, { channel: 'callback' })).status).toBe(200)
    expect((await lan.open(leased.interactionId, { channel: 'callback' })).status).toBe(403)
    expect((await minh.open(leased.interactionId, { channel: 'call' })).status).toBe(403)
  })

  test('of ten who ask for one task at once exactly one may dial', async () => {
    const { id } = await waiting()
    const hosts = await Promise.all(
      Array.from({ length: 10 }, (_, index) => world.signIn('minh', `pc-${index}`))
    )
    const replies = await Promise.all(hosts.map((host) => host.lease(id)))
    expect(replies.filter(({ status }) => status === 200)).toHaveLength(1)
    expect(
      replies.filter(({ status, body }) => status === 409 && body.code === 'callback-held-by-other')
    ).toHaveLength(9)
    expect(world.pbx.told.filter((one) => 'allowDial' in one)).toHaveLength(1)
    expect(await storedTask(id)).toMatchObject({ lastLeaseNumber: 2 })
  })

  test('nobody is called at night, and the refusal says from when', async () => {
    const { id } = await waiting()
    world.clock.now = monday9 + 14 * 60 * minute
    minh = await world.signIn('minh')
    expect((await minh.lease(id)).body).toMatchObject({
      status: 409,
      code: 'callback-outside-window',
      nextAt: monday9 + 22 * 60 * minute
    })
  })

  test('a PBX that does not take part leaves the task to others', async () => {
    const { id } = await waiting()
    world.pbx.set('down')
    expect((await minh.lease(id)).body.code).toBe('centre-unavailable')
    world.pbx.set('up')
    expect(await stateOf(minh)).toBe('not-ready')
    expect(await storedTask(id)).toMatchObject({ lease: null, state: 'open' })
    must(await lan.lease(id), 200)
  })

  test('fields filled meanwhile close the task and nobody is called; what had been told is kept', async () => {
    const dropped = await waiting()
    const later = await minh.brief(await world.call(dropped.number, 'agent1002'))
    const change = changeAfter(
      later,
      [
        { type: 'invite' },
        { type: 'agree' },
        { type: 'not-known', field: 'occupation' },
        { type: 'answer', field: 'hobbies', value: ['sport'] },
        { type: 'send' }
      ],
      world.clock.now
    )
    must(
      await world.request(
        'PATCH',
        `/v1/subscribers/${dropped.draft.subscriberId}/profile`,
        change,
        row(later.grant, change.captureId, 1)
      ),
      200
    )
    world.clock.now += 11 * minute
    expect(must(await lan.lease(dropped.id), 200)).toMatchObject({
      kind: 'already-complete',
      task: { state: 'closed', outcome: 'already-complete' }
    })
    expect(world.pbx.told.filter((one) => 'allowDial' in one)).toEqual([])
    expect(await profileOf(dropped)).toMatchObject({
      occupation: { value: 'teacher' },
      hobbies: { value: ['sport'] }
    })
  })

  test('a callback is finished by another agent as one change under the capture’s own id', async () => {
    const dropped = await waiting()
    const { task, interactionId, briefing } = await minh.leased(dropped.id)
    const attempted = await attempt(briefing.grant, dropped.path, {
      leaseNumber: task.lease?.number,
      interactionId,
      outcome: 'answered',
      at: world.clock.now
    })
    expect(attempted.body).toMatchObject({
      state: 'open',
      attempts: [{ outcome: 'answered', agentId: 'agent-minh' }]
    })
    const resumed = stepThrough(task.draft, [{ type: 'resume', interactionId }], world.clock.now)
    const working = await world.request(
      'PUT',
      `${dropped.path}/draft`,
      { leaseNumber: 2, draft: resumed },
      row(briefing.grant, '')
    )
    expect(working.body).toMatchObject({
      draft: { state: 'update' },
      lease: { expiresAt: world.clock.now + 10 * minute }
    })
    const done = stepThrough(
      resumed,
      [{ type: 'answer', field: 'hobbies', value: ['music'] }, { type: 'send' }],
      world.clock.now
    )
    const change = profileChangeOf(done)
    must(
      await world.request(
        'PATCH',
        `/v1/subscribers/${dropped.draft.subscriberId}/profile`,
        change,
        row(briefing.grant, dropped.id, 1)
      ),
      200
    )
    expect(await storedTask(dropped.id)).toMatchObject({ state: 'closed', outcome: 'completed', lease: null })
    expect(await stateOf(minh)).toBe('not-ready')
    expect(await profileOf(dropped)).toMatchObject({
      occupation: { value: 'teacher' },
      hobbies: { value: ['music'] }
    })
    const changes = await world.db
      .selectFrom('profile_change')
      .select('agent_id')
      .where('capture_id', '=', dropped.id)
      .execute()
    expect(changes).toEqual([{ agent_id: 'agent-minh' }])
  })

  test('an agent stays out of the queue from the lease to the end of the callback, answered or not', async () => {
    const dropped = await waiting()
    must(await minh.request('PUT', '/v1/agent/state', { state: 'ready', reason: null }), 200)
    const { interactionId } = await minh.leased(dropped.id)
    await world.hear({ type: 'dialled', interactionId, extension: 'agent1002', number: dropped.number })
    await world.hear({ type: 'answered', interactionId, extension: 'agent1002' })
    expect(await stateOf(minh)).toBe('callback')
    await world.hear({ type: 'ended', interactionId, cause: 16, by: 'customer' })
    expect(await stateOf(minh)).toBe('callback')
    expect(must(await minh.request('GET', `/v1/interactions/${interactionId}/ending`), 200)).toMatchObject({
      ended: true,
      cause: 16
    })
    must(await minh.request('PUT', '/v1/agent/state', { state: 'ready', reason: null }), 200)
    expect(await stateOf(minh)).toBe('ready')
  })

  test('busy gives the task back, the agent to the queue, and waits a quarter of an hour', async () => {
    const dropped = await waiting()
    must(await minh.request('PUT', '/v1/agent/state', { state: 'ready', reason: null }), 200)
    const { interactionId, briefing } = await minh.leased(dropped.id)
    const body = { leaseNumber: 2, interactionId, outcome: 'busy', at: world.clock.now }
    const key = randomUUID()
    const noted = await attempt(briefing.grant, dropped.path, body, key)
    expect(noted.body).toMatchObject({
      lease: null,
      dueAt: world.clock.now + 15 * minute,
      attempts: [{ outcome: 'busy' }]
    })
    expect(await stateOf(minh)).toBe('ready')
    expect(world.pbx.told.at(-1)).toEqual({ member: { extension: 'agent1002', ready: true, reason: null } })
    expect((await attempt(briefing.grant, dropped.path, body, key)).body).toEqual(noted.body)
    expect((await attempt(briefing.grant, dropped.path, { ...body, outcome: 'no-answer' }, key)).status).toBe(
      422
    )
    expect((await lan.lease(dropped.id)).body).toMatchObject({
      code: 'callback-not-due',
      nextAt: world.clock.now + 15 * minute
    })
  })

  test('after the third attempt the task is closed and only what was told is written', async () => {
    const dropped = await waiting()
    for (let number = 2; number <= 4; number += 1) {
      const { interactionId, briefing } = await minh.leased(dropped.id)
      must(
        await attempt(briefing.grant, dropped.path, {
          leaseNumber: number,
          interactionId,
          outcome: 'no-answer',
          at: world.clock.now
        }),
        200
      )
      world.clock.now += 15 * minute
    }
    expect(await storedTask(dropped.id)).toMatchObject({ state: 'closed', outcome: 'unreachable' })
    expect(await profileOf(dropped)).toMatchObject({
      gender: { status: 'assessed', value: 'female' },
      occupation: { status: 'answered', value: 'teacher' },
      hobbies: { status: 'unknown', value: null }
    })
    expect((await minh.lease(dropped.id)).body.code).toBe('callback-closed')
    expect(
      await world.db
        .selectFrom('profile_change')
        .select('agent_id')
        .where('capture_id', '=', dropped.id)
        .execute()
    ).toEqual([{ agent_id: 'centre' }])
  })

  test('after three days the centre closes it by itself, and never overwrites what came meanwhile', async () => {
    const dropped = await waiting()
    const later = await minh.brief(await world.call(dropped.number, 'agent1002'))
    must(
      await minh.request('POST', `${dropped.path}/release`, { leaseNumber: later.callback?.lease?.number }),
      200
    )
    const change = changeAfter(later, refusal, world.clock.now)
    must(
      await world.request(
        'PATCH',
        `/v1/subscribers/${dropped.draft.subscriberId}/profile`,
        change,
        row(later.grant, change.captureId, 1)
      ),
      200
    )
    world.clock.now = monday9 + 3 * day
    await world.sweep()
    expect(await storedTask(dropped.id)).toMatchObject({ state: 'closed', outcome: 'expired' })
    expect(await profileOf(dropped)).toMatchObject({
      gender: { value: 'female' },
      occupation: { status: 'refused', value: null }
    })
    const history = await world.db
      .selectFrom('profile_history')
      .select('field')
      .where('capture_id', '=', dropped.id)
      .execute()
    expect(history).toEqual([{ field: 'gender' }])
  })

  test('a customer who calls in first brings the task along; the earlier host is fenced off', async () => {
    const dropped = await waiting()
    const { interactionId, briefing } = await lan.leased(dropped.id)
    const popped = await minh.brief(await world.call(dropped.number, 'agent1002'))
    expect(popped.callback).toMatchObject({ id: dropped.id, lease: { number: 3, agentId: 'agent-minh' } })
    const late = await attempt(briefing.grant, dropped.path, {
      leaseNumber: 2,
      interactionId,
      outcome: 'busy',
      at: world.clock.now
    })
    expect(late.body.code).toBe('callback-lease-lost')
    expect((await lan.lease(dropped.id)).body.code).toBe('callback-held-by-other')
    await world.sweep()
    expect(await stateOf(lan)).toBe('not-ready')
    const again = await minh.brief(popped.interactionId)
    expect(again.callback?.lease?.number).toBe(3)
  })

  test('while somebody else has the customer on the line, an earlier host’s change waits', async () => {
    const dropped = await waiting()
    await minh.leased(dropped.id)
    const change = { ...changeAfter(dropped.briefing, fullAnswer, monday9), captureId: dropped.id }
    const early = await world.request(
      'PATCH',
      `/v1/subscribers/${dropped.draft.subscriberId}/profile`,
      change,
      row(dropped.briefing.grant, dropped.id, 1)
    )
    expect(early.body).toMatchObject({ status: 409, code: 'callback-held-by-other' })
    expect((await profileOf(dropped)).occupation.status).toBe('unknown')
  })

  test('a callback that comes to nothing worth sending ends the task', async () => {
    const dropped = await waiting()
    const { task, interactionId, briefing } = await minh.leased(dropped.id)
    const closed: CaptureRecord = { ...task.draft, state: 'closed', revision: task.draft.revision + 5 }
    const noted = await attempt(briefing.grant, dropped.path, {
      leaseNumber: 2,
      interactionId,
      outcome: 'answered',
      at: world.clock.now,
      draft: closed
    })
    expect(noted.body).toMatchObject({ state: 'closed', outcome: 'completed' })
    expect(await stateOf(minh)).toBe('not-ready')
  })

  test('dropped again, the task keeps the newest draft, its holder, and is due at once', async () => {
    const dropped = await waiting()
    const { task, interactionId, briefing } = await minh.leased(dropped.id)
    const newest = stepThrough(
      task.draft,
      [
        { type: 'resume', interactionId },
        { type: 'clear', field: 'occupation' },
        { type: 'answer', field: 'occupation', value: 'engineer' },
        { type: 'call-lost', proposal: 'dropped', confirmBy: 0 },
        { type: 'confirm-ending', code: 'dropped' }
      ],
      world.clock.now
    )
    const noted = await attempt(briefing.grant, dropped.path, {
      leaseNumber: 2,
      interactionId,
      outcome: 'dropped',
      at: world.clock.now,
      draft: newest
    })
    expect(noted.body).toMatchObject({
      state: 'open',
      dueAt: world.clock.now,
      lease: { number: 2 },
      draft: { fields: { occupation: { value: 'engineer' } } }
    })
    expect(await stateOf(minh)).toBe('not-ready')
    const older = await world.request(
      'PUT',
      `${dropped.path}/draft`,
      { leaseNumber: 2, draft: task.draft },
      row(briefing.grant, '')
    )
    expect(older.body.draft).toEqual(newest)
  })

  test('a released lease is anybody’s; only its holder can release it', async () => {
    const { id, path } = await waiting()
    await minh.leased(id)
    expect((await lan.request('POST', `${path}/release`, { leaseNumber: 2 })).body.code).toBe(
      'callback-lease-lost'
    )
    expect((await minh.request('POST', `${path}/release`, { leaseNumber: 1 })).body.code).toBe(
      'callback-lease-lost'
    )
    expect(must(await minh.request('POST', `${path}/release`, { leaseNumber: 2 }), 200)).toMatchObject({
      lease: null
    })
    expect(await stateOf(minh)).toBe('not-ready')
    must(await lan.lease(id), 200)
  })

  test('an agent whose lease ran out without a word goes back to the queue', async () => {
    const { id } = await waiting()
    must(await minh.request('PUT', '/v1/agent/state', { state: 'ready', reason: null }), 200)
    await minh.leased(id)
    world.clock.now += 10 * minute
    await world.sweep()
    expect(await stateOf(minh)).toBe('ready')
    expect(world.pbx.told.at(-1)).toEqual({ member: { extension: 'agent1002', ready: true, reason: null } })
  })

  test('a task nobody knows, and a clerk without a telephone, lease nothing', async () => {
    expect((await minh.lease(randomUUID())).body).toMatchObject({ status: 404, code: 'callback-unknown' })
    expect((await (await world.signIn('an')).lease(randomUUID())).body.code).toBe('not-permitted')
    expect((await minh.lease('not-a-uuid')).status).toBe(400)
  })
})
