// How the desk's doings end: done, or a problem code. A fault of the link or a bug is turned into a code here, once, so
// that no button ever throws.
import type { ProblemCode } from '../../shared/problem.ts'
import { HostFault } from '../host/host-fault.ts'
import type { Outcome } from '../ui/use-deed.ts'

export type { Outcome } from '../ui/use-deed.ts'

export function problemOf(error: unknown): ProblemCode {
  if (!(error instanceof HostFault)) return 'internal-error'
  if (error.code === 'disconnected') return 'host-lost'
  if (error.code === 'store-unwritable' || error.code === 'store-damaged') return error.code
  return error.code === 'invalid-input' ? 'request-malformed' : 'internal-error'
}

export async function attempt(work: () => Promise<Outcome>): Promise<Outcome> {
  try {
    return await work()
  } catch (error) {
    return problemOf(error)
  }
}
