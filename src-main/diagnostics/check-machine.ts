// This PC itself: can it keep what is captured, and does the phone page have its microphone.
import type { PhoneReadiness } from '../../shared/domain/readiness.ts'
import { type Found, found } from './finding.ts'

/** A month of a busy workstation's store and logs. */
const lowBytes = 500_000_000
/** Less, and the next capture may not find room. */
const leastBytes = 50_000_000
const megabyte = 1_000_000

export interface DiskProbes {
  freeBytes: () => Promise<number>
  /** Writes durably where the store lies. @throws when it cannot */
  writeTrial: () => void
}

export async function checkDisk({ freeBytes, writeTrial }: DiskProbes): Promise<Found> {
  const free = await freeBytes().catch(() => null)
  const facts = free === null ? {} : { free: Math.floor(free / megabyte) }
  if (free !== null && free < leastBytes) return found('disk-full', facts)
  try {
    writeTrial()
  } catch (error) {
    return found(codeOf(error) === 'ENOSPC' || isFull(error) ? 'disk-full' : 'disk-unwritable', {
      free: 0,
      ...facts
    })
  }
  if (free === null) return found('disk-untold')
  return found(free < lowBytes ? 'disk-low' : 'disk-writable', facts)
}

const codeOf = (error: unknown): unknown => (error as { code?: unknown } | null)?.code
/** SQLite's own word for it (SQLITE_FULL, 13). */
const isFull = (error: unknown): boolean => (error as { errcode?: unknown } | null)?.errcode === 13

/** By the phone page's own word; `undefined`: there is no page to ask here. */
export function checkMicrophone(phone: PhoneReadiness | null | undefined): Found {
  if (phone === undefined) return found('microphone-untold')
  if (phone?.microphone === 'granted') return found('microphone-open')
  return found(phone?.microphone === 'refused' ? 'microphone-shut' : 'microphone-unopened')
}
