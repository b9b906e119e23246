// What an installer does to a centre's database by hand, with the centre's own environment: adding an account (the
// password comes by standard input), checking the audit chain, and having the carrier asked again for what it refused.
import { text } from 'node:stream/consumers'
import { z } from 'zod'
import { silentLog } from '../shared/log.ts'
import { type AuditLog, createAuditLog } from './audit/audit-log.ts'
import { verifyAudit } from './audit/verify-audit.ts'
import { listParked, putBack } from './carrier-crm/parked-changes.ts'
import { type ConsentCommandParts, consentCommand, withdrawCommand } from './consent/consent-commands.ts'
import { extensionSchema } from './queue-sources/asterisk/asterisk-options.ts'
import { readEnvironment } from './read-environment.ts'
import { listWaiting } from './rescue/rescued-rows.ts'
import { loadSecrets } from './secrets.ts'
import { addAccount, newAccountSchema } from './sessions/add-account.ts'
import { assignSeat, listSeats } from './sessions/places.ts'
import { type OpenDatabase, openDatabase } from './store/open-database.ts'

const usage = `usage:
  add-account <username> <agent|lead|clerk|installer> <name> [extension]   (password on standard input)
  seat <host id> <extension | none>           (hot-desking: this workstation's own telephone)
  list-seats
  verify-audit [<instance>:<entries>:<head> ...]   (with heads that were kept elsewhere)
  consent --number <+84…> [--record <id>] --reason <why> --by <who>
                                              (the proof of consent of one number; the look is in the audit)
  withdraw --number <+84…> [--record <id>] --letter <its number> --by <who> [--fields gender,occupation,hobbies]
                                              (a customer has taken back in writing what they told)
  list-refused                                (changes the carrier refused for good, with its reason)
  retry-carrier <change id | all>             (puts them back; the running centre sends them)
  list-rescued                                (rows of dead workstations that still wait for somebody)`

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

const headSchema = z
  .string()
  .regex(/^[^:]+:\d+:[0-9a-f]{64}$/, 'a head is <instance>:<entries>:<head>')
  .transform((text) => {
    const [instance = '', position, hash = ''] = text.split(':')
    return { instance, position: Number(position), hash }
  })

async function verifyChains(
  { db }: OpenDatabase,
  words: string[],
  secretsFolder: string | null
): Promise<string> {
  const heads = z.array(headSchema).safeParse(words)
  if (!heads.success) throw new Error(usage)
  const verdicts = await verifyAudit(db, loadSecrets(secretsFolder).auditKey, heads.data)
  const lines = verdicts.map(({ instance, verdict, outlived, unsealed }) =>
    verdict.kind === 'broken'
      ? `${instance}: BROKEN at entry ${verdict.at}: ${verdict.why}`
      : `${instance}:${verdict.entries}:${verdict.head}  unbroken${outlived > 0 ? `, the first ${outlived} have outlived their days` : ''}${unsealed > 0 ? `, ${unsealed} not sealed yet` : ''}`
  )
  if (verdicts.some(({ verdict }) => verdict.kind === 'broken')) throw new Error(lines.join('\n'))
  return lines.join('\n') || 'no entries'
}

/** With an audit that goes on with this centre's own chain, sealed before the command ends. */
const audited =
  (command: (parts: ConsentCommandParts, words: string[]) => Promise<string>): Command =>
  async (database, words, secretsFolder) => {
    const audit = openAudit(database, secretsFolder)
    try {
      return await command({ db: database.db, audit, now: Date.now }, words)
    } finally {
      await audit.stop()
    }
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

async function listRescued({ db }: OpenDatabase): Promise<string> {
  const rows = await listWaiting(db)
  const line = ({ key_id, row_id, kind, outcome, code, at }: (typeof rows)[number]) =>
    [key_id, row_id, kind, outcome, code ?? '-', new Date(at).toISOString()].join('  ')
  return rows.length === 0 ? 'none' : rows.map(line).join('\n')
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
  ['verify-audit', verifyChains],
  ['consent', audited(consentCommand)],
  ['withdraw', audited(withdrawCommand)],
  ['list-refused', listRefused],
  ['retry-carrier', retryCarrier],
  ['list-rescued', listRescued]
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
