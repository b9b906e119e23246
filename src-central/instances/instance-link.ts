// The one connection to PostgreSQL that is this instance's own, beside the pool: it listens for what other instances tell
// and holds the locks that last as long as the instance does. It is made anew after each loss.
import pg from 'pg'
import type { Log } from '../../shared/log.ts'
import { describeFault } from '../http/problem-reply.ts'

export interface LinkListener {
  /** The connection stands (again), and nothing that was told meanwhile has been heard. A rejection gives it up. */
  connected: () => Promise<void>
  lost: () => void
  told: (channel: string, text: string) => void
  /** Each second while it stands. */
  beat: () => Promise<void>
}

export interface InstanceLink {
  /** Resolves when the first attempt has succeeded or failed. */
  start: (listener: LinkListener) => Promise<void>
  /** Runs one statement; one that fails ends the connection. @throws while there is none */
  ask: (statement: string, values?: readonly unknown[]) => Promise<Record<string, unknown>[]>
  stop: () => Promise<void>
}

interface LinkOptions {
  url: string
  random: () => number
  log: Log
}

const beatMs = 500
/** A beat that takes longer is a lost connection: sooner noticed here than by the server, so that no two instances lead. */
const answerMs = 2000
const firstPauseMs = 250
const longestPauseMs = 5000

/** The server gives up a silent instance, and its locks with it, after about this many seconds. Ignored on a socket file. */
const keepAlive = [
  'set tcp_keepalives_idle = 3',
  'set tcp_keepalives_interval = 2',
  'set tcp_keepalives_count = 2'
].join('; ')

interface ClientEvents {
  lose: (client: pg.Client, error: unknown) => void
  told: LinkListener['told']
}

async function openClient(connectionString: string, { lose, told }: ClientEvents): Promise<pg.Client> {
  const client = new pg.Client({
    connectionString,
    connectionTimeoutMillis: 3000,
    query_timeout: answerMs,
    keepAlive: true,
    application_name: 'hotline-centre instance'
  })
  client.on('error', (error) => lose(client, error))
  client.on('end', () => lose(client, new Error('the server closed it')))
  client.on('notification', ({ channel, payload }) => told(channel, payload ?? ''))
  try {
    await client.connect()
    await client.query(keepAlive)
    return client
  } catch (error) {
    client.end().catch(() => undefined)
    throw error
  }
}

export function createInstanceLink({ url, random, log }: LinkOptions): InstanceLink {
  let client: pg.Client | null = null
  let listener: LinkListener | null = null
  let beating: NodeJS.Timeout | undefined
  let retry: NodeJS.Timeout | undefined
  let failures = 0
  let stopped = false

  const lose = (lostClient: pg.Client, error: unknown) => {
    if (client !== lostClient) return
    client = null
    clearTimeout(beating)
    lostClient.end().catch(() => undefined)
    listener?.lost()
    if (stopped) return
    log.warn('instances.linkLost', describeFault(error))
    again()
  }
  const again = () => {
    const pause = Math.min(firstPauseMs * 2 ** failures, longestPauseMs) * (0.5 + random() / 2)
    failures += 1
    retry = setTimeout(() => void connect(), pause)
  }
  const ask: InstanceLink['ask'] = async (statement, values = []) => {
    const asked = client
    if (asked === null) throw new Error('this instance has no connection of its own')
    try {
      return (await asked.query(statement, [...values])).rows as Record<string, unknown>[]
    } catch (error) {
      lose(asked, error)
      throw error
    }
  }
  const beat = async () => {
    try {
      await ask('select 1')
      await listener?.beat()
    } catch {
      return // `lose` has seen to it
    }
    if (client !== null) beating = setTimeout(() => void beat(), beatMs)
  }
  async function connect(): Promise<void> {
    const opened = await openClient(url, { lose, told: (...words) => listener?.told(...words) }).catch(
      (error) => log.warn('instances.linkNotMade', describeFault(error))
    )
    if (stopped) return opened?.end()
    if (!opened) return again()
    client = opened
    try {
      await listener?.connected()
      failures = 0
      beating = setTimeout(() => void beat(), beatMs)
    } catch (error) {
      lose(opened, error)
    }
  }

  return {
    start(given) {
      listener = given
      return connect()
    },
    ask,
    async stop() {
      stopped = true
      clearTimeout(retry)
      clearTimeout(beating)
      const last = client
      client = null
      await last?.end().catch(() => undefined)
    }
  }
}
