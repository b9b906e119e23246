// A row that the centre has refused, handed to the lead: it stays here until the lead's word comes, is done once, and says
// to nobody what is in it.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { RowInstruction } from '../../shared/central-contract.ts'
import type { OpenFeedSocket } from '../../src-main/central/central-feed.ts'
import { type FakeCentre, startFakeCentre } from '../support/fake-centre.ts'
import { allAnswers, serve, step } from '../support/host-stories.ts'
import { createTestClock, removeFolders, startTestHost, type TestHost, until } from '../support/test-host.ts'

let centre: FakeCentre
let desk: TestHost
let ring: (message: object) => void
beforeEach(async () => {
  ring = () => undefined
  const openFeedSocket: OpenFeedSocket = (_url, _token, on) => {
    ring = (message) => on.message(JSON.stringify(message))
    return { close() {} }
  }
  centre = await startFakeCentre()
  desk = await startTestHost({
    centreUrl: centre.url,
    clock: createTestClock(),
    platform: { openFeedSocket }
  })
  await desk.signIn()
})
afterEach(async () => {
  await desk.stop()
  await centre.stop()
  removeFolders()
})

const change = async () => {
  const { deliveries } = await desk.desk('outbox.list', {})
  return deliveries.find(({ kind }) => kind === 'profile-change')
}
const inState = (state: string) =>
  until(async () => {
    const row = await change()
    return row?.state === state && row
  })
const refusedByCentre = async () => {
  centre.breakOn(/^PATCH/, { kind: 'status', status: 403, code: 'grant-invalid' })
  await serve(desk, 'call-1')
  await step(desk, 'call-1', ...allAnswers, { type: 'send' })
  return inState('parked')
}
const handedOver = async () => {
  const { rowId } = await refusedByCentre()
  expect(await desk.desk('outbox.handOver', { rowId })).toEqual({ kind: 'done' })
  await inState('handed-over')
  return rowId
}
const leadSays = (rowId: string, instruction: RowInstruction['instruction']) => {
  centre.rowInstructions.push({ rowId, instruction })
  ring({ type: 'conflicts-changed' })
}

it('the centre is told whose it is and why, and nothing of what it says', async () => {
  const rowId = await handedOver()
  expect(centre.asked.filter(({ path }) => path === `/v1/handed-rows/${rowId}`)).toMatchObject([
    {
      method: 'PUT',
      body: {
        kind: 'profile-change',
        problem: 'grant-invalid',
        madeAt: expect.any(Number),
        madeBy: 'agent-lan'
      }
    }
  ])
  expect(JSON.stringify(centre.handedRows.get(rowId))).not.toContain('teacher')
  expect(await desk.desk('outbox.handOver', { rowId })).toEqual({
    kind: 'refused',
    code: 'request-malformed'
  })
})

it('while the centre is away it stays the agent’s', async () => {
  const { rowId } = await refusedByCentre()
  centre.breakOn(/handed-rows/, { kind: 'reset' })
  expect(await desk.desk('outbox.handOver', { rowId })).toEqual({
    kind: 'refused',
    code: 'centre-unavailable'
  })
  expect(await change()).toMatchObject({ state: 'parked', problem: 'grant-invalid' })
})

describe('the lead’s word', () => {
  it('sends it once more, and it arrives once', async () => {
    const rowId = await handedOver()
    centre.heal()
    leadSays(rowId, 'retry')
    await inState('confirmed')
    await until(() => centre.rowInstructions.length === 0)
    expect(centre.changes.size).toBe(1)
  })

  it('leaves it unsent, without what the customer told, and the agent sees whose decision it was', async () => {
    const rowId = await handedOver()
    centre.heal()
    leadSays(rowId, 'give-up')
    expect(await inState('given-up')).toMatchObject({ problem: 'given-up-by-lead' })
    await until(() => centre.rowInstructions.length === 0)
    expect(centre.changes.size).toBe(0)
    expect(await desk.desk('outbox.retry', { rowId })).toMatchObject({ kind: 'refused' })
  })

  it('whose doing could not be told is done no second time', async () => {
    const rowId = await handedOver()
    centre.heal()
    centre.breakOn(/^DELETE .*handed-rows/, { kind: 'reset' }, 1)
    leadSays(rowId, 'retry')
    await inState('confirmed')
    expect(centre.rowInstructions).toHaveLength(1)
    ring({ type: 'conflicts-changed' })
    await until(() => centre.rowInstructions.length === 0)
    expect(centre.count(/^PATCH/)).toBe(2)
  })

  it('about a row that is not in the lead’s hands changes nothing here', async () => {
    const { rowId } = await refusedByCentre()
    leadSays(rowId, 'give-up')
    await until(() => centre.rowInstructions.length === 0)
    expect(await change()).toMatchObject({ state: 'parked' })
  })
})
