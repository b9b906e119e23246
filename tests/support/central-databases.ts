// The databases the centre's tests run on: PGlite in memory always, and a real PostgreSQL where one can be had, either
// given by TEST_DATABASE_URL or started here on loopback from the machine's own binaries.
import { execFileSync, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import type { DatabaseChoice } from '../../src-central/store/open-database.ts'

export interface TestDatabase {
  choice: DatabaseChoice
  /** Removes what was made for the test. */
  discard: () => Promise<void>
}

export interface DatabaseKind {
  name: 'PGlite' | 'PostgreSQL'
  /** Each suite gets an empty database of its own. */
  create: () => Promise<TestDatabase>
}

const pglite: DatabaseKind = {
  name: 'PGlite',
  create: () =>
    Promise.resolve({ choice: { kind: 'pglite', folder: null }, discard: () => Promise.resolve() })
}

/** Both where both can be had; that PostgreSQL cannot is said. */
export function databaseKinds(): DatabaseKind[] {
  const real = postgresql()
  if (!real)
    console.warn('SKIPPED on PostgreSQL: no TEST_DATABASE_URL and no binaries in /usr/lib/postgresql')
  return real ? [pglite, real] : [pglite]
}

/** For suites that are about something else than the database: PostgreSQL, which is there sooner, else PGlite. */
export const quickDatabase = (): Promise<TestDatabase> => (postgresql() ?? pglite).create()

/** For what PGlite cannot have: several processes on one database. `null` = it cannot be had here, and that is said. */
export function serverDatabase(): DatabaseKind | null {
  const server = postgresql()
  if (!server) console.warn('SKIPPED: two instances need a PostgreSQL server')
  return server
}

function postgresql(): DatabaseKind | null {
  const name = 'PostgreSQL'
  const given = process.env.TEST_DATABASE_URL
  if (given) return { name, create: () => freshDatabase(given, () => Promise.resolve()) }
  const binaries = findBinaries()
  return binaries === null ? null : { name, create: () => startCluster(binaries) }
}

function findBinaries(): string | null {
  const root = '/usr/lib/postgresql'
  const versions = existsSync(root) ? readdirSync(root) : []
  const newest = versions
    .toSorted((a, b) => Number(b) - Number(a))
    .find((one) => existsSync(join(root, one, 'bin/initdb')))
  return newest === undefined ? null : join(root, newest, 'bin')
}

const switchUser = '/usr/sbin/runuser'

/** PostgreSQL refuses to run as root: there it runs as the user its package made. */
const asServer = (command: string, ...args: string[]) =>
  process.getuid?.() === 0
    ? execFileSync(switchUser, ['-u', 'postgres', '--', command, ...args], { stdio: 'pipe', cwd: '/' })
    : execFileSync(command, args, { stdio: 'pipe', cwd: '/' })

async function startCluster(binaries: string): Promise<TestDatabase> {
  const folder = mkdtempSync(join(tmpdir(), 'centre-test-pg-'))
  if (process.getuid?.() === 0) spawnSync('chown', ['postgres', folder])
  else chmodSync(folder, 0o700)
  const cluster = join(folder, 'cluster')
  const port = await freePort()
  asServer(
    join(binaries, 'initdb'),
    '-D',
    cluster,
    '-U',
    'postgres',
    '-A',
    'trust',
    '--no-sync',
    '-E',
    'UTF8'
  )
  const settings = `-c listen_addresses=127.0.0.1 -p ${port} -c unix_socket_directories=${folder} -c fsync=off -c jit=off`
  asServer(
    join(binaries, 'pg_ctl'),
    '-D',
    cluster,
    '-w',
    '-t',
    '30',
    '-l',
    join(folder, 'log'),
    '-o',
    settings,
    'start'
  )
  const stop = () => {
    asServer(join(binaries, 'pg_ctl'), '-D', cluster, '-m', 'immediate', '-w', 'stop')
    rmSync(folder, { recursive: true, force: true })
    return Promise.resolve()
  }
  return freshDatabase(`postgresql://postgres@127.0.0.1:${port}/postgres`, stop)
}

async function freshDatabase(server: string, stop: () => Promise<void>): Promise<TestDatabase> {
  const name = `centre_test_${randomBytes(6).toString('hex')}`
  await onServer(server, `create database ${name}`)
  const url = new URL(server)
  url.pathname = `/${name}`
  return {
    choice: { kind: 'postgresql', url: url.href },
    async discard() {
      await onServer(server, `drop database ${name} with (force)`)
      await stop()
    }
  }
}

async function onServer(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  return port
}
