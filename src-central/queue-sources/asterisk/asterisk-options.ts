// What the centre must be told of an Asterisk: where its manager interface is, how agents' phones reach it, and their
// passwords, from which it makes the one-session secrets.
import { z } from 'zod'

/** Letters, digits, hyphen, underscore: it becomes part of device and variable names in the PBX. */
export const extensionSchema = z.string().regex(/^[A-Za-z0-9_-]{1,32}$/)

export const asteriskOptionsSchema = z.object({
  host: z.string().min(1).max(255),
  port: z.number().int().min(1).max(65_535).default(5038),
  username: z.string().min(1).max(64),
  secret: z.string().min(1).max(256),
  /** ws:// or wss:// addresses of the registrars, in order of preference. */
  sipServers: z.array(z.url({ protocol: /^wss?$/ })).min(1),
  /** `default_realm` of pjsip.conf. */
  realm: z.string().min(1).max(255),
  dialPrefix: z
    .string()
    .regex(/^[0-9*#]{0,8}$/)
    .default('9'),
  queue: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/),
  /** SIP passwords by extension, as in pjsip.conf. */
  accounts: z.record(extensionSchema, z.string().min(1).max(256)),
  /** How long a permission to dial one number holds: at least a lease, which is 10 minutes. */
  dialPermissionSeconds: z.number().int().min(30).max(3600).default(900)
})
export type AsteriskOptions = z.input<typeof asteriskOptionsSchema>
