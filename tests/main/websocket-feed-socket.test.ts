// The feed's socket against a real WebSocket server: what its end means is told apart by the centre's close code.
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { WebSocketServer } from 'ws'
import { openWebsocketFeed } from '../../src-main/central/websocket-feed-socket.ts'

let server: WebSocketServer
beforeEach(async () => {
  server = new WebSocketServer({ host: '127.0.0.1', port: 0 })
  await once(server, 'listening')
})
afterEach(() => new Promise<void>((resolve) => server.close(() => resolve())))

it.each([
  [4401, 'token-refused'],
  [1001, 'going-away'],
  [1011, 'lost']
])('a centre that closes with %i means: %s', async (code, why) => {
  server.on('connection', (socket) => socket.close(code))
  const { port } = server.address() as AddressInfo
  const closed = await new Promise((resolve) => {
    const quiet = () => undefined
    openWebsocketFeed(`ws://127.0.0.1:${port}`, 'token', { opened: quiet, message: quiet, closed: resolve })
  })
  expect(closed).toBe(why)
})
