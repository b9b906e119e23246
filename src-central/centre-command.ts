// What an installer does to a centre's database by hand, with the centre's own environment: adding an account (the
// password comes by standard input), checking the audit chain, and having the carrier asked again for what it refused.
import { text } from 'node:stream/consumers'
import { z } from 'zod'
import { silentLog } from '../shared/log.ts'
import { type AuditLog, createAuditLog } from './audit/audit-log.ts'
import { listParked, putBack } from './carrier-crm/parked-changes.ts'
import { extensionSchema } from './queue-sources/asterisk/asterisk-options.ts'
import { readEnvironment } from './read-environment.ts'
import { loadSecrets } from './secrets.ts'
import { addAccount, newAccountSchema } from './sessions/add-account.ts'
import { assignSeat, listSeats } from './sessions/places.ts'
import { type OpenDatabase, openDatabase } from './store/open-database.ts'

const usage = `usage:
  add-account <username> <agent|lead|clerk|installer> <name> [extension]   (password on standard input)
  seat <host id> <extension | none>           (hot-desking: this workstation's own telephone)
  list-seats
  verify-audit
  list-refused                                (changes the carrier refused for good, with its reason)
  retry-carrier <change id | all>             (puts them back; the running centre sends them)`

async function addAccountFrom(
  { db }: OpenDatabase,
  [username, role, name, extension]: string[]
): Promise<string> {
  const password = (await text(process.stdin)).replace(/\r?\n$/, '')
  const account = newAccountSchema.safeParse({ username, role, name, extension: extension ?? null, password })
  if (!account.success)
    throw new Error(`wrong: ${account.error.issues.map(({ path }) => path.join('.')).join(', ')}`)
  await addAccount(db, account.data)
  return `${account.data.username} can sign in`
}

function openAudit({ db }: OpenDatabase, secretsFolder: string | null): AuditLog {
  const { auditKey: key, instance } = loadSecrets(secretsFolder)
  return createAuditLog({ db, key, instance, now: Date.now, log: silentLog })
}

async function verifyAudit(database: OpenDatabase, secretsFolder: string | null): Promise<string> {
  const audit = openAudit(database, secretsFolder)
  const verdict = await audit.verify()
  await audit.stop()
  if (verdict.kind === 'broken') throw new Error(`the chain is broken at entry ${verdict.at}: ${verdict.why}`)
  return `${verdict.entries} entries, unbroken; head ${verdict.head}`
}

async function listRefused({ db }: OpenDatabase): Promise<string> {
  const parked = await listParked(db)
  const lines = parked.map(
    ({ captureId, parkedAt, why }) => `${captureId}  ${new Date(parkedAt).toISOString()}  ${why}`
  )
  return parked.length === 0 ? 'none' : lines.join('\n')
}

async function retryCarrier(
  database: OpenDatabase,
  [which]: string[],
  secretsFolder: string | null
): Promise<string> {
  const wanted = z.union([z.literal('all'), z.uuid()]).safeParse(which)
  if (!wanted.success) throw new Error(usage)
  const audit = openAudit(database, secretsFolder)
  const { db } = database
  const ids = await putBack({ db, audit, now: Date.now }, wanted.data === 'all' ? null : wanted.data)
  await audit.stop()
  if (ids.length === 0 && wanted.data !== 'all')
    throw new Error(
      'no change with this id is refused by the carrier, or a later one of its customer is under way'
    )
  return `${ids.length} put back`
}

async function seat({ db }: OpenDatabase, [hostId, extension]: string[]): Promise<string> {
  if (!hostId || !extension) throw new Error(usage)
  if (!extensionSchema.safeParse(extension).success) throw new Error('wrong: extension')
  const own = extension === 'none' ? null : extension
  await assignSeat(db, hostId, own)
  return own === null ? `${hostId}: agents keep their own extensions` : `${hostId}: ${own}`
}

type Command = (database: OpenDatabase, words: string[], secretsFolder: string | null) => Promise<string>

const commands: ReadonlyMap<string, Command> = new Map<string, Command>([
  ['add-account', addAccountFrom],
  ['seat', seat],
  [
    'list-seats',
    async ({ db }) =>
      (await listSeats(db)).map(({ host_id, extension }) => `${host_id}  ${extension}`).join('\n') || 'none'
  ],
  ['verify-audit', (database, _, secretsFolder) => verifyAudit(database, secretsFolder)],
  ['list-refused', listRefused],
  ['retry-carrier', retryCarrier]
])

async function run([name = '', ...words]: string[]): Promise<string> {
  const command = commands.get(name)
  if (!command) throw new Error(usage)
  const { options } = readEnvironment(process.env)
  const database = await openDatabase(options.database)
  try {
    return await command(database, words, options.secretsFolder)
  } finally {
    await database.close()
  }
}

try {
  console.log(await run(process.argv.slice(2)))
} catch (error) {
  console.error(error instanceof Error ? error.message : 'unknown reason')
  process.exitCode = 1
}
