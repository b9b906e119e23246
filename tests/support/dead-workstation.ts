// A workstation that served three customers while the centre took no writes, and then would not start any more: one capture
// sent, one dropped, one still running. Its disk is copied as it stood, with the log nobody closed.
import { constants, createPublicKey, publicEncrypt, randomUUID } from 'node:crypto'
import { cpSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { type Db, json } from '../../src-central/store/schema.ts'
import type { RescueBundle } from '../../src-main/rescue/rescue-bundle.ts'
import { createEnvelope, newDataKey } from '../../src-main/store/envelope.ts'
import type { CentralWorld } from './central-world.ts'
import { allAnswers, end, oneAnswer, step } from './host-stories.ts'
import { allIsWell, callOf } from './people.ts'
import { createTestClock, newFolder, startTestHost, type TestHost, until } from './test-host.ts'

export interface DeadWorkstation {
  /** As an installer finds it on the disk. */
  disk: string
  sent: Call
  dropped: Call
  running: Call
  /** The PC lives after all: started on its own folder, with the centre in reach. */
  comesBack: () => Promise<TestHost>
}

export interface Call {
  interactionId: string
  subscriberId: string
  captureId: string
}

const missing = { status: 'unknown', value: null, at: null, interactionId: null, version: 1 } as const
let customers = 0

async function newCustomer(world: CentralWorld) {
  customers += 1
  const msisdn = `+84${909_000_000 + customers}`
  const subscriberId = `rescue-${customers}`
  await world.db
    .insertInto('subscriber')
    .values({
      subscriber_id: subscriberId,
      msisdn,
      name: 'Ada Lovelace Nguyễn',
      owner: 'individual',
      line: 'ordinary',
      billing: 'prepaid',
      activated_on: '2025-03-10',
      tier: 'ordinary',
      kndl: false,
      profile: json({ gender: missing, occupation: missing, hobbies: missing }),
      service_points: json([]),
      version: 1
    })
    .execute()
  return { msisdn, subscriberId, interactionId: await world.call(msisdn, 'agent1001') }
}

export async function listening(world: CentralWorld): Promise<string> {
  await world.app.listen({ host: '127.0.0.1', port: 0 })
  return `http://127.0.0.1:${(world.app.server.address() as AddressInfo).port}`
}

/** Reading goes on while nothing can be told; a machine under load is given time, unlike a customer's ear. */
const tellsNothing: typeof fetch = async (input, init) => {
  const asked = new Request(input, init)
  const { method, headers, url } = asked
  const { pathname } = new URL(url)
  const isTelling = method === 'PATCH' || /\/(contact|attempts)$|^\/v1\/callbacks\//.test(pathname)
  if (isTelling) throw new TypeError('the line is cut')
  const body = method === 'GET' ? null : await asked.text()
  return fetch(url, { method, headers, body })
}

export async function deadWorkstation(world: CentralWorld, centreUrl: string): Promise<DeadWorkstation> {
  // the PC of the story before is gone as well
  await world.db
    .updateTable('session')
    .set({ ended_at: world.clock.now })
    .where('ended_at', 'is', null)
    .execute()
  const dataFolder = newFolder()
  const options = { centreUrl, dataFolder }
  const clock = () => createTestClock(world.clock.now)
  const host = await startTestHost({ ...options, clock: clock(), platform: { fetch: tellsNothing } })
  await host.signIn()
  const sent = await serve(host, world, [...allAnswers, { type: 'send' }])
  await end(host, sent.interactionId)
  await host.desk('interaction.finish', {
    interactionId: sent.interactionId,
    reason: 'tariff',
    note: 'new tariff'
  })
  const dropped = await serve(host, world, oneAnswer)
  await end(host, dropped.interactionId, { cause: 38 })
  await host.desk('interaction.confirmEnding', { interactionId: dropped.interactionId, code: 'dropped' })
  const running = await serve(host, world, oneAnswer)
  const disk = newFolder()
  for (const file of ['desk.sqlite', 'desk.sqlite-wal']) cpSync(join(dataFolder, file), join(disk, file))
  await host.stop()
  return {
    disk,
    sent,
    dropped,
    running,
    async comesBack() {
      await world.db
        .updateTable('session')
        .set({ ended_at: world.clock.now })
        .where('ended_at', 'is', null)
        .execute()
      const back = await startTestHost({ ...options, clock: clock() })
      await back.signIn()
      return back
    }
  }
}

async function serve(
  host: TestHost,
  world: CentralWorld,
  events: Parameters<typeof step>[2][]
): Promise<Call> {
  const { msisdn, subscriberId, interactionId } = await newCustomer(world)
  await host.phone('interaction.open', { call: callOf(interactionId, { ani: msisdn }), callbackId: null })
  await until(async () => {
    const kind = host.shown(interactionId)?.briefing.kind
    if (kind === 'refused') await host.desk('interaction.retry', { interactionId })
    return kind === 'briefed'
  })
  await host.phone('interaction.answered', { interactionId, at: host.clock.now() })
  await host.desk('interaction.served', { interactionId, facts: allIsWell })
  const { capture } = await step(host, interactionId, ...events)
  return { interactionId, subscriberId, captureId: capture?.captureId ?? '' }
}

/** All that the centre holds of these customers. */
export async function heldFor(db: Db, calls: Call[]) {
  const ids = calls.map(({ subscriberId }) => subscriberId)
  const changes = await db
    .selectFrom('profile_change')
    .select(['capture_id', 'subscriber_id', 'host_id', 'agent_id'])
    .where('subscriber_id', 'in', ids)
    .orderBy('received_at')
    .execute()
  const tasks = await db
    .selectFrom('callback_task')
    .select(['callback_id', 'subscriber_id', 'state', 'task'])
    .where('subscriber_id', 'in', ids)
    .orderBy('subscriber_id')
    .execute()
  const contacts = await db
    .selectFrom('contact')
    .select(['interaction_id', 'note'])
    .where('subscriber_id', 'in', ids)
    .execute()
  const history = await db
    .selectFrom('profile_history')
    .select(['subscriber_id', 'field', 'value'])
    .where('subscriber_id', 'in', ids)
    .orderBy('history_id')
    .execute()
  return { changes, tasks, contacts, history }
}

/** Which of these words stand in a bundle for whoever finds it, as text or behind a base64 that hides nothing. */
export function readableIn(bundle: string, words: string[]): string[] {
  const values = [...bundle.matchAll(/"([A-Za-z0-9+/]+=*)"/g)].map(([, value]) =>
    Buffer.from(value ?? '', 'base64')
  )
  const bytes = Buffer.concat([Buffer.from(bundle), ...values])
  return words.filter((word) => bytes.includes(word))
}

/** What the workstation of this name would have left of these contacts of one call. */
export function sealedFor(
  escrowKey: string,
  interactionId: string,
  payloads: object[],
  hostId: string
): RescueBundle {
  const dataKey = newDataKey()
  const keyId = randomUUID()
  const envelope = createEnvelope(dataKey, keyId)
  const key = createPublicKey({ key: Buffer.from(escrowKey, 'base64'), format: 'der', type: 'spki' })
  const oaep = { key, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256' }
  const rows = payloads.map((payload, seq) => ({
    table: 'outbox' as const,
    seq,
    rowId: `row-${seq}`,
    kind: 'contact',
    captureId: null,
    interactionId,
    sealed: Buffer.from(envelope.seal('outbox', `row-${seq}`, payload)).toString('base64')
  }))
  const escrowed = publicEncrypt(oaep, dataKey).toString('base64')
  const host = Buffer.from(envelope.seal('kept', 'host-id', hostId)).toString('base64')
  return { exportedAt: 0, key: { keyId, escrowKey, escrowed, host }, lost: [], rows }
}
