// Desks hear of every task that comes, goes or changes hands, also where a customer who calls in leaves nothing to do.
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { textOfFrame } from '../../src-central/http/text-of-frame.ts'
import { changeAfter, row } from '../support/central-captures.ts'
import { quickDatabase } from '../support/central-databases.ts'
import { type DropScene, openDropScene } from '../support/central-drops.ts'
import { must } from '../support/central-world.ts'

let scene: DropScene
let url: string
beforeAll(async () => {
  scene = await openDropScene(await quickDatabase())
  await scene.world.app.listen({ host: '127.0.0.1', port: 0 })
  const { port } = scene.world.app.server.address() as AddressInfo
  url = `ws://127.0.0.1:${port}/v1/feed`
})
afterAll(() => scene.world.close())
beforeEach(() => scene.reset())

/** How often the bell of the callbacks has rung at Lan's desk from now on. */
async function listen() {
  const socket = new WebSocket(url, { headers: { authorization: `Bearer ${scene.lan.session.token}` } })
  let rung = 0
  socket.on('message', (frame) => {
    if (textOfFrame(frame).includes('callbacks-changed')) rung += 1
  })
  await once(socket, 'open')
  return { rung: () => rung, close: () => socket.close() }
}

test('a customer who calls in takes the task off every list', async () => {
  const dropped = await scene.waiting()
  const bell = await listen()
  await scene.minh.brief(await scene.world.call(dropped.number, 'agent1002'))
  await expect.poll(bell.rung).toBe(1)
  bell.close()
})

test('a task that a call finds with nothing left to ask is closed on every list', async () => {
  const dropped = await scene.waiting()
  const clerk = await scene.world.signIn('an')
  const visit = await clerk.brief(randomUUID(), {
    channel: 'counter',
    counter: { number: dropped.number, reason: 'visit' }
  })
  const change = changeAfter(
    visit,
    [
      { type: 'invite' },
      { type: 'agree' },
      { type: 'not-known', field: 'occupation' },
      { type: 'answer', field: 'hobbies', value: ['sport'] },
      { type: 'send' }
    ],
    scene.world.clock.now
  )
  const path = `/v1/subscribers/${dropped.draft.subscriberId}/profile`
  must(await scene.world.request('PATCH', path, change, row(visit.grant, change.captureId, 1)), 200)
  const bell = await listen()
  const { callback } = await scene.minh.brief(await scene.world.call(dropped.number, 'agent1002'))
  expect(callback).toBeNull()
  await expect.poll(bell.rung).toBe(1)
  bell.close()
})
