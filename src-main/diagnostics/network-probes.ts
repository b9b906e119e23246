// The real knocks: DNS, HTTP, TLS, WebSocket, STUN's datagrams and streams. Nothing here trusts what it finds, and nothing
// secret is sent, so a certificate that is not trusted is looked at all the same.
import { lookup } from 'node:dns/promises'
import { isIP } from 'node:net'
import { checkServerIdentity, connect as connectTls, getCACertificates, type TLSSocket } from 'node:tls'
import WebSocket from 'ws'
import type { KnockedSocket, Looked, Probes, SeenCertificate, Unreachable } from './probes.ts'
import { openRelay } from './relay-way.ts'

/** Of one knock, ms. */
export const knockLimitMs = 5_000
const longestAnswer = 100_000

export const createNetworkProbes = (fetch: typeof globalThis.fetch): Omit<Probes, 'freeBytes'> => ({
  lookUp,
  fetchText: (url) => fetchText(fetch, url),
  certificate,
  websocket,
  relay: (transport, host, port) => openRelay(transport, host, port, knockLimitMs)
})

const codeOf = (error: unknown): string => {
  const { code, cause, message } = error as { code?: unknown; cause?: unknown; message?: unknown }
  if (typeof code === 'string') return code
  return cause === undefined ? String(message) : codeOf(cause ?? {})
}

/** Node and Chromium each have a word for it. */
const unreachable = (error: unknown): Unreachable => ({
  kind: /ECONNREFUSED|CONNECTION_REFUSED/.test(codeOf(error)) ? 'refused' : 'silent'
})

async function lookUp(host: string): Promise<Looked> {
  const late = AbortSignal.timeout(knockLimitMs)
  const wait = new Promise<Looked>((resolve) => {
    late.addEventListener('abort', () => resolve({ kind: 'unanswered' }), { once: true })
  })
  const looked = lookup(host, { all: true }).then(
    (found): Looked => ({ kind: 'found', addresses: found.map(({ address }) => address) }),
    (error: unknown): Looked => ({ kind: codeOf(error) === 'ENOTFOUND' ? 'unknown' : 'unanswered' })
  )
  return Promise.race([looked, wait])
}

async function fetchText(fetch: typeof globalThis.fetch, url: string) {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(knockLimitMs), redirect: 'manual' })
    return {
      kind: 'answered' as const,
      status: response.status,
      body: (await response.text()).slice(0, longestAnswer)
    }
  } catch (error) {
    return unreachable(error)
  }
}

/** What Node brings along and what this machine's administrator has added. */
const authorities = (): string[] => [...getCACertificates('default'), ...getCACertificates('system')]

function certificate(host: string, port: number): Promise<SeenCertificate> {
  return new Promise((resolve) => {
    const socket = connectTls({
      host,
      port,
      ...(isIP(host) === 0 && { servername: host }),
      ca: authorities(),
      rejectUnauthorized: false,
      // looked at below, apart from trust
      checkServerIdentity: () => undefined
    })
    const done = (seen: SeenCertificate) => {
      socket.destroy()
      resolve(seen)
    }
    socket.setTimeout(knockLimitMs, () => done({ kind: 'silent' }))
    socket.on('error', (error) => done(unreachable(error)))
    socket.on('secureConnect', () => done(seenOf(socket, host)))
  })
}

function seenOf(socket: TLSSocket, host: string): SeenCertificate {
  const shown = socket.getPeerCertificate()
  const { valid_from: from, valid_to: to, issuer } = shown
  if (!to) return { kind: 'silent' }
  const organisation = issuer.O ?? issuer.CN
  return {
    kind: 'seen',
    validFrom: Date.parse(from),
    validTo: Date.parse(to),
    isForThisName: checkServerIdentity(host, shown) === undefined,
    distrust: socket.authorized ? null : String(socket.authorizationError ?? 'unknown'),
    issuer: (Array.isArray(organisation) ? organisation.join(' ') : (organisation ?? '?')).slice(0, 80)
  }
}

function websocket(url: string): Promise<KnockedSocket> {
  return new Promise((resolve) => {
    const socket = new WebSocket(url, 'sip', {
      handshakeTimeout: knockLimitMs,
      maxPayload: 65_536,
      rejectUnauthorized: false,
      perMessageDeflate: false
    })
    socket.on('unexpected-response', (_request, { statusCode = 0 }) => {
      resolve({ kind: 'answered', status: statusCode })
      socket.terminate()
    })
    socket.on('error', (error) => resolve(unreachable(error)))
    socket.on('open', () =>
      resolve({
        kind: 'open',
        ask: (text, isAnswer) => askSocket(socket, text, isAnswer),
        close: () => socket.terminate()
      })
    )
  })
}

function askSocket(
  socket: WebSocket,
  text: string,
  isAnswer: (text: string) => boolean
): Promise<string | null> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(null), knockLimitMs)
    const settle = (answer: string | null) => {
      clearTimeout(timer)
      resolve(answer)
    }
    socket.on('message', (raw) => {
      const said = Buffer.isBuffer(raw) ? raw.toString('utf8') : ''
      if (isAnswer(said)) settle(said)
    })
    socket.on('close', () => settle(null))
    socket.send(text)
  })
}
