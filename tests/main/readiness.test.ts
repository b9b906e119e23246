// "Ready" as the host gives it: refused with reasons while something is not proven, taken back when no call could be taken,
// given back when all is well again soon.
import { describe, expect, it } from 'vitest'
import type { SetAgentState } from '../../shared/central-contract.ts'
import type { PhoneReadiness } from '../../shared/domain/readiness.ts'
import { silentLog } from '../../shared/log.ts'
import { createReadiness } from '../../src-main/agent/readiness.ts'
import type { Publish } from '../../src-main/pushes.ts'
import { tenInTheMorning } from '../support/people.ts'

const ready: SetAgentState = { state: 'ready', reason: null }
const technical: SetAgentState = { state: 'not-ready', reason: 'technical' }
const good: PhoneReadiness = { registration: 'registered', microphone: 'granted', ringer: 'ok' }
const unreachable: PhoneReadiness = { ...good, registration: 'unreachable' }

function watchAgent() {
  const world = {
    at: tenInTheMorning,
    isDiskFull: false,
    writes: 0,
    wish: ready,
    imposed: [] as SetAgentState[]
  }
  const pushed: unknown[] = []
  const publish: Publish = (event, payload) => void pushed.push([event, payload])
  const readiness = createReadiness({
    agentStates: {
      wish: () => world.wish,
      impose(state) {
        world.imposed.push(state)
        world.wish = state
      }
    },
    isSignedIn: () => true,
    writeProbe() {
      world.writes += 1
      if (world.isDiskFull) throw new Error('disk full')
    },
    now: () => world.at,
    publish,
    log: silentLog
  })
  /** Everything proven. */
  const prove = () => {
    readiness.phone(good)
    readiness.heardTime(world.at, world.at, world.at)
    readiness.tryStoreNowAndThen()
    world.wish = ready
    world.imposed = []
  }
  return { world, readiness, pushed, prove }
}

describe('an agent', () => {
  it('is not ready before line, clock and store have been seen to work', () => {
    const { readiness } = watchAgent()
    expect(readiness.reasons()).toEqual(['phone-missing', 'store-unwritable', 'clock-unproven'])
  })

  it('may be ready when all have, and the desk hears of each step', () => {
    const { readiness, pushed, prove } = watchAgent()
    prove()
    expect({ reasons: readiness.prove(), last: pushed.at(-1) }).toEqual({
      reasons: [],
      last: ['readiness.changed', { reasons: [] }]
    })
  })

  it('is asked of a store that is written to at that moment', () => {
    const { world, readiness, prove } = watchAgent()
    prove()
    world.isDiskFull = true
    expect(readiness.reasons()).toEqual([])
    expect(readiness.prove()).toEqual(['store-unwritable'])
  })
})

describe('a ready agent whose line is lost', () => {
  it('is withdrawn at once, and ready again when it is back soon', () => {
    const { world, readiness, prove } = watchAgent()
    prove()
    readiness.phone(unreachable)
    expect(world.imposed).toEqual([technical])
    world.at += 20_000
    readiness.phone(good)
    expect(world.imposed).toEqual([technical, ready])
  })

  it('stays withdrawn when it takes longer: nobody may sit there any more', () => {
    const { world, readiness, prove } = watchAgent()
    prove()
    readiness.phone(unreachable)
    world.at += 120_001
    readiness.phone(good)
    expect(world.imposed).toEqual([technical])
  })

  it('keeps what they have chosen meanwhile', () => {
    const { world, readiness, prove } = watchAgent()
    prove()
    readiness.phone(unreachable)
    world.wish = { state: 'not-ready', reason: 'lunch' }
    readiness.phone(good)
    expect(world.imposed).toEqual([technical])
  })

  it('is withdrawn for a phone page that is gone, and for a microphone that is', () => {
    const { world, readiness, prove } = watchAgent()
    prove()
    readiness.phone(null)
    prove()
    readiness.phone({ ...good, microphone: 'refused' })
    expect(world.imposed).toEqual([technical])
  })
})

it('an agent at lunch is not touched by a lost line', () => {
  const { world, readiness, prove } = watchAgent()
  prove()
  world.wish = { state: 'not-ready', reason: 'lunch' }
  readiness.phone(unreachable)
  readiness.phone(good)
  expect(world.imposed).toEqual([])
})

describe('the clock', () => {
  it('is compared at the middle of the exchange', () => {
    const { world, readiness, prove } = watchAgent()
    prove()
    readiness.heardTime(world.at, world.at + 4000, world.at + 62_000)
    expect(readiness.reasons()).toEqual([])
    readiness.heardTime(world.at, world.at + 4000, world.at + 62_001)
    expect(readiness.reasons()).toEqual(['clock-wrong'])
  })

  it('is not judged by an answer that took too long, and takes nobody out of the queue', () => {
    const { world, readiness, prove } = watchAgent()
    prove()
    readiness.heardTime(world.at, world.at + 5001, world.at + 3_600_000)
    expect(readiness.reasons()).toEqual([])
    readiness.heardTime(world.at, world.at, world.at + 3_600_000)
    expect({ reasons: readiness.reasons(), imposed: world.imposed }).toEqual({
      reasons: ['clock-wrong'],
      imposed: []
    })
  })
})

it('the store is tried once a minute, not at every look', () => {
  const { world, readiness } = watchAgent()
  for (let second = 0; second < 120; second += 1) {
    readiness.tryStoreNowAndThen()
    world.at += 1000
  }
  expect(world.writes).toBe(2)
})
