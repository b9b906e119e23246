// One TCP connection to Asterisk's manager interface: login by challenge, actions with answers, lists, events. Every wait
// has a limit, and a connection that has gone silent is noticed by a ping.
import { createHash } from 'node:crypto'
import { connect, isIP, type Socket } from 'node:net'
import { checkServerIdentity, connect as connectSecurely } from 'node:tls'
import { type AmiFields, type AmiMessage, createAmiReader, formatAmiAction } from './ami-message.ts'
import { createAmiPending } from './ami-pending.ts'

export interface AmiTarget {
  host: string
  port: number
  username: string
  secret: string
  /** The connection is encrypted and the PBX's certificate checked against `ca` (PEM), or the system's authorities. */
  tls?: { ca: string | undefined; serverName: string | undefined } | undefined
}

export interface AmiTimes {
  /** For connecting and logging in together. */
  loginMs: number
  actionMs: number
  /** How often a silent connection is asked whether it lives. */
  pingMs: number
}
export const amiTimes: AmiTimes = { loginMs: 5000, actionMs: 5000, pingMs: 15_000 }

export interface AmiListener {
  /** What nobody asked for. */
  onEvent: (event: AmiMessage) => void
  /** Once, and only after a successful login. */
  onClose: (reason: string) => void
}

export interface AmiConnection {
  /** The answer, also a refusal (`Response: Error`). @throws Error when none comes in time or the connection is gone. */
  action: (name: string, fields?: AmiFields) => Promise<AmiMessage>
  /** The members of a list action. @throws Error also for a refusal. */
  list: (name: string, fields?: AmiFields) => Promise<AmiMessage[]>
  close: () => void
}

export type AmiLogin =
  | { kind: 'connected'; connection: AmiConnection }
  | { kind: 'refused' | 'unreachable'; reason: string }

export async function connectAmi(
  target: AmiTarget,
  listener: AmiListener,
  times = amiTimes
): Promise<AmiLogin> {
  let loggedIn = false
  const link = createLink(openSocket(target), times, {
    onEvent: listener.onEvent,
    onClose(reason) {
      if (loggedIn) listener.onClose(reason)
    }
  })
  const overdue = setTimeout(() => link.fail('no answer to the login in time'), times.loginMs)
  try {
    await link.opened
    const refusal = await logIn(link, target)
    if (refusal === null) {
      loggedIn = true
      link.keepAlive()
      return { kind: 'connected', connection: link }
    }
    link.fail(refusal)
    return { kind: 'refused', reason: refusal }
  } catch (error) {
    link.fail('login failed')
    return { kind: 'unreachable', reason: sentence(error) }
  } finally {
    clearTimeout(overdue)
  }
}

/** A socket that tells `ready` when it may be spoken to: for TLS that is after the certificate has been found good. */
function openSocket({ host, port, tls }: AmiTarget): { socket: Socket; ready: 'connect' | 'secureConnect' } {
  if (tls === undefined) return { socket: connect({ host, port, noDelay: true }), ready: 'connect' }
  const { ca, serverName = host } = tls
  // An IP address may not be sent as a server name (RFC 6066 §3); the certificate is checked against it all the same.
  const name = isIP(serverName) === 0 ? { servername: serverName } : {}
  const socket = connectSecurely({
    host,
    port,
    minVersion: 'TLSv1.2',
    rejectUnauthorized: true,
    checkServerIdentity: (_, certificate) => checkServerIdentity(serverName, certificate),
    ...name,
    ...(ca === undefined ? {} : { ca })
  })
  socket.setNoDelay(true)
  return { socket, ready: 'secureConnect' }
}

/** Challenge and MD5 key, so that the secret itself does not travel. Resolves to the refusal, or null. */
async function logIn(link: AmiConnection, target: AmiTarget): Promise<string | null> {
  const challenge = await link.action('Challenge', { AuthType: 'MD5' })
  const key = createHash('md5')
    .update(challenge.field('Challenge') + target.secret)
    .digest('hex')
  const answer = await link.action('Login', {
    AuthType: 'MD5',
    Username: target.username,
    Key: key,
    Events: 'on'
  })
  return answer.field('Response') === 'Success' ? null : answer.field('Message') || 'login refused'
}

function createLink(
  { socket, ready }: ReturnType<typeof openSocket>,
  times: AmiTimes,
  listener: AmiListener
) {
  const pending = createAmiPending(times.actionMs)
  const reader = createAmiReader()
  let nextId = 1
  let closed: string | null = null
  let pinging: NodeJS.Timeout | undefined

  const opened = new Promise<void>((resolve, reject) => {
    socket.once(ready, () => resolve())
    socket.once('close', () => reject(new Error(closed ?? 'the connection was closed')))
  })
  opened.catch(() => undefined)
  socket.setEncoding('utf8')
  socket.on('error', (error) => fail(error.message))
  socket.on('close', () => fail('the PBX closed the connection'))
  socket.on('data', (chunk: string) => {
    try {
      for (const message of reader.push(chunk))
        if (!pending.take(message) && message.field('Event') !== '') listener.onEvent(message)
    } catch (error) {
      fail(sentence(error))
    }
  })

  function fail(reason: string): void {
    if (closed !== null) return
    closed = reason
    clearInterval(pinging)
    socket.destroy()
    pending.rejectAll(reason)
    listener.onClose(reason)
  }

  async function ask(name: string, fields: AmiFields, isList: boolean) {
    if (closed !== null) throw new Error(closed)
    const id = `care-${nextId++}`
    const answer = pending.wait(id, name, isList)
    socket.write(formatAmiAction(name, id, fields))
    return answer
  }

  const action = async (name: string, fields: AmiFields = {}) => (await ask(name, fields, false)).first
  return {
    opened,
    fail,
    action,
    async list(name: string, fields: AmiFields = {}) {
      const { first, members } = await ask(name, fields, true)
      if (first.field('Response') === 'Error') throw new Error(first.field('Message') || `${name} refused`)
      return members
    },
    keepAlive() {
      pinging = setInterval(() => {
        action('Ping').catch((error: unknown) => fail(sentence(error)))
      }, times.pingMs)
    },
    close: () => fail('closed by the centre')
  }
}

function sentence(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
