// Every call that is over is told to the host for the agent's list, also one that no contact stands behind.
import { expect, it } from 'vitest'
import { createPhone, request } from './phone-under-test.ts'

it('a call without an id of the PBX that was missed is told as it ended', async () => {
  const { start, bring, reports, clock } = createPhone()
  await start()
  await bring(request('INVITE', 'one'))
  await bring(request('CANCEL', 'one'))
  expect(reports).toMatchObject([
    [
      'call.over',
      { call: { interactionId: null, phase: 'ended', unanswered: 'missed', endedAt: clock.now() } }
    ]
  ])
})
