// The file an installer carries away from a dead workstation: one line of JSON each for the key, every row, and at the end
// how many there were with a checksum over all of it, so that a bundle cut short is known before anything is sent.
import { createHash } from 'node:crypto'
import { z } from 'zod'
import {
  type RescueKey,
  type RescueRow,
  rescueKeySchema,
  rescueRowSchema
} from '../../shared/rescue-contract.ts'

const lostSchema = z.array(z.object({ kind: z.string(), count: z.number().int().nullable() }))

const headSchema = z.object({
  hotlineDeskRescue: z.literal(1),
  /** Epoch ms. */
  exportedAt: z.number().int(),
  key: rescueKeySchema,
  lost: lostSchema
})
const endSchema = z.object({ rows: z.number().int(), sha256: z.string() })

export interface RescueBundle {
  exportedAt: number
  key: RescueKey
  /** What was known to be there and could not be read; `null` = nobody can tell how much. */
  lost: z.infer<typeof lostSchema>
  rows: RescueRow[]
}

/** The bundle is not one, or not whole; nothing of it was used. */
export class BundleRefusal extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'BundleRefusal'
  }
}

const checksumOf = (text: string): string => createHash('sha256').update(text).digest('hex')

export function writeBundle({ exportedAt, key, lost, rows }: RescueBundle): string {
  const lines = [{ hotlineDeskRescue: 1, exportedAt, key, lost }, ...rows]
  const body = lines.map((line) => `${JSON.stringify(line)}\n`).join('')
  return `${body}${JSON.stringify({ rows: rows.length, sha256: checksumOf(body) })}\n`
}

/** @throws BundleRefusal */
export function readBundle(text: string): RescueBundle {
  const lines = text.split('\n')
  const last = lines.at(-1) === '' ? lines.at(-2) : undefined
  const end = endSchema.safeParse(json(last))
  if (last === undefined || !end.success) throw new BundleRefusal('The bundle is cut short (HD-712).')
  const body = text.slice(0, text.length - last.length - 1)
  if (checksumOf(body) !== end.data.sha256)
    throw new BundleRefusal('The bundle is not as it was written (HD-712).')
  const [head, ...rows] = body.trimEnd().split('\n').map(json)
  const known = headSchema.safeParse(head)
  const read = z.array(rescueRowSchema).safeParse(rows)
  if (!known.success || !read.success || read.data.length !== end.data.rows)
    throw new BundleRefusal('This is no bundle that this Hotline Desk reads (HD-712).')
  const { exportedAt, key, lost } = known.data
  return { exportedAt, key, lost, rows: read.data }
}

function json(line: string | undefined): unknown {
  try {
    return JSON.parse(line ?? '')
  } catch {
    return null
  }
}
