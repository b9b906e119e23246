// One number, several records: nobody guesses. The agent asks the customer, chooses one, and sees nothing more of the others than
// what tells them apart.
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Briefing } from '../../shared/central-contract.ts'
import { consentCommand, withdrawCommand } from '../../src-central/consent/consent-commands.ts'
import { changeAfter, fullAnswer, row } from '../support/central-captures.ts'
import { databaseKinds } from '../support/central-databases.ts'
import {
  addCustomer,
  type CentralWorld,
  must,
  openCentralWorld,
  type SignedInAgent
} from '../support/central-world.ts'

describe.each(databaseKinds())('a number with several records on $name', ({ create }) => {
  let world: CentralWorld
  let lan: SignedInAgent
  let people = 902_000_013
  beforeAll(async () => {
    world = await openCentralWorld(await create())
    lan = await world.signIn('lan')
  })
  afterAll(() => world.close())

  /** Two records of one number, the second one a company's. */
  const twice = async () => {
    people += 13
    const ani = `+84${people}`
    const [first, second] = [`sub-${people}`, `sub-${people}-2`]
    await addCustomer(world, ani, { subscriber_id: second, name: 'Công ty TNHH Ada', owner: 'organisation' })
    return { ani, first, second }
  }
  const choose = (interactionId: string, subscriberId: string) =>
    lan.request('PUT', `/v1/interactions/${interactionId}/record`, { subscriberId })
  const entries = async (interactionId: string) =>
    world.db
      .selectFrom('audit')
      .select(['kind', 'subscriber_id', 'detail'])
      .where('interaction_id', '=', interactionId)
      .orderBy('entry_id')
      .execute()

  test('opens none of them: the desk is told what tells them apart, and may write to none', async () => {
    const { ani, first, second } = await twice()
    const briefing = await lan.brief(await world.call(ani, 'agent1001'))
    expect(briefing.subject).toEqual({
      kind: 'several',
      choices: [
        expect.objectContaining({ subscriberId: first, owner: 'individual' }),
        {
          subscriberId: second,
          name: 'Công ty TNHH Ada',
          owner: 'organisation',
          billing: expect.any(String),
          activatedOn: null
        }
      ]
    })
    expect(briefing).toMatchObject({ callback: null, callingLine: { network: 'own', owner: null } })
    const other = await lan.brief(await world.call('+84902000013', 'agent1001'))
    const change = changeAfter(other, fullAnswer, world.clock.now)
    const headers = row(briefing.grant, change.captureId, 1)
    const reply = await world.request('PATCH', `/v1/subscribers/${first}/profile`, change, headers)
    expect(reply.body.code).toBe('grant-invalid')
  })

  test('opens the one that is chosen, with its entry in the audit, and no change of subject is used up', async () => {
    const { ani, first, second } = await twice()
    const { interactionId } = await lan.brief(await world.call(ani, 'agent1001'))
    const chosen = must<Briefing>(await choose(interactionId, first), 200)
    expect(chosen).toMatchObject({
      subject: { kind: 'found', record: { subscriberId: first } },
      callingLine: { owner: 'individual' },
      subjectChangesLeft: 2
    })
    expect(must(await choose(interactionId, first), 200).subject).toEqual(chosen.subject)
    expect((await lan.brief(interactionId)).subject).toEqual(chosen.subject)
    expect(await entries(interactionId)).toEqual([
      {
        kind: 'record-viewed',
        subscriber_id: null,
        detail: { channel: 'call', degraded: false, choices: 2 }
      },
      { kind: 'record-chosen', subscriber_id: first, detail: { of: 2 } },
      ...Array(3).fill({
        kind: 'record-viewed',
        subscriber_id: first,
        detail: { channel: 'call', degraded: false }
      })
    ])
    expect((await choose(interactionId, second)).body.code).toBe('subject-unknown')
    const change = changeAfter(chosen, fullAnswer, world.clock.now)
    const headers = row(chosen.grant, change.captureId, 1)
    must(await world.request('PATCH', `/v1/subscribers/${first}/profile`, change, headers), 200)
  })

  test('is asked about again when the number is typed as another subject', async () => {
    const { ani, second } = await twice()
    const { interactionId } = await lan.brief(await world.call('+84902000013', 'agent1001'))
    const typed = await lan.request('PUT', `/v1/interactions/${interactionId}/subject`, {
      number: ani,
      reason: 'her company'
    })
    expect(must<Briefing>(typed, 200)).toMatchObject({ subject: { kind: 'several' }, subjectChangesLeft: 1 })
    const chosen = must<Briefing>(await choose(interactionId, second), 200)
    expect(chosen).toMatchObject({
      subject: { kind: 'found', record: { subscriberId: second } },
      subjectChangesLeft: 1
    })
  })

  test('is chosen at the counter, too', async () => {
    const { ani, first } = await twice()
    const clerk = await world.signIn('an')
    const id = randomUUID()
    const visit = { channel: 'counter' as const, counter: { number: ani, reason: 'new SIM' } }
    expect((await clerk.brief(id, visit)).subject.kind).toBe('several')
    const reply = await clerk.request('PUT', `/v1/interactions/${id}/record`, { subscriberId: first })
    expect(must<Briefing>(reply, 200).subject).toMatchObject({ record: { subscriberId: first } })
    expect((await clerk.brief(id, visit)).subject).toMatchObject({ record: { subscriberId: first } })
  })

  test('is no way to anybody else’s record', async () => {
    const { ani } = await twice()
    const { interactionId } = await lan.brief(await world.call(ani, 'agent1001'))
    expect((await choose(interactionId, 'sub-902000013')).body.code).toBe('subject-unknown')
    const plain = await lan.brief(await world.call('+84902000013', 'agent1001'))
    expect((await choose(plain.interactionId, 'sub-902000013')).body.code).toBe('subject-unknown')
    const last = (await entries(interactionId)).at(-1)
    expect(last).toMatchObject({ kind: 'record-denied', subscriber_id: null })
    const minh = await world.signIn('minh')
    const strangers = await minh.request('PUT', `/v1/interactions/${interactionId}/record`, {
      subscriberId: 'sub-902000013'
    })
    expect(strangers.body.code).toBe('interaction-not-announced')
  })

  test('is named in a command, and never guessed', async () => {
    const { ani, first, second } = await twice()
    const parts = { db: world.db, audit: world.audit, now: () => world.clock.now }
    const letter = ['--number', ani, '--letter', 'CV-7', '--by', 'dpo', '--fields', 'hobbies']
    await expect(withdrawCommand(parts, letter)).rejects.toThrow(`--record: ${first}, ${second}`)
    await withdrawCommand(parts, [...letter, '--record', second])
    const look = ['--number', ani, '--reason', 'asked by letter', '--by', 'dpo', '--record']
    expect(await consentCommand(parts, [...look, first])).toBe('nothing was told, nothing was asked for')
    expect(await consentCommand(parts, [...look, second])).toContain('CV-7')
  })
})
