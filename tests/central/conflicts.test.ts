// Two desks tell different things of one field: both accounts are shown, a person chooses, the choice is one change, and
// everything that was said stays in the history.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Briefing } from '../../shared/central-contract.ts'
import type { ProfileChange } from '../../shared/domain/capture-record.ts'
import { changeAfter, fullAnswer, refusal, row } from '../support/central-captures.ts'
import { databaseKinds } from '../support/central-databases.ts'
import { type CentralWorld, must, openCentralWorld, type SignedInAgent } from '../support/central-world.ts'

const engineer: Parameters<typeof changeAfter>[1] = [
  { type: 'invite' },
  { type: 'agree' },
  { type: 'answer', field: 'occupation', value: 'engineer' },
  { type: 'answer', field: 'hobbies', value: ['reading', 'music'] },
  { type: 'send' }
]

describe.each(databaseKinds())('conflicts on $name', ({ create }) => {
  let world: CentralWorld
  let lan: SignedInAgent
  let lead: SignedInAgent
  let people = 902_000_000
  beforeAll(async () => {
    world = await openCentralWorld(await create())
    lan = await world.signIn('lan')
    lead = await world.signIn('trang')
  })
  afterAll(() => world.close())

  const nextBriefing = async (): Promise<Briefing> => {
    const briefing = await lan.brief(await world.call(`+84${people}`, 'agent1001'))
    people += 13
    return briefing
  }
  const idOf = ({ subject }: Briefing) => (subject.kind === 'found' ? subject.record.subscriberId : '')
  const sendRow = (briefing: Briefing, change: ProfileChange, version = 1) =>
    world.request(
      'PATCH',
      `/v1/subscribers/${idOf(briefing)}/profile`,
      change,
      row(briefing.grant, change.captureId, version)
    )
  const recordOf = (briefing: Briefing) =>
    world.db
      .selectFrom('subscriber')
      .select(['profile', 'version'])
      .where('subscriber_id', '=', idOf(briefing))
      .executeTakeFirstOrThrow()
  const historyOf = (briefing: Briefing, field: 'occupation' | 'hobbies' = 'occupation') =>
    world.db
      .selectFrom('profile_history')
      .select(['status', 'value', 'version'])
      .where('subscriber_id', '=', idOf(briefing))
      .where('field', '=', field)
      .orderBy('history_id')
      .execute()
  const audited = (briefing: Briefing, kind: string) =>
    world.db
      .selectFrom('audit')
      .select(['agent_id', 'detail'])
      .where('subscriber_id', '=', idOf(briefing))
      .where('kind', '=', kind)
      .orderBy('entry_id')
      .execute()
  /** Somebody has said teacher, and this desk comes with engineer. */
  const conflicting = async () => {
    const briefing = await nextBriefing()
    must(await sendRow(briefing, changeAfter(briefing, fullAnswer, world.clock.now)), 200)
    const change = changeAfter(briefing, engineer, world.clock.now)
    return { briefing, change, refused: await sendRow(briefing, change) }
  }
  const decidedAs = (change: ProfileChange, choice: 'ours' | 'theirs'): ProfileChange => ({
    ...change,
    decision: { madeOn: 1, fields: { occupation: choice }, agentId: 'agent-lan', at: world.clock.now }
  })

  test('both accounts come with who, when and where; the same hobbies in another order are no conflict', async () => {
    const { briefing, refused } = await conflicting()
    const account = {
      at: world.clock.now,
      interactionId: briefing.interactionId,
      status: 'answered',
      agentName: lan.session.agent.name,
      channel: 'call'
    }
    expect(refused.body).toMatchObject({ status: 412, code: 'version-conflict' })
    expect(refused.body.conflict).toEqual({
      version: 2,
      fields: [
        {
          field: 'occupation',
          theirs: { ...account, value: 'teacher' },
          ours: { ...account, value: 'engineer' }
        }
      ]
    })
    expect(await audited(briefing, 'conflict-shown')).toMatchObject([
      { agent_id: 'agent-lan', detail: { version: 2, fields: ['occupation'] } }
    ])
  })

  test('"ours" replaces what was looked at; both stay in the history and in the audit', async () => {
    const { briefing, change } = await conflicting()
    must(await sendRow(briefing, decidedAs(change, 'ours'), 2), 200)
    expect(await recordOf(briefing)).toMatchObject({
      version: 3,
      profile: { occupation: { value: 'engineer', version: 3 } }
    })
    expect(await historyOf(briefing)).toEqual([
      { status: 'answered', value: 'teacher', version: 2 },
      { status: 'answered', value: 'engineer', version: 3 }
    ])
    expect((await audited(briefing, 'profile-changed')).at(-1)?.detail).toMatchObject({
      captureId: change.captureId,
      decided: {
        agentId: 'agent-lan',
        fields: [{ field: 'occupation', choice: 'ours', theirVersion: 2 }]
      }
    })
  })

  test('"theirs" stays, ours is noted, and the carrier hears nothing of it', async () => {
    const { briefing, change } = await conflicting()
    const decision = decidedAs(change, 'theirs')
    must(await sendRow(briefing, decision, 2), 200)
    expect((await recordOf(briefing)).profile.occupation).toMatchObject({ value: 'teacher', version: 2 })
    expect(await historyOf(briefing)).toEqual([
      { status: 'answered', value: 'teacher', version: 2 },
      { status: 'answered', value: 'engineer', version: null }
    ])
    const sent = await world.db
      .selectFrom('carrier_outbox')
      .select('change')
      .where('capture_id', '=', change.captureId)
      .executeTakeFirstOrThrow()
    expect(Object.keys(sent.change.fields)).toEqual(['hobbies'])
    // the reply was lost: the same decision has the same answer, and no second effect
    must(await sendRow(briefing, decision, 2), 200)
    expect((await historyOf(briefing)).length).toBe(2)
  })

  test('a choice holds for what was looked at: changed once more, it is a conflict again', async () => {
    const { briefing, change } = await conflicting()
    const third = changeAfter(
      briefing,
      [
        ...engineer.slice(0, 2),
        { type: 'answer', field: 'occupation', value: 'office' },
        ...engineer.slice(3)
      ],
      world.clock.now
    )
    must(await sendRow(briefing, third, 2), 200)
    const again = await sendRow(briefing, decidedAs(change, 'ours'), 2)
    expect(again.body).toMatchObject({
      code: 'version-conflict',
      conflict: { version: 3, fields: [{ field: 'occupation', theirs: { value: 'office' } }] }
    })
    must(await sendRow(briefing, decidedAs(change, 'ours'), 3), 200)
    expect((await recordOf(briefing)).profile.occupation.value).toBe('engineer')
  })

  test('a refusal replaces an answer only by choice, and then without any value', async () => {
    const briefing = await nextBriefing()
    must(await sendRow(briefing, changeAfter(briefing, fullAnswer, world.clock.now)), 200)
    const change = changeAfter(briefing, refusal, world.clock.now)
    expect((await sendRow(briefing, change)).status).toBe(412)
    const decision = {
      madeOn: 1,
      fields: { occupation: 'ours', hobbies: 'theirs' } as const,
      agentId: 'agent-lan',
      at: world.clock.now
    }
    must(await sendRow(briefing, { ...change, decision }, 2), 200)
    expect((await recordOf(briefing)).profile).toMatchObject({
      occupation: { status: 'refused', value: null },
      hobbies: { status: 'answered', value: ['music', 'reading'] }
    })
  })

  describe('handed to the lead', () => {
    const handOver = (briefing: Briefing, change: ProfileChange) =>
      world.request(
        'PUT',
        `/v1/conflicts/${change.captureId}`,
        change,
        row(briefing.grant, change.captureId, 1)
      )

    test('the lead lists it without values, opens it with an entry in the audit, and decides once', async () => {
      const { briefing, change } = await conflicting()
      must(await handOver(briefing, change), 200)
      must(await handOver(briefing, change), 200)
      expect((await lan.request('GET', '/v1/conflicts')).status).toBe(403)
      const { conflicts } = must<{ conflicts: { captureId: string }[] }>(
        await lead.request('GET', '/v1/conflicts'),
        200
      )
      expect(conflicts.filter(({ captureId }) => captureId === change.captureId)).toEqual([
        {
          captureId: change.captureId,
          handedAt: world.clock.now,
          agentName: lan.session.agent.name,
          fields: ['occupation', 'hobbies']
        }
      ])
      const path = `/v1/conflicts/${change.captureId}`
      expect(must(await lead.request('GET', path), 200)).toMatchObject({
        conflict: { version: 2, fields: [{ field: 'occupation', theirs: { value: 'teacher' } }] }
      })
      expect((await audited(briefing, 'conflict-shown')).map(({ agent_id }) => agent_id)).toEqual([
        'agent-lan',
        lead.session.agent.agentId
      ])
      expect(
        (await lead.request('POST', `${path}/decision`, { version: 2, choices: {} })).body
      ).toMatchObject({
        code: 'version-conflict'
      })
      // refused, it has shown both accounts once more
      expect((await audited(briefing, 'conflict-shown')).map(({ agent_id }) => agent_id)).toEqual([
        'agent-lan',
        lead.session.agent.agentId,
        lead.session.agent.agentId
      ])
      const choice = { version: 2, choices: { occupation: 'ours' } }
      expect((await lan.request('POST', `${path}/decision`, choice)).status).toBe(403)
      must(await lead.request('POST', `${path}/decision`, choice), 200)
      expect((await lead.request('POST', `${path}/decision`, choice)).body).toMatchObject({
        code: 'capture-not-open'
      })
      expect((await recordOf(briefing)).profile.occupation.value).toBe('engineer')
      expect((await audited(briefing, 'profile-changed')).at(-1)).toMatchObject({
        agent_id: 'agent-lan',
        detail: { decided: { agentId: lead.session.agent.agentId } }
      })
      expect(
        must(
          await world.request('GET', `/v1/changes/${change.captureId}`, undefined, {
            'x-write-grant': briefing.grant
          }),
          200
        )
      ).toMatchObject({ version: 3 })
    })
  })
})
