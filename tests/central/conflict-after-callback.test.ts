// A callback that was made and finished, and whose change is in conflict: the customer is not called for it again, nothing of
// what they told is lost, and the lead's list ends when the conflict does.
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { HandedConflict } from '../../shared/central-contract.ts'
import { profileChangeOf } from '../../shared/domain/capture-machine.ts'
import type { ProfileChange } from '../../shared/domain/capture-record.ts'
import { changeAfter, fullAnswer, row, stepThrough } from '../support/central-captures.ts'
import { quickDatabase } from '../support/central-databases.ts'
import { type Dropped, type DropScene, minute, openDropScene } from '../support/central-drops.ts'
import { must, type SignedInAgent } from '../support/central-world.ts'

describe('a finished callback in conflict', () => {
  let scene: DropScene
  let lead: SignedInAgent
  beforeAll(async () => {
    scene = await openDropScene(await quickDatabase())
  })
  afterAll(() => scene.world.close())
  beforeEach(() => scene.reset())

  const wordOf = (change: ProfileChange, value: string): ProfileChange => {
    const { occupation } = change.fields
    if (!occupation) throw new Error('there is no occupation in it')
    return { ...change, captureId: randomUUID(), fields: { occupation: { ...occupation, value } } }
  }

  /** Lan calls back and hears of music; a clerk has written another occupation meanwhile, and hers is refused. */
  async function refused() {
    const { world } = scene
    const dropped = await scene.waiting()
    lead = await world.signIn('trang')
    const { interactionId, task, briefing } = await scene.lan.leased(dropped.id)
    await world.hear({ type: 'dialled', interactionId, extension: 'agent1001', number: dropped.number })
    await world.hear({ type: 'answered', interactionId, extension: 'agent1001' })
    const told = changeAfter(dropped.briefing, fullAnswer, world.clock.now)
    must(await scene.patch(dropped, dropped.briefing.grant, wordOf(told, 'engineer')), 200)
    const finished = stepThrough(
      task.draft,
      [
        { type: 'resume', interactionId },
        { type: 'answer', field: 'hobbies', value: ['music'] },
        { type: 'send' }
      ],
      world.clock.now
    )
    const change = profileChangeOf(finished)
    if (!change) throw new Error('the capture sends nothing')
    expect((await scene.patch(dropped, briefing.grant, change)).body).toMatchObject({
      code: 'version-conflict',
      conflict: { version: 2 }
    })
    await world.hear({ type: 'ended', interactionId, cause: 16, by: 'customer' })
    must(await scene.lan.request('DELETE', `/v1/agent/wrap-up/${interactionId}`), 200)
    return { dropped, change, grant: briefing.grant, inCallback: { ...dropped, briefing } }
  }
  const handOver = ({ dropped, change, grant }: { dropped: Dropped; change: ProfileChange; grant: string }) =>
    scene.world.request('PUT', `/v1/conflicts/${dropped.id}`, change, row(grant, dropped.id, 1))
  const decide = (id: string, choices: object, version = 2) =>
    lead.request('POST', `/v1/conflicts/${id}/decision`, { version, choices })
  const listed = async () =>
    must<{ conflicts: HandedConflict[] }>(await lead.request('GET', '/v1/conflicts'), 200).conflicts.map(
      ({ captureId }) => captureId
    )
  const anHourLater = async () => {
    for (let past = 0; past < 65; past += 5) {
      scene.world.clock.now += 5 * minute
      await scene.world.sweep()
      for (const agent of [scene.lan, scene.minh, lead]) await agent.request('GET', '/v1/agent/state')
    }
  }

  test('that waits at its desk is nobody’s duty, though its agent has gone home; chosen there, it is written', async () => {
    const { dropped, change, grant } = await refused()
    must(await scene.lan.request('DELETE', '/v1/session'), 204)
    await anHourLater()
    expect((await scene.minh.lease(dropped.id)).body).toMatchObject({ code: 'callback-held-by-other' })
    const { tasks } = must<{ tasks: { id: string }[] }>(await scene.minh.request('GET', '/v1/callbacks'), 200)
    expect(tasks.map(({ id }) => id)).not.toContain(dropped.id)
    expect(
      (await lead.request('POST', `${dropped.path}/assign`, { agentId: 'agent-minh' })).body
    ).toMatchObject({ code: 'callback-being-called' })

    const decision = { madeOn: 1, fields: { occupation: 'theirs' }, agentId: 'agent-lan', at: 1 } as const
    must(await scene.patch(dropped, grant, { ...change, decision } as ProfileChange, 2), 200)
    expect(await scene.storedTask(dropped.id)).toMatchObject({ state: 'closed', outcome: 'completed' })
    expect(await scene.profileOf(dropped)).toMatchObject({
      occupation: { value: 'engineer' },
      hobbies: { value: ['music'] }
    })
  })

  test('is not gone on with when its customer calls in meanwhile', async () => {
    const { dropped } = await refused()
    await anHourLater()
    const briefing = await scene.minh.brief(await scene.world.call(dropped.number, 'agent1002'))
    expect(briefing.callback ?? null).toBeNull()
    expect(await scene.storedTask(dropped.id)).toMatchObject({ state: 'open', inConflict: true })
  })

  test('that nobody decides is given up with its days: what had been told is written, and the rest is taken later', async () => {
    const { dropped, change, grant } = await refused()
    scene.world.clock.now += 4 * 24 * 60 * minute
    await scene.world.sweep()
    expect(await scene.storedTask(dropped.id)).toMatchObject({ state: 'closed', outcome: 'expired' })
    const decision = { madeOn: 1, fields: { occupation: 'ours' }, agentId: 'agent-lan', at: 1 } as const
    const { version } = await scene.world.db
      .selectFrom('subscriber')
      .select('version')
      .where('subscriber_id', '=', dropped.draft.subscriberId)
      .executeTakeFirstOrThrow()
    must(await scene.patch(dropped, grant, { ...change, decision } as ProfileChange, version), 200)
    expect(await scene.profileOf(dropped)).toMatchObject({
      occupation: { value: 'teacher' },
      hobbies: { value: ['music'] }
    })
  })

  test('handed to the lead closes the callback; the lead decides, and all that was told is there', async () => {
    const held = await refused()
    const { dropped } = held
    must(await handOver(held), 200)
    expect(await scene.storedTask(dropped.id)).toMatchObject({
      state: 'closed',
      outcome: 'completed',
      attempts: [{ agentId: 'agent-lan', outcome: 'answered' }]
    })
    await anHourLater()
    expect((await scene.minh.lease(dropped.id)).body).toMatchObject({ code: 'callback-closed' })
    expect(await listed()).toContain(dropped.id)
    must(await decide(dropped.id, { occupation: 'ours' }), 200)
    expect(await listed()).not.toContain(dropped.id)
    expect(await scene.profileOf(dropped)).toMatchObject({
      occupation: { value: 'teacher' },
      hobbies: { value: ['music'] }
    })
  })

  test('whose task reaches the centre after it is closed as soon as it is there', async () => {
    const dropped = await scene.drop()
    const told = changeAfter(dropped.briefing, fullAnswer, scene.world.clock.now)
    must(await scene.patch(dropped, dropped.briefing.grant, wordOf(told, 'engineer')), 200)
    const change = { ...told, captureId: dropped.id }
    must(await handOver({ dropped, change, grant: dropped.briefing.grant }), 200)
    expect((await scene.announceDrop(dropped)).body).toMatchObject({ state: 'closed', outcome: 'completed' })
  })

  test('made on a version the record has yet to reach (a centre brought back from a backup) is compared by a person', async () => {
    const { dropped, change, grant } = await refused()
    expect((await scene.patch(dropped, grant, change, 7)).body).toMatchObject({
      code: 'version-conflict',
      conflict: { version: 2, fields: [{ field: 'occupation' }] }
    })
    // and so is a choice between accounts that nobody here has shown
    const decision = { madeOn: 1, fields: { occupation: 'theirs' }, agentId: 'agent-lan', at: 1 } as const
    expect(
      (await scene.patch(dropped, grant, { ...change, decision } as ProfileChange, 7)).body
    ).toMatchObject({
      code: 'version-conflict'
    })
  })

  describe('in the lead’s hands, and written another way', () => {
    test('as it was told, it is off the list, in the name of whoever chose', async () => {
      const held = await refused()
      const { dropped, change, grant } = held
      must(await handOver(held), 200)
      const decision = { madeOn: 1, fields: { occupation: 'ours' }, agentId: 'agent-lan', at: 1 } as const
      must(await scene.patch(dropped, grant, { ...change, decision } as ProfileChange, 2), 200)
      expect(await listed()).not.toContain(dropped.id)
      expect(await handedOf(dropped)).toEqual([
        { capture_id: dropped.id, decided_at: scene.world.clock.now, decided_by: 'agent-lan' }
      ])
    })

    test('with other content, it stays for a lead under an id of its own, and says all it said', async () => {
      const held = await refused()
      const { dropped, change, grant } = held
      must(await handOver(held), 200)
      const { hobbies } = change.fields
      if (!hobbies) throw new Error('no hobbies were told')
      const other = { ...change, fields: { hobbies: { ...hobbies, value: ['reading'] } } } as ProfileChange
      must(await scene.patch(dropped, grant, other, 2), 200)
      const [kept] = await handedOf(dropped)
      const apart = kept?.capture_id ?? ''
      expect([kept?.decided_at, apart === dropped.id]).toEqual([null, false])
      expect(await listed()).toContain(apart)
      // the reply was lost on the way: it is the same one
      must(await handOver(held), 200)
      expect(await handedOf(dropped)).toHaveLength(1)
      must(await decide(apart, { occupation: 'theirs', hobbies: 'ours' }, 3), 200)
      expect(await scene.profileOf(dropped)).toMatchObject({
        occupation: { value: 'engineer' },
        hobbies: { value: ['music'] }
      })
      expect(await listed()).not.toContain(apart)
    })

    const handedOf = ({ draft }: Dropped) =>
      scene.world.db
        .selectFrom('handed_conflict')
        .select(['capture_id', 'decided_at', 'decided_by'])
        .where('subscriber_id', '=', draft.subscriberId)
        .execute()
  })

  describe('whose customer takes back what they told', () => {
    const withdraw = (dropped: Dropped, fields: string[]) => {
      const wishId = randomUUID()
      const { interactionId, grant } = dropped.briefing
      const wish = { kind: 'withdraw', fields }
      const told = { wishId, interactionId, channel: 'call', wish, at: scene.world.clock.now }
      return scene.world.request('PUT', `/v1/wishes/${wishId}`, told, row(grant, wishId))
    }

    test('in part: told again it is the same one, and nothing of what was taken back is left', async () => {
      const held = await refused()
      must(await handOver(held), 200)
      must(await withdraw(held.dropped, ['occupation']), 200)
      must(await handOver(held), 200)
      const kept = await scene.world.db
        .selectFrom('handed_conflict')
        .select(['change', 'fingerprint'])
        .where('capture_id', '=', held.dropped.id)
        .executeTakeFirstOrThrow()
      expect([Object.keys(kept.change.fields), kept.fingerprint]).toEqual([
        ['gender', 'hobbies'],
        'withdrawn'
      ])
    })

    test('before it was handed over: what is kept tells nothing of it, not even as a fingerprint', async () => {
      const held = await refused()
      must(await withdraw(held.dropped, ['occupation']), 200)
      must(await handOver(held), 200)
      const kept = await scene.world.db
        .selectFrom('handed_conflict')
        .select('fingerprint')
        .where('capture_id', '=', held.dropped.id)
        .executeTakeFirstOrThrow()
      expect(kept.fingerprint).toBe('withdrawn')
    })

    test('altogether: told again it hears so, and nobody has to decide', async () => {
      const held = await refused()
      must(await handOver(held), 200)
      must(await withdraw(held.inCallback, ['gender', 'occupation', 'hobbies']), 200)
      expect((await handOver(held)).body).toMatchObject({ code: 'customer-withdrew' })
      expect(await listed()).not.toContain(held.dropped.id)
    })

    test('a correction of it hears so, too', async () => {
      const dropped = await scene.drop()
      const first = changeAfter(dropped.briefing, fullAnswer, scene.world.clock.now)
      must(await scene.patch(dropped, dropped.briefing.grant, first), 200)
      must(await withdraw(dropped, ['occupation']), 200)
      const corrected = { ...wordOf(first, 'office'), corrects: first.captureId }
      expect((await scene.patch(dropped, dropped.briefing.grant, corrected)).body).toMatchObject({
        code: 'customer-withdrew'
      })
    })

    test('a dial that was permitted for its callback is taken back at the PBX', async () => {
      const dropped = await scene.waiting()
      const { interactionId } = await scene.lan.leased(dropped.id)
      must(await withdraw(dropped, ['hobbies']), 200)
      expect(scene.world.pbx.told).toContainEqual({ forbidDial: { interactionId, extension: 'agent1001' } })
    })
  })
})
