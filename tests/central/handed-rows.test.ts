// Rows the centre has refused, in the lead's hands: whose, what kind and why, nothing of what they say; one word for each,
// for the workstation they lie on, and all of it in the audit.
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { databaseKinds } from '../support/central-databases.ts'
import { type CentralWorld, must, openCentralWorld, type SignedInAgent } from '../support/central-world.ts'

describe.each(databaseKinds())('rows handed to the lead on $name', ({ create }) => {
  let world: CentralWorld
  let lan: SignedInAgent
  let minh: SignedInAgent
  let lead: SignedInAgent
  beforeAll(async () => {
    world = await openCentralWorld(await create())
    lan = await world.signIn('lan')
    minh = await world.signIn('minh')
    lead = await world.signIn('trang')
  })
  afterAll(() => world.close())

  const told = { kind: 'contact', problem: 'grant-invalid', madeAt: 1, madeBy: 'agent-lan' }
  const handOver = async (rowId = randomUUID()) => {
    must(await lan.request('PUT', `/v1/handed-rows/${rowId}`, told), 200)
    return rowId
  }
  const listed = async (rowId: string) =>
    must<{ rows: { rowId: string }[] }>(await lead.request('GET', '/v1/handed-rows'), 200).rows.filter(
      (row) => row.rowId === rowId
    )
  const instruct = (rowId: string, word: object, who = lead) =>
    who.request('POST', `/v1/handed-rows/${rowId}/instruction`, { hostId: 'pc-lan', ...word })
  const instructions = async (agent: SignedInAgent) =>
    must<{ instructions: object[] }>(await agent.request('GET', '/v1/handed-rows/instructions'), 200)
      .instructions

  test('the lead sees whose it is, what kind and why', async () => {
    const rowId = await handOver()
    expect(await listed(rowId)).toEqual([
      {
        ...told,
        rowId,
        hostId: 'pc-lan',
        agentName: 'Lan',
        handedAt: world.clock.now,
        instruction: null
      }
    ])
    expect((await lan.request('GET', '/v1/handed-rows')).status).toBe(403)
  })

  test('the lead’s word is for the workstation it lies on, once, and gone when it is done', async () => {
    const rowId = await handOver()
    expect((await instruct(rowId, { instruction: 'retry' }, lan)).status).toBe(403)
    must(await instruct(rowId, { instruction: 'give-up', reason: 'told-elsewhere' }), 200)
    expect((await instruct(rowId, { instruction: 'retry' })).status).toBe(400)
    expect(await instructions(lan)).toContainEqual({ rowId, instruction: 'give-up' })
    expect(await instructions(minh)).toEqual([])
    must(await minh.request('DELETE', `/v1/handed-rows/${rowId}`), 204)
    expect(await listed(rowId)).toHaveLength(1)
    must(await lan.request('DELETE', `/v1/handed-rows/${rowId}`), 204)
    must(await lan.request('DELETE', `/v1/handed-rows/${rowId}`), 204)
    expect(await listed(rowId)).toEqual([])
  })

  test('what nobody has said anything about is not settled by its workstation', async () => {
    const rowId = await handOver()
    must(await lan.request('DELETE', `/v1/handed-rows/${rowId}`), 204)
    expect(await listed(rowId)).toHaveLength(1)
  })

  test('refused and handed over once more, it waits for a new word', async () => {
    const rowId = await handOver()
    must(await instruct(rowId, { instruction: 'retry' }), 200)
    await handOver(rowId)
    expect(await listed(rowId)).toMatchObject([{ instruction: null }])
    expect(await instructions(lan)).not.toContainEqual({ rowId, instruction: 'retry' })
  })

  test('to leave one takes a reason, and it is in the audit who did', async () => {
    const rowId = await handOver()
    expect((await instruct(rowId, { instruction: 'give-up' })).status).toBe(400)
    must(await instruct(rowId, { instruction: 'give-up', reason: 'mistake' }), 200)
    const entries = await world.db
      .selectFrom('audit')
      .select(['kind', 'agent_id', 'detail'])
      .where('kind', 'in', ['row-handed-over', 'row-instructed'])
      .orderBy('entry_id')
      .execute()
    expect(entries.filter(({ detail }) => detail.rowId === rowId)).toEqual([
      {
        kind: 'row-handed-over',
        agent_id: 'agent-lan',
        detail: { rowId, hostId: 'pc-lan', kind: 'contact', code: 'grant-invalid' }
      },
      {
        kind: 'row-instructed',
        agent_id: 'agent-trang',
        detail: { rowId, hostId: 'pc-lan', instruction: 'give-up', reason: 'mistake' }
      }
    ])
  })
})
