// A bell rung at one instance is heard by the hosts of every other, once; and after a gap everybody is told to ask.
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { type FeedMessage, feedMessageSchema } from '../../shared/central-contract.ts'
import { silentLog } from '../../shared/log.ts'
import { withdrawCommand } from '../../src-central/consent/consent-commands.ts'
import type { Audience } from '../../src-central/feed/feed-hub.ts'
import { createFeedHub } from '../../src-central/feed/feed-hub.ts'
import { textOfFrame } from '../../src-central/http/text-of-frame.ts'
import { createInstances, type Instances } from '../../src-central/instances/instances.ts'
import { databaseKinds, serverDatabase, type TestDatabase } from '../support/central-databases.ts'
import { type CentralWorld, must, openCentralWorld, type SignedInAgent } from '../support/central-world.ts'
import { openTwoCentres, type TwoCentres } from '../support/two-centres.ts'

const server = serverDatabase()

async function listen(world: CentralWorld, { session }: SignedInAgent) {
  if (!world.app.server.listening) await world.app.listen({ host: '127.0.0.1', port: 0 })
  const { port } = world.app.server.address() as AddressInfo
  const headers = { authorization: `Bearer ${session.token}` }
  const socket = new WebSocket(`ws://127.0.0.1:${port}/v1/feed`, { headers })
  const bells: FeedMessage[] = []
  socket.on('message', (text) => bells.push(feedMessageSchema.parse(JSON.parse(textOfFrame(text)))))
  await once(socket, 'open')
  // The socket stands before the centre has found out whose it is.
  await expect
    .poll(async () => {
      must(await world.request('GET', '/v1/health'), 200)
      await world.hear({ type: 'ended', interactionId: 'probe', cause: 16, by: 'customer' })
      return bells.length
    })
    .toBeGreaterThan(0)
  return { socket, bells, closed: once(socket, 'close').then(([code]) => code as number) }
}

describe.each(databaseKinds())('bells on $name', ({ create }) => {
  let world: CentralWorld
  beforeAll(async () => {
    world = await openCentralWorld(await create())
  })
  afterAll(() => world.close())

  test('are rung once at whom they are for', async () => {
    const [lan, trang] = [await world.signIn('lan'), await world.signIn('trang')]
    const [atLan, atTrang] = [await listen(world, lan), await listen(world, trang)]
    must(await lan.request('PUT', '/v1/agent/hand'), 204)
    await expect.poll(() => atTrang.bells).toContainEqual({ type: 'directory-changed' })
    await world.hear({ type: 'ended', interactionId: 'last', cause: 16, by: 'customer' })
    const last = { type: 'interaction-ended', interactionId: 'last' }
    await expect.poll(() => atLan.bells).toContainEqual(last)
    await new Promise((resolve) => setTimeout(resolve, 300))
    expect(atLan.bells.filter((bell) => JSON.stringify(bell) === JSON.stringify(last))).toHaveLength(1)
    for (const { socket } of [atLan, atTrang]) socket.close()
  })
})

describe.skipIf(server === null)('bells between two instances', () => {
  let both: TwoCentres
  beforeAll(async () => {
    both = await openTwoCentres(await server!.create())
  })
  afterAll(() => both.close())

  test('a bell rung at one is heard at the other, by whom it is for and nobody else', async () => {
    const [lan, trang] = [await both.a.signIn('lan'), await both.b.signIn('trang')]
    const minh = await both.b.signIn('minh')
    const [atTrang, atMinh] = [await listen(both.b, trang), await listen(both.b, minh)]
    await new Promise((resolve) => setTimeout(resolve, 1200))
    atMinh.bells.length = 0
    atTrang.bells.length = 0
    must(await lan.request('PUT', '/v1/agent/hand'), 204)
    await expect.poll(() => atTrang.bells).toContainEqual({ type: 'directory-changed' })
    expect(atMinh.bells).toEqual([])
    for (const { socket } of [atTrang, atMinh]) socket.close()
  })

  test('a withdrawal by letter, entered beside them, is heard at both', async () => {
    const [lan, minh] = [await both.a.signIn('lan'), await both.b.signIn('minh')]
    const [atLan, atMinh] = [await listen(both.a, lan), await listen(both.b, minh)]
    const parts = { db: both.a.db, audit: both.a.audit, now: () => both.a.clock.now }
    await withdrawCommand(parts, ['--number', '+84901000001', '--letter', 'CV-2026/118', '--by', 'dpo'])
    for (const { bells, socket } of [atLan, atMinh]) {
      await expect.poll(() => bells).toContainEqual({ type: 'customer-withdrew' })
      socket.close()
    }
  })

  test('after a lost connection the hosts of both are told to ask again', async () => {
    const [lan, minh] = [await both.a.signIn('lan'), await both.b.signIn('minh')]
    const [atLan, atMinh] = [await listen(both.a, lan), await listen(both.b, minh)]
    await killInstanceConnections(both.database)
    for (const { bells } of [atLan, atMinh])
      await expect.poll(() => bells, { timeout: 10_000 }).toContainEqual({ type: 'all-changed' })
    await both.a.hear({ type: 'ended', interactionId: 'afterwards', cause: 16, by: 'customer' })
    await expect
      .poll(() => atMinh.bells, { timeout: 5000 })
      .toContainEqual({ type: 'interaction-ended', interactionId: 'afterwards' })
    for (const { socket } of [atLan, atMinh]) socket.close()
  })
})

describe.skipIf(server === null)('the relay of bells', () => {
  let database: TestDatabase
  const open: Instances[] = []
  beforeAll(async () => {
    database = await server!.create()
  })
  afterAll(async () => {
    await Promise.all(open.map((one) => one.stop()))
    await database.discard()
  })

  const instance = async (name: string) => {
    const url = database.choice.kind === 'postgresql' ? database.choice.url : ''
    const instances = createInstances({ url, instance: name, random: () => 0.5, log: silentLog })
    const heard: { message: FeedMessage; audience?: Audience }[] = []
    await instances.start({
      deliver: (bell) => void heard.push(bell),
      isFit: () => true,
      leadingChanged: () => undefined,
      hearOut: async () => undefined,
      ousted: () => undefined
    })
    open.push(instances)
    return { hub: createFeedHub(instances.tell), heard }
  }

  test('carries hundreds of bells at once, in order, more than one notification holds', async () => {
    const [one, other] = [await instance('one'), await instance('other')]
    const ids = Array.from({ length: 400 }, (_, index) => `call-${index}`)
    for (const interactionId of ids) one.hub.ring({ type: 'interaction-ended', interactionId })
    await expect.poll(() => other.heard.length).toBe(400)
    expect(other.heard.map(({ message }) => message)).toEqual(
      ids.map((interactionId) => ({ type: 'interaction-ended', interactionId }))
    )
    expect(one.heard).toEqual([])
  })

  test('a bell for more people than a notification holds is one for everybody', async () => {
    const [one, other] = [await instance('three'), await instance('four')]
    const agentIds = Array.from({ length: 1000 }, (_, index) => `agent-${index}`)
    one.hub.ring({ type: 'agent-state-changed' }, { agentIds })
    await expect.poll(() => other.heard).toEqual([{ message: { type: 'all-changed' } }])
  })

  test('what another version rings, or nobody meant, rings nothing and harms nothing', async () => {
    const [one, other] = [await instance('five'), await instance('six')]
    for (const text of ['', 'not json', '{"from":"x","bells":[{"message":{"type":"next-year"}}]}', '[]'])
      await onDatabase(database, `select pg_notify('hotline_feed', '${text}')`)
    one.hub.ring({ type: 'callbacks-changed' }, { roles: ['lead'] })
    await expect
      .poll(() => other.heard)
      .toEqual([{ message: { type: 'callbacks-changed' }, audience: { roles: ['lead'] } }])
  })
})

const killInstanceConnections = (database: TestDatabase) =>
  onDatabase(
    database,
    `select pg_terminate_backend(pid) from pg_stat_activity
      where application_name = 'hotline-centre instance' and datname = current_database()`
  )

async function onDatabase({ choice }: TestDatabase, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: choice.kind === 'postgresql' ? choice.url : '' })
  await client.connect()
  await client.query(statement)
  await client.end()
}
