// A customer is never called twice for one drop: whatever three desks, their crashes, cut networks, a lead and the customer
// do, against the real centre, and judged by the exchange's ledger alone. Longer: CALLBACK_RUNS=2000.
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { json, type StoredProfile } from '../../src-central/store/schema.ts'
import { type Act, act, waits } from '../support/callback-acts.ts'
import { type LedgerCall, names, openFloor, wrongs } from '../support/callback-floor.ts'
import { databaseKinds } from '../support/central-databases.ts'
import { type CentralWorld, monday9, openCentralWorld } from '../support/central-world.ts'

const runs = Number(process.env.CALLBACK_RUNS ?? 25)
/** Always the same days, so that what they come to does not change from run to run; others by CALLBACK_SEED, or `random`. */
const wanted = process.env.CALLBACK_SEED ?? '20261123'
const seed = wanted === 'random' ? {} : { seed: Number(wanted) }
const isUsual = process.env.CALLBACK_SEED === undefined && process.env.CALLBACK_RUNS === undefined
const dayMs = 24 * 3_600_000

const who = fc.constantFrom(...names)
const does = <Does extends string>(...acts: Does[]) => fc.record({ does: fc.constantFrom(...acts), who })
const anAct: fc.Arbitrary<Act> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      does: fc.constant('lease' as const),
      who,
      isReplyLost: fc.constantFrom(false, false, false, true)
    })
  },
  { weight: 9, arbitrary: does('dial') },
  { weight: 8, arbitrary: does('answer', 'answer', 'not-reached') },
  {
    weight: 4,
    arbitrary: fc.record({
      does: fc.constant('end' as const),
      who,
      how: fc.constantFrom('finished' as const, 'dropped' as const, 'wrong-person' as const)
    })
  },
  { weight: 3, arbitrary: does('drain') },
  { weight: 3, arbitrary: does('cut', 'crash', 'restart', 'restart', 'restart') },
  { weight: 2, arbitrary: does('beat', 'beat', 'release', 'sign-out', 'lone-dial') },
  {
    weight: 1,
    arbitrary: fc.record({
      does: fc.constant('put-off' as const),
      who,
      minutes: fc.constantFrom(5 as const, 15 as const)
    })
  },
  {
    weight: 2,
    arbitrary: fc.record({ does: fc.constant('assign' as const), to: fc.constantFrom(...names, null) })
  },
  { weight: 1, arbitrary: does('calls-in') },
  { weight: 2, arbitrary: does('brief') },
  { weight: 6, arbitrary: fc.record({ does: fc.constant('wait' as const), ms: fc.constantFrom(...waits) }) },
  { weight: 3, arbitrary: fc.record({ does: fc.constantFrom('deliver' as const, 'sweep' as const) }) }
)
/** What happens at one moment, side by side. */
const moment = fc.array(anAct, { minLength: 1, maxLength: 3 })
const day = fc.record({
  from: fc.constantFrom(0, 0, 0, 12.4 * 3_600_000),
  moments: fc.array(moment, { minLength: 12, maxLength: 40, size: 'max' })
})

describe.each(databaseKinds())('the customer of a drop, on $name', ({ create }) => {
  let world: CentralWorld
  let blank: StoredProfile
  let days = 0
  const seen = { dials: 0, answered: 0, inbound: 0, finished: 0, most: 0 }
  beforeAll(async () => {
    world = await openCentralWorld(await create())
    blank = (await subscriber().select('profile').executeTakeFirstOrThrow()).profile
  })
  afterAll(() => world.close())
  const subscriber = () => world.db.selectFrom('subscriber').where('msisdn', '=', '+84902000000')

  /** Another day, the same customer, who has told nothing yet; nobody's session or task is left. */
  async function newDay(from: number) {
    days += 1
    world.clock.now = monday9 + days * dayMs
    for (const table of ['session', 'agent_state'] as const) await world.db.deleteFrom(table).execute()
    await world.db.updateTable('callback_task').set({ state: 'closed' }).execute()
    await world.db
      .updateTable('interaction')
      .set({ ended_at: world.clock.now - dayMs })
      .where('ended_at', 'is', null)
      .execute()
    await world.db
      .updateTable('subscriber')
      .set({ profile: json(blank), version: 1 })
      .where('msisdn', '=', '+84902000000')
      .execute()
    return openFloor(world, monday9 + days * dayMs + from)
  }
  const note = (calls: LedgerCall[]) => {
    const dials = calls.filter(({ direction }) => direction === 'dialled')
    seen.dials += dials.length
    seen.most = Math.max(seen.most, dials.length)
    seen.answered += dials.filter(({ answered }) => answered).length
    seen.inbound += calls.filter(({ isBriefed }) => isBriefed).length
    seen.finished += calls.filter(({ how }) => how === 'finished').length
  }

  test(
    'is never called twice for it, whatever happens',
    async () => {
      const property = fc.asyncProperty(day, async ({ from, moments }) => {
        const floor = await newDay(from)
        for (const acts of moments) {
          // time passes before anything happens, and the centre's own clock with it
          for (const one of acts) if (one.does === 'wait') await act(floor, one)
          await Promise.all(acts.filter(({ does }) => does !== 'wait').map((one) => act(floor, one)))
        }
        note(floor.exchange.ledger)
        expect(wrongs(floor)).toEqual([])
      })
      await fc.assert(property, { numRuns: runs, endOnFailure: true, ...seed })
      if (process.env.CALLBACK_RUNS) console.log(JSON.stringify({ runs, ...seen }))
      // days on which nothing happens prove nothing; others than the usual ones have to say so themselves
      if (!isUsual) return
      expect(seen.dials).toBeGreaterThanOrEqual(10)
      expect(seen.answered).toBeGreaterThanOrEqual(2)
      expect(seen.finished).toBeGreaterThanOrEqual(1)
    },
    runs * 2_000 + 60_000
  )

  test('the judge finds it where the exchange takes no permission back', async () => {
    const floor = await newDay(0)
    // the exchange permits what it permitted before, whatever the centre says since
    world.pbx.forbidDial = async () => undefined
    const acts: Act[] = [
      { does: 'lease', who: 'lan', isReplyLost: false },
      { does: 'wait', ms: 11 * 60_000 },
      { does: 'lease', who: 'minh', isReplyLost: false },
      { does: 'dial', who: 'lan' },
      { does: 'dial', who: 'minh' }
    ]
    for (const one of acts) await act(floor, one)
    expect(wrongs(floor)).toEqual(['called by minh while lan had them (dialled)'])
  })
})
