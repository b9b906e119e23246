// The agent's list of calls on the workstation: every call once, one's own only, sealed, gone after the days of the policy.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { CallSnapshot } from '../../shared/domain/call-snapshot.ts'
import { type FakeCentre, startFakeCentre } from '../support/fake-centre.ts'
import { createTestClock, removeFolders, startTestHost, type TestHost } from '../support/test-host.ts'

const hourMs = 3_600_000
let centre: FakeCentre
let desk: TestHost
beforeEach(async () => {
  centre = await startFakeCentre()
  desk = await startTestHost({ centreUrl: centre.url })
  await desk.signIn()
})
afterEach(async () => {
  await desk.stop()
  await centre.stop()
  removeFolders()
})

/** A call of half a minute that ends now, as the phone page reports it. */
const endedCall = (callId: string, more: Partial<CallSnapshot> = {}): CallSnapshot => {
  const now = desk.clock.now()
  return {
    callId,
    interactionId: null,
    callbackId: null,
    direction: 'inbound',
    phase: 'ended',
    ani: '+84901234567',
    aniWithheld: false,
    displayName: 'Ada',
    extension: null,
    consultsFor: null,
    consultId: null,
    transferredBy: null,
    returned: false,
    queue: 'care1090',
    dnis: '1090',
    enteredAt: now - 60_000,
    enteredAtSource: 'pbx',
    startedAt: now - 40_000,
    answeredAt: now - 30_000,
    endedAt: now,
    muted: false,
    held: false,
    remoteHeld: false,
    joined: false,
    transfer: null,
    ending: null,
    unanswered: null,
    sipStatus: null,
    ...more
  }
}
const over = (call: CallSnapshot) => desk.phone('call.over', { call })
const listed = async () => (await desk.desk('callHistory.read', {})).calls

it('a call is listed once however often it is told, the newest first, and the desk hears of it', async () => {
  await over(endedCall('one'))
  await over(endedCall('one'))
  await desk.clock.advance(1000)
  await over(endedCall('two', { answeredAt: null, unanswered: 'elsewhere' }))
  expect((await listed()).map(({ callId, outcome }) => ({ callId, outcome }))).toEqual([
    { callId: 'two', outcome: 'elsewhere' },
    { callId: 'one', outcome: 'answered' }
  ])
  expect(desk.pushesOf('callHistory.changed')).toHaveLength(3)
})

it('a call that still goes on is not listed', async () => {
  await over(endedCall('one', { phase: 'active', endedAt: null }))
  expect(await listed()).toEqual([])
})

it('calls are still there after a restart, sealed, and leave after seven days', async () => {
  await over(endedCall('one'))
  const { dataFolder } = desk
  await desk.stop()
  const bytes = ['desk.sqlite', 'desk.sqlite-wal']
    .map((name) => {
      try {
        return readFileSync(join(dataFolder, name), 'latin1')
      } catch {
        return ''
      }
    })
    .join('')
  expect(bytes).toContain('past_call')
  expect(bytes).not.toContain('901234567')
  const clock = createTestClock(desk.clock.now() + 7 * 24 * hourMs - 1000)
  desk = await startTestHost({ centreUrl: centre.url, dataFolder, clock })
  await desk.signIn()
  expect((await listed()).map(({ callId }) => callId)).toEqual(['one'])
  desk.clock.jump(2000)
  expect(await listed()).toEqual([])
})

it('signed out, nothing is listed', async () => {
  await over(endedCall('one'))
  await desk.desk('session.signOut', {})
  expect(await listed()).toEqual([])
})
