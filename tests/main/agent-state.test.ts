// What the host tells the centre of an agent's state when bells and answers cross, or an answer never comes; and what it
// shows of the centre's word and its own.
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
const lunch: SetAgentState = { state: 'not-ready', reason: 'lunch' }
const technical: SetAgentState = { state: 'not-ready', reason: 'technical' }
const at = tenInTheMorning

/** A centre that rings its bell before it answers, as the real one does; it can be cut off, and its clock is 5 s ahead. */
function statesAtCentre() {
  const centre = {
    reachable: true,
    told: [] as (SetAgentState | string)[],
    known: { state: 'not-ready', reason: null, since: at } as AgentState
  }
  const take = async (word: SetAgentState | string, next: () => AgentState): Promise<Answer<AgentState>> => {
    centre.told.push(word)
    if (!centre.reachable) return lost
    centre.known = next()
    // A storm would never end; here it does.
    if (centre.told.length < 20) void states.refresh()
    await settled(1)
    return { kind: 'answered', value: centre.known }
  }
  const central: Partial<Central> = {
    readAgentState: async () => (centre.reachable ? { kind: 'answered', value: centre.known } : lost),
    setAgentState: (_, wish) =>
      take(wish, () => (centre.known.next ? { ...centre.known, next: wish } : { ...wish, since: at })),
    endWrapUp: (_, interactionId) =>
      take(`done ${interactionId}`, () => ({ ...(centre.known.next ?? ready), since: at }))
  }
  const told: [string, number][] = []
  const session: { token: string | null; now: number } = { token: 'token of lan', now: at }
  const states = createAgentStates({
    central: central as Central,
    token: () => session.token,
    now: () => session.now,
    publish: () => undefined,
    log: silentLog,
    wrapUpTold: (interactionId, dueAt) => told.push([interactionId, dueAt])
  })
  return { states, centre, session, wrapUps: told }
}

const onCall: AgentState = { state: 'on-call', reason: null, since: at, next: ready }
const wrapUp: AgentState = {
  ...onCall,
  state: 'wrap-up',
  wrapUp: { interactionId: 'call-1', dueAt: at + 35_000, now: at + 5000, extensionsLeft: 2 }
}

it('a wish is told once, although its own bell rings before it is answered', async () => {
  const { states, centre } = statesAtCentre()
  await states.set(ready)
  await settled(100)
  expect(centre.told).toEqual([ready])
  expect(states.read()).toEqual({ ...ready, since: at })
})

it('what the centre did not hear is told once more when it is back, and no oftener', async () => {
  const { states, centre } = statesAtCentre()
  centre.reachable = false
  states.done('call-1')
  await states.set(lunch)
  centre.reachable = true
  await states.refresh()
  await settled(100)
  expect(centre.told).toEqual(['done call-1', lunch, 'done call-1', lunch])
})

it('a "Ready" that was not heard is not told later: whoever said it was told so, and may have gone', async () => {
  const { states, centre } = statesAtCentre()
  centre.reachable = false
  expect(await states.set(ready)).toEqual(lost)
  centre.reachable = true
  await states.refresh()
  await settled(100)
  expect(centre.told).toEqual([ready])
  expect(states.read().state).toBe('not-ready')
})

it('a word that was not heard is never told in the name of whoever signs in next', async () => {
  const { states, centre, session } = statesAtCentre()
  centre.reachable = false
  states.done('call-1')
  await states.set(lunch)
  states.impose(technical)
  await settled(10)
  const told = [...centre.told]
  centre.reachable = true
  session.token = 'token of minh'
  await states.refresh()
  await settled(100)
  expect(centre.told).toEqual(told)
})

it('a word that waits for its turn, and an answer that is late, end with their session', async () => {
  const { states, centre, session } = statesAtCentre()
  const first = states.set(lunch)
  const second = states.set(technical)
  await settled(0)
  session.token = null
  centre.known = { ...technical, since: at }
  expect(await Promise.all([first, second])).toMatchObject([{ code: 'signed-out' }, { code: 'signed-out' }])
  expect({ told: centre.told, shown: states.read() }).toEqual({
    told: [lunch],
    shown: { state: 'not-ready', reason: 'lunch', since: at }
  })
})

it('what is given back by itself is told again only as long as it may be given back', async () => {
  const { states, centre, session } = statesAtCentre()
  const back = async (later: number) => {
    centre.told = []
    centre.reachable = false
    session.now = at
    states.impose(ready, at + 120_000)
    await settled(10)
    session.now = at + later
    centre.reachable = true
    await states.refresh()
    await settled(50)
    return centre.told
  }
  expect(await back(120_000)).toEqual([ready, ready])
  expect(await back(120_001)).toEqual([ready])
})

it('a call and its wrap-up are the centre’s to tell, and nothing is asked of it for them', async () => {
  const { states, centre, wrapUps } = statesAtCentre()
  await states.set(ready)
  states.busyWith('on-call')
  expect(states.read()).toEqual(onCall)
  centre.known = wrapUp
  states.busyWith('wrap-up')
  expect(states.read()).toMatchObject({ state: 'wrap-up', next: ready })
  await settled(100)
  // by this PC's clock, 5 s behind the centre's
  const here = { interactionId: 'call-1', dueAt: at + 30_000, extensionsLeft: 2 }
  expect(states.read()).toEqual({ ...wrapUp, wrapUp: here })
  expect(wrapUps).toEqual([['call-1', at + 30_000]])
  states.busyWith(null)
  states.done('call-1')
  await settled(100)
  expect(states.read()).toEqual({ ...ready, since: at })
  expect(centre.told).toEqual([ready, 'done call-1'])
})

it('a wrap-up whose time is over is over on the desk, too, although the contact is still open there', async () => {
  const { states, centre } = statesAtCentre()
  centre.known = wrapUp
  states.busyWith('wrap-up')
  await settled(100)
  centre.known = { ...ready, since: at }
  await states.refresh()
  expect(states.read()).toEqual({ ...ready, since: at })
})

it('a break wished during the call is the centre’s to keep, and what must be goes before it', async () => {
  const { states, centre } = statesAtCentre()
  centre.known = onCall
  states.busyWith('on-call')
  await states.set(lunch)
  expect(states.read()).toEqual({ ...onCall, next: lunch })
  states.impose(technical)
  expect(states.wish()).toEqual(technical)
  await settled(100)
  expect(centre.told).toEqual([lunch, technical])
})
