// The end of a running centre, for those who talk to it: it says that it is going, lets open requests end, and sends new
// ones elsewhere.
import { setTimeout as pause } from 'node:timers/promises'
import type { FastifyInstance } from 'fastify'
import { problem } from './problem-reply.ts'

export interface Drain {
  /** Told by health from the first moment of the end. */
  isDraining: () => boolean
  announce: () => void
  /** From now on nothing new; resolves when the last open request has ended, or the time is over. */
  finish: (limitMs: number) => Promise<void>
}

const healthPath = '/v1/health'

export function createDrain(app: FastifyInstance): Drain {
  let state: 'open' | 'announced' | 'closed' = 'open'
  let running = 0
  let lastHasEnded: () => void = () => undefined

  app.addHook('onRequest', async (request) => {
    const { url } = request.routeOptions
    if (state === 'closed' && url !== healthPath)
      throw problem('centre-unavailable', { detail: 'going down', retryAfterSeconds: 1 })
  })
  app.addHook('onSend', async (_request, reply) => {
    if (state !== 'open') reply.header('connection', 'close')
  })
  app.server.on('request', (_request, response) => {
    running += 1
    response.once('close', () => {
      running -= 1
      if (running === 0) lastHasEnded()
    })
  })
  return {
    isDraining: () => state !== 'open',
    announce() {
      state = 'announced'
    },
    async finish(limitMs) {
      state = 'closed'
      if (running === 0) return
      const empty = new Promise<void>((resolve) => {
        lastHasEnded = resolve
      })
      await Promise.race([empty, pause(limitMs, undefined, { ref: false })])
    }
  }
}
