// What the centre must be told of an Asterisk: where its manager interface is, how agents' phones reach it, and their
// passwords, from which it makes the one-session secrets.
import { readFileSync } from 'node:fs'
import { z } from 'zod'
import type { AmiTarget } from './ami-client.ts'

/** Letters, digits, hyphen, underscore: it becomes part of device and variable names in the PBX. */
export const extensionSchema = z.string().regex(/^[A-Za-z0-9_-]{1,32}$/)

export const asteriskOptionsSchema = z.object({
  host: z.string().min(1).max(255),
  port: z.number().int().min(1).max(65_535).default(5038),
  username: z.string().min(1).max(64),
  secret: z.string().min(1).max(256),
  /**
   * The manager interface speaks TLS (`tlsenable` in manager.conf). `caFile`: PEM file of the authority that signed its
   * certificate, else the system's. `serverName`: the name in the certificate, where it is not the host.
   */
  tls: z
    .object({ caFile: z.string().min(1).optional(), serverName: z.string().min(1).max(255).optional() })
    .optional(),
  /** ws:// or wss:// addresses of the registrars, in order of preference. */
  sipServers: z.array(z.url({ protocol: /^wss?$/ })).min(1),
  /** `default_realm` of pjsip.conf. */
  realm: z.string().min(1).max(255),
  dialPrefix: z
    .string()
    .regex(/^[0-9*#]{0,8}$/)
    .default('9'),
  queue: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/),
  /**
   * STUN and TURN servers for the agents' phones; none where phones and PBX see each other. An unreachable one costs no
   * answer time: the phone sends its SDP without waiting for it.
   */
  iceServers: z
    .array(
      z.object({
        urls: z.string().regex(/^(stun|turn)s?:[^\s]{1,255}$/),
        username: z.string().max(128).optional(),
        credential: z.string().max(256).optional()
      })
    )
    .max(4)
    .default([]),
  /** SIP passwords by extension, as in pjsip.conf. */
  accounts: z.record(extensionSchema, z.string().min(1).max(256)),
  /** The AMI user that may ring a lead's phone for supervision; without it leads dial the codes themselves. */
  supervisor: z
    .object({ username: z.string().min(1).max(64), secret: z.string().min(1).max(256) })
    .optional(),
  /** How long a permission to dial one number holds: at least a lease, which is 10 minutes. */
  dialPermissionSeconds: z.number().int().min(30).max(3600).default(900)
})
/** Where the manager interface is; the authority's file is read now, so that a wrong path is told at the start. */
export const amiTargetOf = ({ host, port, username, secret, tls }: AsteriskSettings): AmiTarget => ({
  host,
  port,
  username,
  secret,
  tls: tls && {
    ca: tls.caFile === undefined ? undefined : readFileSync(tls.caFile, 'utf8'),
    serverName: tls.serverName
  }
})

export type AsteriskOptions = z.input<typeof asteriskOptionsSchema>
export type AsteriskSettings = z.output<typeof asteriskOptionsSchema>
