// Whoever has a customer on the line is sent no other and stays where they are, whatever is lost on the way; and what the PBX
// believes is what the states say, whichever word arrives last.
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { databaseKinds } from '../support/central-databases.ts'
import { type DropScene, openDropScene } from '../support/central-drops.ts'
import { type CentralWorld, must } from '../support/central-world.ts'

const mai = '+84901000001'
const ready = { state: 'ready', reason: null }
const extension = 'agent1001'

describe.each(databaseKinds())('an agent with a customer on the line, on $name', ({ create }) => {
  let scene: DropScene
  let world: CentralWorld
  beforeAll(async () => {
    scene = await openDropScene(await create())
    world = scene.world
  })
  afterAll(() => world.close())
  beforeEach(async () => {
    await world.hear({ type: 'all-told', interactionIds: [] })
    await scene.reset()
    must(await scene.lan.request('PUT', '/v1/agent/state', ready), 200)
  })

  const stateOf = () => scene.stateOf(scene.lan)
  const ended = (interactionId: string) =>
    world.hear({ type: 'ended', interactionId, cause: 16, by: 'customer' })
  const answered = async () => {
    const interactionId = await world.call(mai, extension)
    await world.hear({ type: 'answered', interactionId, extension })
    return interactionId
  }
  const calledBack = async () => {
    const waiting = await scene.waiting()
    const { interactionId } = await scene.lan.leased(waiting.id)
    await world.hear({ type: 'dialled', interactionId, extension, number: waiting.number })
    await world.hear({ type: 'answered', interactionId, extension })
    return interactionId
  }
  const lastPlace = async () => (await world.pbx.members())?.find((place) => place.extension === extension)
  const pbxBelieves = (place: { ready: boolean; reason: string | null }) =>
    vi.waitFor(async () => expect(await lastPlace()).toEqual({ extension, ...place }))

  test('whom somebody has paused by hand at the PBX is put right half a minute later, and nobody else is told anything', async () => {
    await pbxBelieves({ ready: true, reason: null })
    world.clock.now += 31_000
    await world.sweepAgents()
    world.pbx.told.length = 0
    await world.pbx.setMember({ extension, ready: false, reason: 'by hand' })
    world.clock.now += 29_000
    await world.sweepAgents()
    expect(await lastPlace()).toEqual({ extension, ready: false, reason: 'by hand' })
    world.clock.now += 1000
    await world.sweepAgents()
    const told = (reason: string | null) => ({ member: { extension, ready: reason === null, reason } })
    expect(world.pbx.told).toEqual([told('by hand'), told(null)])
  })

  test('the end of a call that could not be written at once is written a moment later', async () => {
    const interactionId = await answered()
    await sql`create function busy() returns trigger language plpgsql as
      $$ begin raise exception 'busy' using errcode = '55P03'; end $$`.execute(world.db)
    await sql`create trigger busy before update of ended_at on interaction
      for each row execute function busy()`.execute(world.db)
    const told = ended(interactionId)
    await new Promise((resolve) => setTimeout(resolve, 200))
    await sql`drop trigger busy on interaction`.execute(world.db)
    await sql`drop function busy`.execute(world.db)
    await told
    expect(await stateOf()).toBe('wrap-up')
  })

  test('an end that never reached their state is noticed by the clock', async () => {
    const interactionId = await answered()
    await world.db
      .updateTable('interaction')
      .set({ ended_at: world.clock.now })
      .where('interaction_id', '=', interactionId)
      .execute()
    await world.sweepAgents()
    expect(await stateOf()).toBe('wrap-up')
  })

  test('takes up no callback beside it', async () => {
    const { id } = await scene.waiting()
    const interactionId = await answered()
    expect((await scene.lan.lease(id)).body).toMatchObject({ status: 409, code: 'callback-agent-in-call' })
    expect(await stateOf()).toBe('on-call')
    await ended(interactionId)
    must(await scene.lan.lease(id), 200)
  })

  test('is not done with a callback, nor taken over in it, before it has ended', async () => {
    const interactionId = await calledBack()
    must(await scene.lan.request('DELETE', `/v1/agent/wrap-up/${interactionId}`), 200)
    expect(await stateOf()).toBe('callback')
    const elsewhere = await world.request('POST', '/v1/session', {
      username: 'lan',
      password: 'hotline',
      hostId: 'pc-two'
    })
    expect(elsewhere.body).toMatchObject({ code: 'session-elsewhere', elsewhere: { inCall: true } })
    must(await scene.lan.request('DELETE', '/v1/session'), 204)
    const kept = await world.db.selectFrom('agent_state').select(['wish', 'activity']).execute()
    expect(kept).toContainEqual({ wish: 'not-ready', activity: 'callback' })
    await ended(interactionId)
  })

  test('who comes to another PC after a dead one is not ready there by themselves', async () => {
    world.clock.now += 125_000
    await world.db
      .updateTable('agent_state')
      .set({ wish: 'not-ready', reason: 'technical', lost_at: world.clock.now - 5000 })
      .where('agent_id', '=', 'agent-lan')
      .execute()
    const moved = await world.signIn('lan', 'pc-new')
    await world.sweepAgents()
    expect(must(await moved.request('GET', '/v1/agent/state'), 200)).toMatchObject({
      state: 'not-ready',
      reason: null
    })
  })

  test('a word to the PBX that was slow is followed by what is so now', async () => {
    const usual = world.pbx.setMember.bind(world.pbx)
    let words = 0
    let arrive: () => void = () => undefined
    const slow = new Promise<void>((resolve) => {
      arrive = resolve
    })
    world.pbx.setMember = async (member) => {
      words += 1
      if (words === 1) await slow
      await usual(member)
    }
    const told = world.hear({ type: 'up' })
    await vi.waitFor(() => expect(words).toBe(1))
    must(await scene.minh.request('GET', '/v1/agent/state'), 200)
    const toBreak = scene.lan.request('PUT', '/v1/agent/state', { state: 'not-ready', reason: 'break' })
    await new Promise((resolve) => setTimeout(resolve, 100))
    arrive()
    must(await toBreak, 200)
    await told
    await pbxBelieves({ ready: false, reason: 'break' })
    world.pbx.setMember = usual
  })

  test('what the PBX believes wrongly is put right within half a minute', async () => {
    await world.pbx.setMember({ extension, ready: false, reason: 'lunch' })
    world.clock.now += 31_000
    await world.sweepAgents()
    await vi.waitFor(async () => expect(await lastPlace()).toEqual({ extension, ready: true, reason: null }))
  })
})
