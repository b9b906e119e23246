// An address of a server as the checks need it: where to knock, and whether the way is encrypted.
import { isIP } from 'node:net'

export interface ServerAddress {
  host: string
  port: number
  encrypted: boolean
  /** host:port, for people. */
  subject: string
}

const usualPorts: Readonly<Record<string, number>> = { 'http:': 80, 'ws:': 80, 'https:': 443, 'wss:': 443 }

/** @throws TypeError for what is no URL */
export function serverAddress(url: string): ServerAddress {
  const { protocol, hostname, port } = new URL(url)
  const host = hostname.replace(/^\[|\]$/g, '')
  const number = port === '' ? (usualPorts[protocol] ?? 443) : Number(port)
  return {
    host,
    port: number,
    encrypted: protocol === 'https:' || protocol === 'wss:',
    subject: `${hostname}:${number}`
  }
}

export const isAddress = (host: string): boolean => isIP(host) !== 0

/** Nothing on this machine itself needs a certificate. */
export const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || /^127\./.test(host)

export interface RelayServer {
  kind: 'stun' | 'turn'
  transport: 'udp' | 'tcp' | 'tls'
  host: string
  port: number
  subject: string
  username: string
  credential: string
}

/** RFC 7064 and 7065: stun:host:port, turns:host:port?transport=tcp. `null` for anything else. */
export function relayServer(ice: {
  urls: string
  username?: string | undefined
  credential?: string | undefined
}): RelayServer | null {
  const parts = /^(stun|turn)(s?):(\[[^\]]+\]|[^:?]+)(?::(\d{1,5}))?(?:\?transport=(udp|tcp))?$/.exec(
    ice.urls
  )
  if (!parts) return null
  const [, kind, secure, rawHost = '', port, wished] = parts
  const transport = secure === 's' ? 'tls' : wished === 'tcp' ? 'tcp' : 'udp'
  const number = Number(port ?? (secure === 's' ? 5349 : 3478))
  return {
    kind: kind === 'turn' ? 'turn' : 'stun',
    transport,
    host: rawHost.replace(/^\[|\]$/g, ''),
    port: number,
    subject: `${rawHost}:${number} (${transport})`,
    username: ice.username ?? '',
    credential: ice.credential ?? ''
  }
}
