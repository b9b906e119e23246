// A slip of the hand is put right as a change of its own, after the first was sent.
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Briefing } from '../../shared/central-contract.ts'
import type { ProfileChange } from '../../shared/domain/capture-record.ts'
import { changeAfter, fullAnswer, row } from '../support/central-captures.ts'
import { databaseKinds } from '../support/central-databases.ts'
import { type CentralWorld, must, openCentralWorld, type SignedInAgent } from '../support/central-world.ts'

const engineer: Parameters<typeof changeAfter>[1] = [
  { type: 'invite' },
  { type: 'agree' },
  { type: 'answer', field: 'occupation', value: 'engineer' },
  { type: 'answer', field: 'hobbies', value: ['reading', 'music'] },
  { type: 'send' }
]

describe.each(databaseKinds())('a slip of the hand, on $name', ({ create }) => {
  let world: CentralWorld
  let lan: SignedInAgent
  let people = 902_000_000
  beforeAll(async () => {
    world = await openCentralWorld(await create())
    lan = await world.signIn('lan')
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
  const correctionOf = (change: ProfileChange, value: string): ProfileChange => {
    const { occupation } = change.fields
    if (!occupation) throw new Error('there is no occupation to correct')
    return {
      ...change,
      captureId: randomUUID(),
      corrects: change.captureId,
      fields: { occupation: { ...occupation, value } }
    }
  }

  test('is put right by a change of its own; the carrier gets the right value and the consent line stays', async () => {
    const briefing = await nextBriefing()
    const first = changeAfter(briefing, fullAnswer, world.clock.now)
    must(await sendRow(briefing, first), 200)
    await world.drainCarrier()
    world.clock.now += 1000
    const correction = correctionOf(first, 'engineer')
    must(await sendRow(briefing, correction), 200)
    const second = correctionOf(first, 'office')
    must(await sendRow(briefing, second), 200)
    await world.drainCarrier()
    expect(await historyOf(briefing)).toEqual([
      { status: 'answered', value: 'teacher', version: 2 },
      { status: 'answered', value: 'engineer', version: 3 },
      { status: 'answered', value: 'office', version: 4 }
    ])
    const consents = await world.db
      .selectFrom('consent')
      .select(['wording_id', 'wording_version', 'language', 'at'])
      .where('capture_id', 'in', [first.captureId, correction.captureId])
      .where('field', '=', 'occupation')
      .execute()
    expect(consents[0]).toEqual(consents[1])
    expect(
      await world.db
        .selectFrom('carrier_write')
        .select(['value', 'source'])
        .where('capture_id', '=', second.captureId)
        .execute()
    ).toEqual([{ value: 'office', source: 'customer' }])
    expect((await audited(briefing, 'profile-changed')).at(-1)?.detail).toMatchObject({
      corrects: first.captureId
    })
  })

  test('of which somebody else knows better by now is a conflict like any other', async () => {
    const briefing = await nextBriefing()
    const first = changeAfter(briefing, fullAnswer, world.clock.now)
    must(await sendRow(briefing, first), 200)
    must(await sendRow(briefing, changeAfter(briefing, engineer, world.clock.now), 2), 200)
    expect((await sendRow(briefing, correctionOf(first, 'office'))).body).toMatchObject({
      code: 'version-conflict'
    })
  })

  test('corrects what was told, in its own record, and unsays nothing', async () => {
    const briefing = await nextBriefing()
    const first = changeAfter(briefing, fullAnswer, world.clock.now)
    const early = await sendRow(briefing, correctionOf(first, 'office'))
    expect(early.body).toMatchObject({ code: 'capture-not-open' })
    must(await sendRow(briefing, first), 200)
    const refusedField = { ...first.fields.occupation, status: 'refused', value: null, consent: null }
    const unsaid = {
      ...correctionOf(first, 'office'),
      fields: { occupation: refusedField }
    } as ProfileChange
    expect((await sendRow(briefing, unsaid)).body).toMatchObject({ code: 'request-malformed' })
    const other = await nextBriefing()
    expect((await sendRow(other, correctionOf(first, 'office'))).status).toBe(403)
  })
})
