// A bug, or a lost host: what a page meets only at its error boundary. What the trade expects to go wrong is a `kind`.
import type { FaultCode } from '../../shared/wire.ts'

export class HostFault extends Error {
  readonly code: FaultCode
  /** Finds the cause in the host's log; '' when the host was never reached. */
  readonly traceId: string

  constructor(code: FaultCode, traceId = '') {
    super(traceId ? `${code} (${traceId})` : code)
    this.name = 'HostFault'
    this.code = code
    this.traceId = traceId
  }
}
