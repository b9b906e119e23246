// A centre that takes the line and says nothing: the host gives up by its own time limit, at the pace of the test, and
// nothing of the desk waits for ever.
import { afterEach, expect, it } from 'vitest'
import { startFakeCentre } from '../support/fake-centre.ts'
import { allAnswers, serve, step } from '../support/host-stories.ts'
import { briefingOf, grace } from '../support/people.ts'
import { removeFolders, startTestHost, until } from '../support/test-host.ts'

afterEach(removeFolders)

const patches = /^PATCH/
/** The limit of a delivery, not those of the questions an agent waits for. */
const deliveryLimitMs = 10_000
const sooner = (ms: number) => AbortSignal.timeout(ms === deliveryLimitMs ? ms / 20 : ms)

it('a change that meets with silence is given up, sent once more, and there once', async () => {
  const centre = await startFakeCentre()
  const limits: number[] = []
  const desk = await startTestHost({
    centreUrl: centre.url,
    platform: {
      timeLimit(ms) {
        limits.push(ms)
        return sooner(ms)
      }
    }
  })
  await desk.signIn()
  centre.breakOn(patches, { kind: 'silence' }, 1)
  await serve(desk, 'call-1')
  limits.length = 0
  const { capture } = await step(desk, 'call-1', ...allAnswers, { type: 'send' })
  await until(() => centre.count(patches) === 1)
  const given = [...limits]
  // the row has been given up: it waits for its next turn, with the reason
  await until(async () => {
    const { deliveries } = await desk.desk('outbox.list', {})
    return deliveries.some(
      ({ kind, problem }) => kind === 'profile-change' && problem === 'centre-unavailable'
    )
  })
  await until(async () => {
    await desk.clock.advance(500)
    return centre.count(patches) === 2
  })
  await until(async () => {
    const { deliveries } = await desk.desk('outbox.list', {})
    return deliveries.every(({ state }) => state === 'confirmed')
  })
  const keys = centre.asked
    .filter(({ method }) => method === 'PATCH')
    .map(({ headers }) => headers['idempotency-key'])
  expect({ given, keys, changes: [...centre.changes.keys()] }).toEqual({
    given: [deliveryLimitMs],
    keys: [capture?.captureId, capture?.captureId],
    changes: [capture?.captureId]
  })
  await desk.stop()
  await centre.stop()
})

it('four changes that meet with silence do not keep a fifth on this PC', async () => {
  const centre = await startFakeCentre()
  const desk = await startTestHost({
    centreUrl: centre.url,
    platform: { timeLimit: sooner }
  })
  await desk.signIn()
  centre.breakOn(/^PATCH \/v1\/subscribers\/silent/, { kind: 'silence' })
  for (const number of [1, 2, 3, 4]) {
    const silent = { ...grace, subscriberId: `silent-${number}` }
    centre.briefings.set(`call-${number}`, briefingOf(`call-${number}`, silent))
  }
  for (const number of [1, 2, 3, 4, 5]) {
    await serve(desk, `call-${number}`)
    await step(desk, `call-${number}`, ...allAnswers, { type: 'send' })
  }
  const reached = () => [...centre.changes.values()].map(({ subscriberId }) => subscriberId)
  await until(async () => {
    await desk.clock.advance(1_000)
    return reached().includes('subscriber-ada')
  })
  // theirs have taken effect as well, although nobody was told
  expect(reached().toSorted()).toEqual(['silent-1', 'silent-2', 'silent-3', 'silent-4', 'subscriber-ada'])
  await desk.stop()
  await centre.stop()
})
