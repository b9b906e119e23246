// What there is of a call while it rings, on a real Asterisk: the answer lies ready, and no sound has a way in either
// direction before the agent has taken the call. However it ends, nothing of it stays.
import { setTimeout as sleep } from 'node:timers/promises'
import { personas } from '../../lab/personas.ts'
import { openPhonePort } from '../support/phone-port.ts'
import { tonesHeard } from '../support/tones-heard.ts'
import { watchConnections } from './support/connection-watch.ts'
import { agentTones, expect, test } from './support/pbx-story-test.ts'

const mai = personas.answersEverything
const mais = { ani: mai.number, name: mai.name, toneHz: mai.toneHz, rings: ['agent1001'] }
const ready = { ice: 'new', pairs: 0, sent: 0, speaks: false, isPrepared: true }

test('a call that rings is ready to be answered, with no way for sound until it is', async ({
  hotline,
  workstation
}) => {
  const lan = await workstation(agentTones.lan)
  const connections = await watchConnections(lan.workstation.phonePage)
  await lan.signIn('lan')
  const call = await hotline.pbx.customerCalls(mais)
  await lan.seesRinging(mai.name)
  await expect.poll(connections.open).toEqual([ready])
  // as long as a queue lets it ring; a connection without addresses must not give up meanwhile
  await sleep(16_000)
  expect(await connections.open()).toEqual([ready])
  expect(await tonesHeard(lan.workstation.phonePage, [mai.toneHz])).toEqual([])

  await lan.answer()
  await lan.hears(mai.toneHz)
  await expect.poll(() => call.hearsOf([agentTones.lan])).toEqual([agentTones.lan])
  expect(await connections.made()).toBe(1)
  await call.hangUp()
  await lan.finish('tariff')
  expect(await connections.open()).toEqual([])
})

test('a ring that the customer gives up, or the agent turns away, leaves nothing open', async ({
  hotline,
  workstation
}) => {
  const lan = await workstation(agentTones.lan)
  const connections = await watchConnections(lan.workstation.phonePage)
  await lan.signIn('lan')
  const given = await hotline.pbx.customerCalls(mais)
  await expect.poll(connections.open).toEqual([ready])
  await given.hangUp()
  await expect.poll(connections.open).toEqual([])

  await hotline.pbx.customerCalls(mais)
  await expect.poll(connections.open).toEqual([ready])
  const phone = await openPhonePort(lan.workstation.phonePage)
  const [ringing] = await phone.going()
  await phone.send({ kind: 'reject', callId: ringing?.callId ?? '', reason: 'busy' })
  await expect.poll(connections.open).toEqual([])
  expect(await connections.made()).toBe(2)
})
