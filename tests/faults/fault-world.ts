// The world the fault machines break: the real centre on a real database behind a socket, the lab's carrier CRM, and as
// many customers as are wanted, each with a subscription of their own, so that whatever is lost or doubled can be told.
import type { AddressInfo } from 'node:net'
import type { FastifyRequest } from 'fastify'
import { json } from '../../src-central/store/schema.ts'
import { quickDatabase } from '../support/central-databases.ts'
import { type CentralWorld, monday9, openCentralWorld } from '../support/central-world.ts'
import { type TimeBase, testTime } from './test-time.ts'

export interface Ring {
  interactionId: string
  subscriberId: string
  ani: string
}

export interface FaultWorld extends CentralWorld {
  url: string
  time: TimeBase
  briefings: Briefings
  /** A customer calls and is offered to this extension: a new one, or with `again` (0 to 1) one who has called before. */
  customerCalls(extension: string, again?: number | null): Promise<Ring>
}

export async function openFaultWorld(pace = 1): Promise<FaultWorld> {
  const time: TimeBase = { from: monday9, startedAt: Date.now(), pace }
  const world = await openCentralWorld(await quickDatabase(), { policy: { wrapUpSeconds: 1 } })
  Object.defineProperty(world.clock, 'now', { get: testTime(time) })
  const briefings = watchBriefings(world)
  await world.app.listen({ host: '127.0.0.1', port: 0 })
  const { port } = world.app.server.address() as AddressInfo
  let customers = 0
  return {
    ...world,
    url: `http://127.0.0.1:${port}`,
    time,
    briefings,
    async customerCalls(extension, again = null) {
      const isNew = again === null || customers === 0
      if (isNew) customers += 1
      const number = isNew ? customers : 1 + Math.floor(again * customers)
      const ani = `+84${908_000_000 + number}`
      const subscriberId = `fault-${number}`
      if (isNew) await world.db.insertInto('subscriber').values(newSubscriber(subscriberId, ani)).execute()
      return { interactionId: await world.call(ani, extension), subscriberId, ani }
    }
  }
}

/** On the wire: how often each call's record was asked for, and how often it was given. */
interface Briefings {
  asked: ReadonlyMap<string, number>
  given: ReadonlyMap<string, number>
}

function watchBriefings({ app }: CentralWorld): Briefings {
  const [asked, given] = [new Map<string, number>(), new Map<string, number>()]
  const note = ({ method, params, routeOptions }: FastifyRequest, counts: Map<string, number>) => {
    if (method !== 'PUT' || routeOptions.url !== '/v1/interactions/:id') return
    const { id } = params as { id: string }
    counts.set(id, (counts.get(id) ?? 0) + 1)
  }
  app.addHook('onRequest', async (request) => note(request, asked))
  app.addHook('onSend', async (request, reply) => {
    if (reply.statusCode === 200) note(request, given)
  })
  return { asked, given }
}

const missing = { status: 'unknown', value: null, at: null, interactionId: null, version: 1 } as const

const newSubscriber = (subscriberId: string, msisdn: string) => ({
  subscriber_id: subscriberId,
  msisdn,
  name: `Ada ${subscriberId}`,
  owner: 'individual' as const,
  line: 'ordinary' as const,
  billing: 'prepaid' as const,
  activated_on: '2025-03-10',
  tier: 'ordinary' as const,
  kndl: false,
  profile: json({ gender: missing, occupation: missing, hobbies: missing }),
  service_points: json([]),
  version: 1
})
