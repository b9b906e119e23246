// The proof of consent, as the data protection officer asks for it, and a withdrawal that came by letter.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { consentCommand, withdrawCommand } from '../../src-central/consent/consent-commands.ts'
import { changeAfter, fullAnswer, row } from '../support/central-captures.ts'
import { databaseKinds } from '../support/central-databases.ts'
import { type CentralWorld, monday9, openCentralWorld } from '../support/central-world.ts'

describe.each(databaseKinds())('the consent ledger on $name', ({ create }) => {
  let world: CentralWorld
  let interactionId: string
  beforeAll(async () => {
    world = await openCentralWorld(await create())
    const lan = await world.signIn('lan')
    interactionId = await world.call('+84901000001', 'agent1001')
    const briefing = await lan.brief(interactionId)
    await world.hear({ type: 'recording', interactionId, state: 'on', file: 'call-17.wav' })
    const change = changeAfter(briefing, fullAnswer, world.clock.now)
    await world.request(
      'PATCH',
      '/v1/subscribers/sub-901000001/profile',
      change,
      row(briefing.grant, change.captureId, 1)
    )
  })
  afterAll(() => world.close())
  const parts = () => ({ db: world.db, audit: world.audit, now: () => world.clock.now })
  const ask = (...words: string[]) => consentCommand(parts(), words)
  const question = ['--number', '+84901000001', '--reason', 'request of the customer', '--by', 'dpo']

  test('says who has told what when, after which words, to whom, in which call and on which recording', async () => {
    const at = new Date(monday9).toISOString()
    const { name } = await world.db
      .selectFrom('account')
      .select('name')
      .where('agent_id', '=', 'agent-lan')
      .executeTakeFirstOrThrow()
    const told = (field: string) =>
      `${at}  told ${field}  after invite v1 (vi)  to ${name}  in ${interactionId}  recording call-17.wav  stands`
    expect(await ask(...question)).toBe([told('hobbies'), told('occupation')].join('\n'))
  })

  test('takes a letter once, however often it is entered, and shows it', async () => {
    const letter = [
      '--number',
      '+84901000001',
      '--letter',
      'CV-2026/118',
      '--by',
      'dpo',
      '--fields',
      'occupation'
    ]
    const first = await withdrawCommand(parts(), letter)
    world.clock.now += 60_000
    expect(await withdrawCommand(parts(), letter)).toBe(first)
    const lines = (await ask(...question)).split('\n')
    expect(lines[1]).toMatch(/told occupation .* withdrawn 2026-11-23T02:00:00.000Z$/)
    expect(lines[2]).toMatch(/withdraw occupation {2}by letter CV-2026\/118 {2}taken by dpo$/)
    expect(lines).toHaveLength(3)
  })

  test('each look is in the audit with its reason, also one for a number that is not ours', async () => {
    await expect(ask('--number', '+84999999998', '--reason', 'request', '--by', 'dpo')).rejects.toThrow(
      'not ours'
    )
    const looks = await world.db
      .selectFrom('audit')
      .select(['agent_id', 'subscriber_id', 'detail'])
      .where('kind', '=', 'consent-read')
      .orderBy('entry_id')
      .execute()
    expect(looks.at(0)).toEqual({
      agent_id: 'dpo',
      subscriber_id: 'sub-901000001',
      detail: { reason: 'request of the customer' }
    })
    expect(looks.at(-1)).toEqual({ agent_id: 'dpo', subscriber_id: null, detail: { reason: 'request' } })
  })

  test('shows nothing without a reason, and writes nothing', async () => {
    const count = () => world.db.selectFrom('audit').select('entry_id').execute()
    const before = (await count()).length
    await expect(ask('--number', '+84901000001', '--by', 'dpo')).rejects.toThrow('--reason')
    expect((await count()).length).toBe(before)
  })
})
