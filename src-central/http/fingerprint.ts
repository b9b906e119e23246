// Tells whether two request bodies say the same, whatever the order of their keys: the test behind "same key, other
// body" (Idempotency-Key draft 07, §2.6).
import { createHash } from 'node:crypto'

export const fingerprintOf = (value: unknown): string =>
  createHash('sha256').update(canonical(value)).digest('hex')

/** JSON with sorted keys. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null'
  const entries = Object.entries(value).filter(([, item]) => item !== undefined)
  const sorted = entries.toSorted(([a], [b]) => (a < b ? -1 : 1))
  return `{${sorted.map(([key, item]) => `${JSON.stringify(key)}:${canonical(item)}`).join(',')}}`
}
