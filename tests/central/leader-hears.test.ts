// Two instances, one of which hears the PBX: what the other one permits waits for what has been heard, and a letter that was
// entered beside them takes back the dial that was permitted.
import pg from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { withdrawCommand } from '../../src-central/consent/consent-commands.ts'
import { callbackOf, captureAfter, droppedHalfway, row } from '../support/central-captures.ts'
import { serverDatabase } from '../support/central-databases.ts'
import { minute } from '../support/central-drops.ts'
import { type CentralWorld, monday9, must } from '../support/central-world.ts'
import { openTwoCentres, type TwoCentres } from '../support/two-centres.ts'

const server = serverDatabase()

describe.skipIf(server === null)('the instance that hears the PBX', { timeout: 60_000 }, () => {
  let both: TwoCentres
  let leading: CentralWorld
  let following: CentralWorld
  let people = 902_000_000
  beforeAll(async () => {
    both = await openTwoCentres(await server!.create())
    const { leads } = (await both.a.request('GET', '/v1/health')).body
    ;[leading, following] = leads === true ? [both.a, both.b] : [both.b, both.a]
  })
  afterAll(() => both.close())
  beforeEach(() => {
    both.a.clock.now = monday9
    leading.pbx.set('up')
  })

  /** A callback that Lan has leased at the leading instance, and may dial. */
  const leasedByLan = async () => {
    const ani = `+84${people}`
    people += 13
    const briefing = await (await leading.signIn('lan')).brief(await leading.call(ani, 'agent1001'))
    const draft = captureAfter(briefing, droppedHalfway, monday9)
    const told = callbackOf(draft, ani, monday9)
    const headers = row(briefing.grant, draft.captureId)
    must(await leading.request('PUT', `/v1/callbacks/${draft.captureId}`, told, headers), 201)
    await leading.hear({ type: 'ended', interactionId: briefing.interactionId, cause: 41, by: 'pbx' })
    both.a.clock.now += 59 * minute
    const { interactionId } = await (await leading.signIn('lan')).leased(draft.captureId)
    return { id: draft.captureId, ani, interactionId }
  }
  const leaseOf = async (id: string) => {
    const tasks = both.a.db.selectFrom('callback_task').select('task').where('callback_id', '=', id)
    return (await tasks.executeTakeFirstOrThrow()).task.lease
  }

  test('has written the dial it has heard of before the other one gives the callback to somebody else', async () => {
    const { id, ani, interactionId } = await leasedByLan()
    both.a.clock.now += 15 * minute
    const minh = await following.signIn('minh')
    const release = await hold(both, interactionId)
    const dialled = { type: 'dialled', interactionId, extension: 'agent1001', number: ani } as const
    const written = leading.hear(dialled)
    const reply = minh.lease(id)
    await new Promise((resolve) => setTimeout(resolve, 1500))
    await release()
    expect((await reply).body).toMatchObject({ status: 409, code: 'callback-held-by-other' })
    await written
  })

  test('takes the earlier permission back itself, so that nothing dialled before is still on its way', async () => {
    const { id, interactionId } = await leasedByLan()
    both.a.clock.now += 15 * minute
    leading.pbx.told.length = 0
    const reply = await (await following.signIn('minh')).lease(id)
    expect(reply.status).toBe(200)
    expect(leading.pbx.told).toContainEqual({ forbidDial: { interactionId, extension: 'agent1001' } })
    expect(leading.pbx.told).not.toContainEqual({
      forbidDial: { interactionId: reply.body.interactionId, extension: 'agent1002' }
    })
  })

  test('is asked in vain while it does not hear the PBX: nobody is given the callback, and it stays free', async () => {
    const { id } = await leasedByLan()
    both.a.clock.now += 15 * minute
    leading.pbx.set('down')
    const minh = await following.signIn('minh')
    const reply = await minh.lease(id)
    expect(reply.body).toMatchObject({ status: 503, code: 'centre-unavailable' })
    expect(await leaseOf(id)).toBeNull()
    leading.pbx.set('up')
    expect((await minh.lease(id)).status).toBe(200)
  })

  test('takes back the dial of a customer who has withdrawn by letter', async () => {
    const { ani, interactionId } = await leasedByLan()
    const { db, audit, clock } = following
    const words = ['--number', ani, '--letter', 'CV-2026/200', '--by', 'dpo']
    await withdrawCommand({ db, audit, now: () => clock.now }, words)
    await expect
      .poll(() => leading.pbx.told)
      .toContainEqual({ forbidDial: { interactionId, extension: 'agent1001' } })
  })
})

/** Somebody else holds this row, so that nothing is written to it. */
async function hold({ database: { choice } }: TwoCentres, interactionId: string) {
  const client = new pg.Client({ connectionString: choice.kind === 'postgresql' ? choice.url : '' })
  await client.connect()
  await client.query('begin')
  await client.query('select 1 from interaction where interaction_id = $1 for update', [interactionId])
  return () => client.end()
}
