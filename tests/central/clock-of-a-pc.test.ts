// The clock of a workstation is days behind, or ahead: what it tells of a drop or of an attempt counts from when it can have been.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { databaseKinds } from '../support/central-databases.ts'
import { type DropScene, minute, openDropScene } from '../support/central-drops.ts'
import { monday9, must } from '../support/central-world.ts'

const dayMs = 24 * 60 * minute

describe.each(databaseKinds())('the clock of a workstation, on $name', ({ create }) => {
  let scene: DropScene
  beforeAll(async () => {
    scene = await openDropScene(await create())
  })
  afterAll(() => scene.world.close())
  beforeEach(() => scene.reset())

  test.each([
    ['ten days behind', -10],
    ['ten days ahead', 10]
  ])('%s: a dropped customer is called back all the same, for three days', async (_, days) => {
    const dropped = await scene.drop()
    scene.world.clock.now += minute
    must(await scene.announceDrop(dropped, { droppedAt: monday9 + days * dayMs }), 201)
    const { state, createdAt, expiresAt } = await scene.storedTask(dropped.id)
    const at = days < 0 ? monday9 : monday9 + minute
    expect({ state, createdAt, expiresAt }).toEqual({
      state: 'open',
      createdAt: at,
      expiresAt: at + 3 * dayMs
    })
    await scene.world.sweep()
    expect(await scene.storedTask(dropped.id)).toMatchObject({ state: 'open' })
  })

  test.each([
    ['ten days behind', -10],
    ['ten days ahead', 10]
  ])('%s: a busy customer is called again a quarter of an hour after the call', async (_, days) => {
    const dropped = await scene.waiting()
    const { interactionId, task, briefing } = await scene.lan.leased(dropped.id)
    const { now } = scene.world.clock
    const leaseNumber = task.lease?.number
    const told = { leaseNumber, interactionId, outcome: 'busy', at: monday9 + days * dayMs }
    must(await scene.attempt(briefing.grant, dropped.path, told), 200)
    const { attempts, dueAt } = await scene.storedTask(dropped.id)
    expect({ attempts: attempts.map(({ at }) => at), dueAt }).toEqual({
      attempts: [now],
      dueAt: now + 15 * minute
    })
  })
})
