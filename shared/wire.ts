// What travels between a page and the host, whichever transport carries it: requests, replies, pushes. A fault is a bug
// or a lost host; what the business expects to go wrong is a `kind` in a procedure's output (docs/architecture.md).
import { z } from 'zod'

/** Which page speaks. A link belongs to one page for its whole life; the transport fixes it, never the payload. */
export const pageRoleSchema = z.enum(['desk', 'phone'])
export type PageRole = z.infer<typeof pageRoleSchema>

export const requestSchema = z.object({
  id: z.number().int().min(0),
  procedure: z.string().min(1).max(64),
  input: z.unknown()
})
export type WireRequest = z.infer<typeof requestSchema>

export const faultCodeSchema = z.enum([
  'unknown-procedure',
  'invalid-input',
  'not-for-this-page',
  'internal',
  /** Nothing can be saved on this PC: what was asked for has not been done. */
  'store-unwritable',
  /** Something that was saved cannot be read any more. */
  'store-damaged',
  'disconnected'
])
export type FaultCode = z.infer<typeof faultCodeSchema>

export const replySchema = z.discriminatedUnion('ok', [
  z.object({ id: z.number().int(), ok: z.literal(true), output: z.unknown() }),
  /** `traceId` finds the cause in the host's log; the cause itself never crosses. */
  z.object({ id: z.number().int(), ok: z.literal(false), fault: faultCodeSchema, traceId: z.string() })
])
export type WireReply = z.infer<typeof replySchema>

export const pushSchema = z.object({ event: z.string(), payload: z.unknown() })
export type WirePush = z.infer<typeof pushSchema>

/** RFC 6455 §7.4.2, of our own: the host closes a page's link because another page of the same role is there. */
export const replacedCloseCode = 4409

/** Largest frame either side accepts, bytes. */
export const maximumFrameBytes = 1_000_000
