// A customer is never called twice for one drop: whatever three desks, their crashes, cut networks, a lead and the customer
// do, against the real centre, and judged by the exchange's ledger alone. Longer: CALLBACK_RUNS=2000.
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { defaultPolicy } from '../../shared/domain/policy.ts'
import { json, type StoredProfile } from '../../src-central/store/schema.ts'
import { type Act, act } from '../support/callback-acts.ts'
import { chooseAct } from '../support/callback-choices.ts'
import { type Floor, type LedgerCall, openFloor, wrongs } from '../support/callback-floor.ts'
import { databaseKinds } from '../support/central-databases.ts'
import { type CentralWorld, monday9, openCentralWorld } from '../support/central-world.ts'

const runs = Number(process.env.CALLBACK_RUNS ?? 25)
/** Always the same days, so that what they come to does not change from run to run; others by CALLBACK_SEED, or `random`. */
const wanted = process.env.CALLBACK_SEED ?? '20261123'
const seed = wanted === 'random' ? {} : { seed: Number(wanted) }
const isUsual = process.env.CALLBACK_SEED === undefined && process.env.CALLBACK_RUNS === undefined
const dayMs = 24 * 3_600_000

const ledgerOf = ({ exchange: { ledger }, settledAt, world: { policy } }: Floor) => ({
  ledger,
  settledAt,
  policy
})

/** What happens at one moment, side by side: each drawn from what is possible just then. */
const draw = fc.noBias(fc.nat({ max: 9_999 })).map((number) => number / 10_000)
const moment = fc.array(draw, { minLength: 1, maxLength: 3 })
const day = fc.record({
  from: fc.constantFrom(0, 0, 0, 12.4 * 3_600_000),
  moments: fc.array(moment, { minLength: 20, maxLength: 40, size: 'max' })
})

describe('the judge of the floor', () => {
  const nine = monday9
  const minuteMs = 60_000
  const dialled = (over: Partial<LedgerCall>): LedgerCall => ({
    interactionId: 'one',
    who: 'lan',
    direction: 'dialled',
    begin: nine,
    end: nine + minuteMs,
    answered: true,
    how: 'dropped',
    isBriefed: false,
    beside: null,
    ...over
  })
  const judged = (ledger: LedgerCall[], settledAt: number | null = null) =>
    wrongs({ ledger, settledAt, policy: defaultPolicy })
  const minutesOn = (minutes: number) => ({
    begin: nine + minutes * minuteMs,
    end: nine + (minutes + 1) * minuteMs
  })

  test('finds nothing in a call that was dropped and made again', () => {
    expect(judged([dialled({}), dialled(minutesOn(2))])).toEqual([])
  })
  test('finds more calls than are allowed', () => {
    expect(
      judged([dialled({}), dialled(minutesOn(10)), dialled(minutesOn(20)), dialled(minutesOn(30))])
    ).toEqual(['called 4 times'])
  })
  test('finds a call at night', () => {
    const begin = nine - 3 * 3_600_000
    expect(judged([dialled({ begin, end: begin })])).toEqual(['called at 6'])
  })
  test('finds a call after everything was told', () => {
    expect(judged([dialled(minutesOn(10))], nine)).toEqual(['called although all was told'])
  })
  test('finds a call too soon after nobody answered, and after the customer was done', () => {
    expect(judged([dialled({ how: 'not-reached' }), dialled(minutesOn(10))])).toEqual([
      'called 9 min after not-reached'
    ])
    expect(judged([dialled({ how: 'finished' }), dialled(minutesOn(31))])).toEqual([
      'called 30 min after finished'
    ])
  })
  test('finds a call beside another one', () => {
    const beside = dialled({ who: 'minh', direction: 'inbound', end: null })
    expect(judged([dialled({ ...minutesOn(1), beside })])).toEqual([
      'called by lan while minh had them (inbound)'
    ])
  })
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
        for (const draws of moments) {
          const acts = draws.map((one) => chooseAct(floor, one))
          // time passes before anything happens, and the centre's own clock with it
          for (const one of acts) if (one.does === 'wait') await act(floor, one)
          await Promise.all(acts.filter(({ does }) => does !== 'wait').map((one) => act(floor, one)))
        }
        note(floor.exchange.ledger)
        expect(wrongs(ledgerOf(floor))).toEqual([])
      })
      await fc.assert(property, { numRuns: runs, endOnFailure: true, ...seed })
      if (process.env.CALLBACK_RUNS) console.log(JSON.stringify({ runs, ...seen }))
      // days on which nothing happens prove nothing; others than the usual ones have to say so themselves
      if (!isUsual) return
      expect(seen.dials).toBeGreaterThanOrEqual(10)
      expect(seen.answered).toBeGreaterThanOrEqual(2)
      expect(seen.finished).toBeGreaterThanOrEqual(1)
      expect(seen.inbound).toBeGreaterThanOrEqual(2)
      expect(seen.most).toBeGreaterThanOrEqual(2)
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
    expect(wrongs(ledgerOf(floor))).toEqual(['called by minh while lan had them (dialled)'])
  })
})
