// The centre of P9: on PostgreSQL with as many subscribers as a carrier has in a town, in this process, so that its
// memory can be told and the same pool asked directly.
import { AsyncLocalStorage } from 'node:async_hooks'
import { createHash, randomUUID } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import { Kysely, PostgresDialect, sql } from 'kysely'
import type pg from 'pg'
import { policySchema } from '../../shared/domain/policy.ts'
import { silentLog } from '../../shared/log.ts'
import { loadCatalogue } from '../../src-central/catalogue/load-catalogue.ts'
import { composeCentre } from '../../src-central/compose-centre.ts'
import { createNoQueueSource } from '../../src-central/queue-sources/no-queue-source.ts'
import { loadSecrets } from '../../src-central/secrets.ts'
import { plantDemo } from '../../src-central/seed/plant-demo.ts'
import { openDatabase, openPool } from '../../src-central/store/open-database.ts'
import { type Db, json, type Tables } from '../../src-central/store/schema.ts'
import { serverDatabase } from '../support/central-databases.ts'

export interface Statement {
  text: string
  values: readonly unknown[]
}

export interface CentreWorld {
  url: string
  databaseUrl: string
  pool: pg.Pool
  db: Db
  /** Sessions of agents who have signed in. */
  tokens: (count: number) => Promise<string[]>
  /** Calls that ring at agent1001, each from another subscriber's number. */
  announce: (count: number) => Promise<Announced[]>
  /** What the centre asks of the database to open this record. */
  statementsOf: (interactionId: string, token: string) => Promise<Statement[]>
  stop: () => Promise<void>
}

export interface Announced {
  interactionId: string
  msisdn: string
  subscriberId: string
}

const isOfTransaction = ({ text }: Statement) => /^(begin|commit|rollback|set transaction)/i.test(text)

/** @returns null where no PostgreSQL can be had */
export async function openCentreWorld(subscribers: number): Promise<CentreWorld | null> {
  const database = await serverDatabase()?.create()
  if (database?.choice.kind !== 'postgresql') return null
  const databaseUrl = database.choice.url
  await (await openDatabase(database.choice)).close()
  const pool = openPool(databaseUrl)
  const noted = new AsyncLocalStorage<Statement[]>()
  const db = new Kysely<Tables>({
    dialect: new PostgresDialect({ pool }),
    log: ({ query }) => void noted.getStore()?.push({ text: query.sql, values: query.parameters })
  })
  await plantDemo(db, Date.now())
  await plantTown(db, subscribers)
  const centre = await composeCentre({
    database: { db, kind: 'postgresql', sharedAt: databaseUrl, close: () => db.destroy() },
    queueSource: {
      ...createNoQueueSource(),
      state: () => 'up',
      members: async () => null,
      setMember: async () => undefined
    },
    hearing: { state: () => 'up', again: () => undefined },
    dialPrefix: '9',
    announcementMs: 400,
    carrierCrm: { deliver: () => Promise.reject(new Error('nothing is delivered')), state: () => 'up' },
    policy: policySchema.parse({}),
    catalogue: loadCatalogue(),
    secrets: loadSecrets(null),
    now: Date.now,
    random: Math.random,
    log: silentLog
  })
  await centre.join({ isFit: () => true, changed: () => undefined, ousted: () => undefined })
  await centre.app.listen({ host: '127.0.0.1', port: 0 })
  const url = `http://127.0.0.1:${(centre.app.server.address() as AddressInfo).port}`
  return {
    url,
    databaseUrl,
    pool,
    db,
    tokens: (count) => signInMany(db, count),
    announce: (count) => announceCalls(db, count, subscribers),
    async statementsOf(interactionId, token) {
      const statements: Statement[] = []
      // Awaited in there: the request goes out no sooner.
      const reply = await noted.run(
        statements,
        async () =>
          await centre.app.inject({
            method: 'PUT',
            url: `/v1/interactions/${interactionId}`,
            headers: { authorization: `Bearer ${token}` },
            payload: {
              channel: 'call',
              ani: null,
              dnis: null,
              queue: null,
              enteredAt: 1,
              enteredAtSource: 'invite'
            }
          })
      )
      if (reply.statusCode !== 200) throw new Error(`no record: ${reply.payload}`)
      return statements.filter((one) => !isOfTransaction(one))
    },
    async stop() {
      await centre.stop()
      await database.discard()
    }
  }
}

/** Every third has told something already. */
async function plantTown(db: Db, count: number): Promise<void> {
  const unknown = { status: 'unknown', value: null, at: null, interactionId: null, version: 1 }
  const told = { ...unknown, status: 'answered', value: 'teacher', at: 1 }
  const empty = json({ gender: unknown, occupation: unknown, hobbies: unknown })
  const some = json({ gender: unknown, occupation: told, hobbies: unknown })
  await sql`
    insert into subscriber (subscriber_id, msisdn, name, owner, line, billing, activated_on, tier, kndl, profile,
      service_points, version)
    select 'town-' || n, '+84' || (910000000 + n), 'Ada ' || n, 'individual', 'ordinary', 'prepaid', '2020-01-01',
      'ordinary', false, (case when n % 3 = 0 then ${some} else ${empty} end)::jsonb, '[]', 1
    from generate_series(0, ${sql.lit(count - 1)}) as n`.execute(db)
  await sql`analyze`.execute(db)
}

async function signInMany(db: Db, count: number): Promise<string[]> {
  const tokens = Array.from({ length: count }, () => randomUUID())
  const now = Date.now()
  const rows = tokens.map((token, index) => ({
    token_hash: createHash('sha256').update(token).digest('hex'),
    agent_id: 'agent-lan',
    host_id: `pc-${index}`,
    created_at: now,
    expires_at: now + 3_600_000,
    last_seen_at: now,
    extension: 'agent1001'
  }))
  await sql`insert into session (token_hash, agent_id, host_id, created_at, expires_at, last_seen_at, extension)
    select token_hash, agent_id, host_id, created_at, expires_at, last_seen_at, extension
    from jsonb_populate_recordset(null::session, ${json(rows)}::jsonb)`.execute(db)
  return tokens
}

async function announceCalls(db: Db, count: number, subscribers: number): Promise<Announced[]> {
  const calls = Array.from({ length: count }, () => {
    const n = Math.floor(Math.random() * subscribers)
    return { interactionId: randomUUID(), msisdn: `+84${910_000_000 + n}`, subscriberId: `town-${n}` }
  })
  await sql`insert into interaction (interaction_id, channel, announced, ani, ani_withheld, entered_at,
      entered_at_source, legs, created_at)
    select call ->> 'interactionId', 'call', true, call ->> 'msisdn', false, ${Date.now()}, 'pbx',
      '{"agent1001":"offered"}', ${Date.now()}
    from jsonb_array_elements(${json(calls)}::jsonb) as call`.execute(db)
  return calls
}
