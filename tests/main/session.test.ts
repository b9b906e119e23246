// Signing in as a whole or not at all: where this workstation cannot go through with it, nobody is signed in here, and the
// centre does not hold the agent for somebody who works.
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Catalogue } from '../../shared/catalogue.ts'
import type { AgentState } from '../../shared/central-contract.ts'
import { silentLog } from '../../shared/log.ts'
import { type AgentSession, createSession } from '../../src-main/agent/session.ts'
import { createCentreRequest } from '../../src-main/central/centre-request.ts'
import { createRestCentral } from '../../src-main/central/rest-central.ts'
import { createLifetime } from '../../src-main/lifetime.ts'
import { type FakeCentre, startFakeCentre } from '../support/fake-centre.ts'
import { catalogue } from '../support/people.ts'
import { createTestClock } from '../support/test-host.ts'

const idle: AgentState = { state: 'not-ready', reason: 'other', since: 0 }

let centre: FakeCentre
let session: AgentSession
let pushed: unknown[]
let changes: (string | null)[]
/** What goes wrong in this workstation at the next sign-in. */
let failing: 'nothing' | 'disk' | 'first steps'

beforeEach(async () => {
  centre = await startFakeCentre()
  pushed = []
  changes = []
  failing = 'nothing'
  session = openSession(null)
})

/** @param known the catalogue this workstation read last */
function openSession(known: Catalogue | null): AgentSession {
  const clock = createTestClock()
  const request = createCentreRequest({
    centreUrl: centre.url,
    hostId: 'host-1',
    fetch: globalThis.fetch,
    now: clock.now,
    timeLimit: (ms) => AbortSignal.timeout(ms),
    heard: () => undefined,
    tokenRefused: () => undefined,
    lifetime: createLifetime(clock.schedule)
  })
  return createSession({
    central: createRestCentral(request),
    hostId: 'host-1',
    hostName: '',
    kept: {
      read: (name, schema) => (name === 'catalogue' && known ? schema.parse(known) : null),
      write() {
        if (failing === 'disk') throw new Error('database or disk is full')
      },
      forget: () => undefined
    },
    escrow: () => undefined,
    publish: (event, payload) => void pushed.push([event, payload]),
    log: silentLog,
    agentState: { read: () => idle, adopt: () => undefined },
    changed(token) {
      changes.push(token)
      if (token !== null && failing === 'first steps') throw new Error('the store is damaged')
    }
  })
}
afterEach(() => centre.stop())

const signOuts = /^DELETE \/v1\/session$/

it('a sign-in that cannot be kept on the disk signs nobody in, here or at the centre', async () => {
  failing = 'disk'
  await expect(session.signIn('lan', 'hotline')).rejects.toThrow('disk is full')
  expect({ current: session.current(), desk: session.desk(), pushed, changes }).toEqual({
    current: null,
    desk: null,
    pushed: [],
    changes: []
  })
  expect(centre.count(signOuts)).toBe(1)
})

it('whoever was signed in stays so when somebody else’s sign-in fails', async () => {
  await session.signIn('lan', 'hotline')
  failing = 'disk'
  await expect(session.signIn('minh', 'hotline')).rejects.toThrow('disk is full')
  expect(session.current()?.agent.agentId).toBe('agent-lan')
  expect(centre.asked.at(-1)).toMatchObject({
    method: 'DELETE',
    headers: { authorization: 'Bearer token-of-minh' }
  })
})

it('a session whose first steps fail is ended again, and the pages hear of it', async () => {
  failing = 'first steps'
  await expect(session.signIn('lan', 'hotline')).rejects.toThrow('store is damaged')
  expect(session.current()).toBeNull()
  expect(changes).toEqual(['token-of-lan', null])
  expect(pushed).toEqual([
    ['session.changed', { session: null, problem: null }],
    ['phone.accountChanged', {}]
  ])
  expect(centre.count(signOuts)).toBe(1)
})

it('a sign-in refused for want of a catalogue leaves no session at the centre', async () => {
  centre.breakOn(/catalogue/, { kind: 'nonsense' }, 1)
  expect(await session.signIn('lan', 'hotline')).toMatchObject({ code: 'catalogue-missing' })
  expect(centre.count(signOuts)).toBe(1)
  expect(session.current()).toBeNull()
})

it('a centre that goes away over the catalogue is said to be away, not to have none', async () => {
  centre.breakOn(/catalogue/, { kind: 'reset' })
  expect(await session.signIn('lan', 'hotline')).toMatchObject({ code: 'centre-unavailable' })
})

it('with the catalogue of last time the agent works on, and is told so until the new one has come', async () => {
  session = openSession({ ...catalogue, version: 'c0' })
  centre.breakOn(/catalogue/, { kind: 'status', status: 500 }, 1)
  expect(await session.signIn('lan', 'hotline')).toMatchObject({
    kind: 'answered',
    value: { catalogue: { version: 'c0' }, catalogueOutdated: true }
  })
  expect(session.desk()?.catalogueOutdated).toBe(true)
  await session.signOut()
  const again = await session.signIn('lan', 'hotline')
  expect(again.kind === 'answered' && [again.value.catalogue.version, again.value.catalogueOutdated]).toEqual(
    ['c1', undefined]
  )
})
