// What the host tells the centre of an agent's state when bells and answers cross, or an answer never comes.
import { expect, it } from 'vitest'
import type { AgentState, SetAgentState } from '../../shared/central-contract.ts'
import { silentLog } from '../../shared/log.ts'
import { createAgentStates } from '../../src-main/agent/agent-state.ts'
import type { Answer, Central } from '../../src-main/central/central.ts'
import { tenInTheMorning } from '../support/people.ts'
import { settled } from '../support/test-host.ts'

const lost: Answer<AgentState> = {
  kind: 'refused',
  code: 'centre-unavailable',
  status: 'no-answer',
  retryAfterMs: null
}

const ready: SetAgentState = { state: 'ready', reason: null }

/** A centre that rings its bell before it answers, as the real one does; it can be cut off. */
function statesAtCentre() {
  const centre = { reachable: true, told: [] as SetAgentState[] }
  let known: AgentState = { state: 'not-ready', reason: null, since: tenInTheMorning }
  const central: Partial<Central> = {
    readAgentState: async () => ({ kind: 'answered', value: known }),
    async setAgentState(_, wish) {
      centre.told.push(wish)
      if (!centre.reachable) return lost
      known = { ...wish, since: tenInTheMorning }
      // A storm would never end; here it does.
      if (centre.told.length < 20) void states.refresh()
      await settled(1)
      return { kind: 'answered', value: known }
    }
  }
  const states = createAgentStates({
    central: central as Central,
    token: () => 'token',
    now: () => tenInTheMorning,
    publish: () => undefined,
    log: silentLog
  })
  return { states, centre }
}

it('a wish is told once, although its own bell rings before it is answered', async () => {
  const { states, centre } = statesAtCentre()
  await states.set(ready)
  await settled(100)
  expect(centre.told).toEqual([ready])
  expect(states.read()).toEqual({ ...ready, since: tenInTheMorning })
})

it('a wish the centre did not hear is told once more when it is back, and no oftener', async () => {
  const { states, centre } = statesAtCentre()
  centre.reachable = false
  await states.set(ready)
  centre.reachable = true
  await states.refresh()
  await settled(100)
  expect(centre.told).toEqual([ready, ready])
})

it('an agent who was ready is ready again after a call of which the centre heard first', async () => {
  const { states, centre } = statesAtCentre()
  await states.set(ready)
  states.adopt({ state: 'on-call', reason: null, since: tenInTheMorning })
  states.busyWith('on-call')
  states.busyWith('wrap-up')
  states.busyWith(null)
  await settled(100)
  expect(centre.told).toEqual([ready, { state: 'not-ready', reason: 'other' }, ready])
})
