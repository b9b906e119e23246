// What travels between Electron's main process and the host in its utility process, checked at both ends.
import { z } from 'zod'
import { pageRoleSchema, pushSchema, replySchema } from '../../shared/wire.ts'

export const startMessageSchema = z.object({
  kind: z.literal('start'),
  dataFolder: z.string().min(1),
  centreUrl: z.url(),
  /** 32 bytes in base64, unwrapped by the operating system's vault; in memory only. */
  vaultKey: z.base64(),
  vaultName: z.string(),
  /** What the settings file holds. */
  settings: z.unknown()
})
export type StartMessage = z.infer<typeof startMessageSchema>

export const toHostSchema = z.discriminatedUnion('kind', [
  startMessageSchema,
  z.object({
    kind: z.literal('request'),
    letter: z.number().int(),
    page: pageRoleSchema,
    message: z.unknown()
  }),
  z.object({ kind: z.literal('page-attached'), page: pageRoleSchema }),
  z.object({ kind: z.literal('page-lost'), page: pageRoleSchema }),
  z.object({ kind: z.literal('stop') })
])
export type ToHost = z.infer<typeof toHostSchema>

export const fromHostSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('started') }),
  /** The store cannot be used; the reason is for people. */
  z.object({ kind: z.literal('refused'), why: z.string() }),
  z.object({ kind: z.literal('reply'), letter: z.number().int(), reply: replySchema }),
  z.object({ kind: z.literal('push'), page: pageRoleSchema, push: pushSchema }),
  z.object({ kind: z.literal('settings'), settings: z.record(z.string(), z.unknown()) }),
  z.object({ kind: z.literal('stopped') })
])
export type FromHost = z.infer<typeof fromHostSchema>
