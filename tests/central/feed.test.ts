// The feed: a bell for whom it concerns, and for nobody who is not signed in.
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import websocket from '@fastify/websocket'
import fastify from 'fastify'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { type FeedMessage, feedMessageSchema } from '../../shared/central-contract.ts'
import { createFeedHub } from '../../src-central/feed/feed-hub.ts'
import { registerFeedRoute } from '../../src-central/feed/feed-route.ts'
import { textOfFrame } from '../../src-central/http/text-of-frame.ts'
import { changeAfter, fullAnswer, row } from '../support/central-captures.ts'
import { quickDatabase } from '../support/central-databases.ts'
import { type CentralWorld, must, openCentralWorld, type SignedInAgent } from '../support/central-world.ts'

describe('the feed', () => {
  let world: CentralWorld
  let lan: SignedInAgent
  let url: string
  beforeAll(async () => {
    world = await openCentralWorld(await quickDatabase())
    lan = await world.signIn('lan')
    await world.app.listen({ host: '127.0.0.1', port: 0 })
    url = `ws://127.0.0.1:${(world.app.server.address() as AddressInfo).port}/v1/feed`
  })
  afterAll(() => world.close())

  const listen = async (token: string) => {
    const socket = new WebSocket(url, { headers: { authorization: `Bearer ${token}` } })
    const bells: FeedMessage[] = []
    socket.on('message', (text) => bells.push(feedMessageSchema.parse(JSON.parse(textOfFrame(text)))))
    await once(socket, 'open')
    return { socket, bells }
  }
  const rings = async (listener: { bells: FeedMessage[] }, bell: FeedMessage) => {
    await expect.poll(() => listener.bells, { timeout: 3000 }).toContainEqual(bell)
  }

  test('rings at the end of a call, and says no more than which', async () => {
    const listener = await listen(lan.session.token)
    const interactionId = await world.call('+84901000001', 'agent1001')
    await expect
      .poll(async () => {
        await world.hear({ type: 'ended', interactionId, cause: 16, by: 'customer' })
        return listener.bells
      })
      .toContainEqual({ type: 'interaction-ended', interactionId })
    listener.socket.close()
  })

  test('tells the host that sent a change when the carrier has it, and no other', async () => {
    const minh = await world.signIn('minh')
    const [own, other] = [await listen(lan.session.token), await listen(minh.session.token)]
    const briefing = await lan.brief(await world.call('+84901000001', 'agent1001'))
    const change = changeAfter(briefing, fullAnswer, world.clock.now)
    must(
      await world.request(
        'PATCH',
        '/v1/subscribers/sub-901000001/profile',
        change,
        row(briefing.grant, change.captureId, 1)
      ),
      200
    )
    await world.drainCarrier()
    await rings(own, { type: 'change-confirmed', captureId: change.captureId })
    must(await minh.request('PUT', '/v1/agent/state', { state: 'not-ready', reason: 'lunch' }), 200)
    await rings(other, { type: 'agent-state-changed' })
    expect(other.bells).not.toContainEqual({ type: 'change-confirmed', captureId: change.captureId })
    own.socket.close()
    other.socket.close()
  })

  test('also takes the token as the first message', async () => {
    const socket = new WebSocket(url)
    await once(socket, 'open')
    const heard: string[] = []
    socket.on('message', (text) => heard.push(textOfFrame(text)))
    socket.send(JSON.stringify({ token: lan.session.token }))
    await expect
      .poll(async () => {
        await lan.request('PUT', '/v1/agent/state', { state: 'not-ready', reason: 'break' })
        return heard
      })
      .toContain('{"type":"agent-state-changed"}')
    socket.close()
  })

  test.each(['{"token":"invented"}', '{"token":7}', 'not json', '[]'])(
    'closes on a first message like %s',
    async (text) => {
      const socket = new WebSocket(url)
      await once(socket, 'open')
      socket.send(text)
      expect((await once(socket, 'close'))[0]).toBe(4401)
    }
  )

  test('says "try again" when it cannot look the token up, and leaves the session alone', async () => {
    const app = fastify()
    await app.register(websocket)
    const away = () => Promise.reject(new Error('the database is away'))
    registerFeedRoute(app, createFeedHub(), { ofToken: away, require: away })
    await app.listen({ host: '127.0.0.1', port: 0 })
    const { port } = app.server.address() as AddressInfo
    const socket = new WebSocket(`ws://127.0.0.1:${port}/v1/feed`, { headers: { authorization: 'Bearer t' } })
    expect((await once(socket, 'close'))[0]).toBe(1011)
    await app.close()
  })

  test('closes for a token that is over', async () => {
    const hoa = await world.signIn('hoa')
    must(await hoa.request('DELETE', '/v1/session'), 204)
    const socket = new WebSocket(url, { headers: { authorization: `Bearer ${hoa.session.token}` } })
    expect((await once(socket, 'close'))[0]).toBe(4401)
  })
})
