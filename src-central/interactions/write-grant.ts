// The write grant: the centre's word that this agent opened this subject in this interaction, as a signed token. It
// outlives the agent's session, because what was captured may leave a PC long after the shift has ended.
import { createHmac, timingSafeEqual } from 'node:crypto'
import { z } from 'zod'

const grantSchema = z.object({
  interactionId: z.string(),
  /** `null` where the subject is not ours or withheld: the contact can be written, no profile. */
  subscriberId: z.string().nullable(),
  agentId: z.string(),
  extension: z.string().nullable(),
  hostId: z.string(),
  /** The installer who brought it from a dead workstation: the row itself proved nothing. */
  rescuedBy: z.string().optional(),
  /** Epoch ms. */
  expiresAt: z.number().int()
})
export type WriteGrant = z.infer<typeof grantSchema>

export interface WriteGrants {
  issue(grant: Omit<WriteGrant, 'expiresAt'>): string
  /** `null` for a forged, damaged or expired grant. */
  read(token: string): WriteGrant | null
}

/** A row is answered the same after thirty days (quality.md S4), and the grant is older than the row by the call and the shift. */
export const grantLifeMs = 31 * 24 * 3_600_000

export function createWriteGrants(key: Buffer, now: () => number): WriteGrants {
  const sign = (body: string) => createHmac('sha256', key).update(body).digest()
  return {
    issue(grant) {
      const body = Buffer.from(JSON.stringify({ ...grant, expiresAt: now() + grantLifeMs })).toString(
        'base64url'
      )
      return `${body}.${sign(body).toString('base64url')}`
    },
    read(token) {
      const [body, signature] = token.split('.')
      if (!body || !signature || token.length > 2000) return null
      const expected = sign(body)
      const actual = Buffer.from(signature, 'base64url')
      if (actual.length !== expected.length || !timingSafeEqual(actual, expected)) return null
      const grant = grantSchema.parse(JSON.parse(Buffer.from(body, 'base64url').toString()))
      return grant.expiresAt > now() ? grant : null
    }
  }
}
