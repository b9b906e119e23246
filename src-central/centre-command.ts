// What an installer does to a centre's database by hand, with the centre's own environment: adding an account (the
// password comes by standard input) and checking the audit chain.
import { text } from 'node:stream/consumers'
import { silentLog } from '../shared/log.ts'
import { createAuditLog } from './audit/audit-log.ts'
import { readEnvironment } from './read-environment.ts'
import { loadSecrets } from './secrets.ts'
import { addAccount, newAccountSchema } from './sessions/add-account.ts'
import { type OpenDatabase, openDatabase } from './store/open-database.ts'

const usage = `usage:
  add-account <username> <agent|lead|clerk|installer> <name> [extension]   (password on standard input)
  verify-audit`

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

async function verifyAudit({ db }: OpenDatabase, secretsFolder: string | null): Promise<string> {
  const { auditKey: key, instance } = loadSecrets(secretsFolder)
  const audit = createAuditLog({ db, key, instance, now: Date.now, log: silentLog })
  const verdict = await audit.verify()
  await audit.stop()
  if (verdict.kind === 'broken') throw new Error(`the chain is broken at entry ${verdict.at}: ${verdict.why}`)
  return `${verdict.entries} entries, unbroken; head ${verdict.head}`
}

async function run([command, ...words]: string[]): Promise<string> {
  if (command !== 'add-account' && command !== 'verify-audit') throw new Error(usage)
  const { options } = readEnvironment(process.env)
  const database = await openDatabase(options.database)
  try {
    return command === 'add-account'
      ? await addAccountFrom(database, words)
      : await verifyAudit(database, options.secretsFolder)
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
