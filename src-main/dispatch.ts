// The door of the host: every request of a page passes here, whichever transport carried it. It checks name, page, input
// and output, never throws, and never lets a cause out: a fault carries a trace id that finds the cause in the log.
import { type Handlers, type ProcedureName, procedures } from '../shared/desk-contract.ts'
import type { Log } from '../shared/log.ts'
import {
  type FaultCode,
  type PageRole,
  requestSchema,
  type WireReply,
  type WireRequest
} from '../shared/wire.ts'
import { storeTroubleOf } from './store/store-trouble.ts'

export type Dispatch = (request: unknown, page: PageRole) => Promise<WireReply>

export interface DispatchParts {
  handlers: Handlers
  log: Log
  randomId: () => string
}

/** Names come from outside: `toString` and `__proto__` are no procedures. */
const isProcedure = (name: string): name is ProcedureName => Object.hasOwn(procedures, name)

export function createDispatch({ handlers, log, randomId }: DispatchParts): Dispatch {
  const faulty = (id: number, fault: FaultCode, fields: Record<string, unknown>): WireReply => {
    const traceId = randomId()
    log.warn('dispatch.faulted', { traceId, fault, ...fields })
    return { id, ok: false, fault, traceId }
  }

  const handle = async ({ id, procedure, input }: WireRequest, page: PageRole): Promise<WireReply> => {
    if (!isProcedure(procedure)) return faulty(id, 'unknown-procedure', { page })
    const row = procedures[procedure]
    if (!(row.from as readonly PageRole[]).includes(page))
      return faulty(id, 'not-for-this-page', { page, procedure })
    const parsed = row.input.safeParse(input)
    if (!parsed.success) {
      const paths = parsed.error.issues.map(({ path }) => path.join('.'))
      return faulty(id, 'invalid-input', { page, procedure, paths })
    }
    // The row and the handler are picked by the same name; TypeScript cannot follow a union of names through both.
    const handler = handlers[procedure] as (input: unknown, page: PageRole) => Promise<unknown>
    return { id, ok: true, output: row.output.parse(await handler(parsed.data, page)) }
  }

  return async (raw, page) => {
    const request = requestSchema.safeParse(raw)
    if (!request.success) return faulty(idOf(raw), 'invalid-input', { page })
    try {
      return await handle(request.data, page)
    } catch (cause) {
      const trouble = storeTroubleOf(cause)
      const fault = trouble === null ? 'internal' : (`store-${trouble}` as const)
      return faulty(request.data.id, fault, { page, procedure: request.data.procedure, cause })
    }
  }
}

/** So that even a malformed request finds its asker, where it has a usable id. */
function idOf(raw: unknown): number {
  const id = requestSchema.pick({ id: true }).safeParse(raw)
  return id.success ? id.data.id : 0
}
