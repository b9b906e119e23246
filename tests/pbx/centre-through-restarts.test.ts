// A whole centre on a real Asterisk, one of the two going away in the middle of a call: who takes calls is known to the PBX
// again, and a call whose end nobody saw ends once, with no cause invented for it.
import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Session } from '../../shared/central-contract.ts'
import { type RunningCentre, startCentre } from '../../src-central/start-centre.ts'
import { openDatabase } from '../../src-central/store/open-database.ts'
import { type AgentPhone, createAgentPhone } from './support/agent-phone.ts'
import { type AsteriskWorld, startAsteriskWorld } from './support/asterisk-world.ts'

const [lans, minhs] = ['agent1001', 'agent1002'] as const
const soon = { timeout: 20_000 }
/** Each opens a database more than once. */
const limitMs = 90_000
let world: AsteriskWorld
let folder: string
let centre: RunningCentre
let isOpen = false
let phone: AgentPhone

const atCentre = (method: string, path: string, body: object, headers: Record<string, string> = {}) =>
  fetch(`${centre.url}${path}`, {
    method,
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body)
  })

async function isAtWork(
  username: string,
  state: 'ready' | 'not-ready',
  reason: string | null
): Promise<void> {
  const hostId = `pc-${username}`
  const reply = await atCentre('POST', '/v1/session', { username, password: 'hotline', hostId })
  const { token } = (await reply.json()) as Session
  const said = await atCentre(
    'PUT',
    '/v1/agent/state',
    { state, reason },
    {
      authorization: `Bearer ${token}`,
      'x-host-id': hostId
    }
  )
  expect(said.status).toBe(200)
}

async function openCentre(): Promise<void> {
  const { ami, sipUrl, realm, queue, agents } = world.asterisk
  const accounts = Object.fromEntries(agents.map(({ extension, password }) => [extension, password]))
  centre = await startCentre({
    database: { kind: 'pglite', folder },
    queueSource: { kind: 'asterisk', ...ami, sipServers: [sipUrl], realm, queue, accounts },
    carrierCrm: { url: 'http://127.0.0.1:9', token: 'none' },
    seed: 'demo',
    secretsFolder: null
  })
  isOpen = true
}

async function closeCentre(): Promise<void> {
  if (isOpen) await centre.stop()
  isOpen = false
}

function phoneOf(extension: string): AgentPhone {
  const { sipUrl, realm, agents } = world.asterisk
  const password = agents.find((one) => one.extension === extension)?.password ?? ''
  const ha1 = createHash('md5').update(`${extension}:${realm}:${password}`).digest('hex')
  return createAgentPhone({ servers: [sipUrl], realm, username: extension, ha1 })
}

/** What stands in the database of a centre that is not running. */
async function keptOf(interactionId: string) {
  const database = await openDatabase({ kind: 'pglite', folder })
  const row = await database.db
    .selectFrom('interaction')
    .select(['legs', 'ended_at', 'cause', 'ended_by'])
    .where('interaction_id', '=', interactionId)
    .executeTakeFirst()
  await database.close()
  return row
}

async function oneReadyOneAtLunch() {
  await isAtWork('lan', 'ready', null)
  await isAtWork('minh', 'not-ready', 'lunch')
  await expect.poll(() => world.queueMember(lans), soon).toEqual({ paused: false, reason: '' })
  await expect.poll(() => world.queueMember(minhs), soon).toEqual({ paused: true, reason: 'lunch' })
}

async function answeredCall() {
  const customer = await world.customerCalls({ ani: '+84901234567' })
  const call = await phone.nextCall()
  await call.answer()
  await expect.poll(() => world.partnerHears(lans, [440]), soon).toEqual([440])
  return customer
}

beforeAll(async () => {
  world = await startAsteriskWorld()
})
afterAll(() => world?.stop())
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'hotline-centre-'))
  await openCentre()
  phone = phoneOf(lans)
  await phone.register()
  await oneReadyOneAtLunch()
})
afterEach(async () => {
  await phone.stop()
  await closeCentre()
  rmSync(folder, { recursive: true, force: true })
})

test('a PBX that has gone in the middle of a call, and has forgotten its members, has them back with their reasons', {
  timeout: limitMs
}, async () => {
  const { interactionId } = await answeredCall()
  await world.asterisk.kill()
  rmSync(join(world.runFolder, 'state/astdb.sqlite3'))
  await world.restart()
  await expect.poll(() => world.queueMember(minhs), soon).toEqual({ paused: true, reason: 'lunch' })
  // the call had put its agent into the pause of a call; it is over, and what follows it has begun
  await expect.poll(() => world.queueMember(lans), soon).toEqual({ paused: true, reason: 'wrap-up' })
  await closeCentre()
  expect(await keptOf(interactionId)).toEqual({
    legs: { [lans]: 'answered' },
    ended_at: expect.any(Number),
    cause: null,
    ended_by: 'pbx'
  })
})

test('a call that ends while the centre is away is ended when it is back, once, with no cause', {
  timeout: limitMs
}, async () => {
  const { interactionId, hangUp } = await answeredCall()
  await closeCentre()
  await hangUp()
  await openCentre()
  await expect.poll(() => world.queueMember(lans), soon).toEqual({ paused: true, reason: 'wrap-up' })
  await closeCentre()
  const kept = await keptOf(interactionId)
  expect(kept).toEqual({
    legs: { [lans]: 'answered' },
    ended_at: expect.any(Number),
    cause: null,
    ended_by: 'pbx'
  })
  await openCentre()
  await closeCentre()
  expect(await keptOf(interactionId)).toEqual(kept)
})
