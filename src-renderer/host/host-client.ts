// The host as a page sees it: typed calls and events over a link, checked against the contract in both directions, so
// that a page never acts on something the contract does not name.
import {
  type EventName,
  type EventPayload,
  events,
  type ProcedureInput,
  type ProcedureName,
  type ProcedureOutput,
  procedures
} from '../../shared/desk-contract.ts'
import { pushSchema, replySchema } from '../../shared/wire.ts'
import { HostFault } from './host-fault.ts'
import type { Link, LinkState } from './link.ts'
import { createListeners, type Listeners } from './listeners.ts'

export { HostFault } from './host-fault.ts'

export interface HostClient {
  /** @throws HostFault for bugs and a lost host; expected outcomes are in the output */
  call: <P extends ProcedureName>(procedure: P, input: ProcedureInput<P>) => Promise<ProcedureOutput<P>>
  /** The return value ends the subscription. */
  on: <E extends EventName>(event: E, listener: (payload: EventPayload<E>) => void) => () => void
  /** After `open` following a loss, a page reads its state again: pushes may have been missed. */
  onState: (listener: (state: LinkState) => void) => () => void
}

export function createHostClient(link: Link): HostClient {
  let lastId = 0
  const listeners = new Map<EventName, Listeners<never>>()
  link.onPush((raw) => deliver(raw, listeners))

  return {
    async call(procedure, input) {
      const id = ++lastId
      const reply = replySchema.safeParse(await link.request({ id, procedure, input }))
      if (!reply.success || (reply.data.id !== id && reply.data.ok)) throw new HostFault('internal')
      if (!reply.data.ok) throw new HostFault(reply.data.fault, reply.data.traceId)
      const output = procedures[procedure].output.safeParse(reply.data.output)
      if (!output.success) throw new HostFault('internal')
      return output.data as ProcedureOutput<typeof procedure>
    },
    on(event, listener) {
      const those = listeners.get(event) ?? createListeners<never>()
      listeners.set(event, those)
      return those.add(listener as (payload: never) => void)
    },
    onState: (listener) => link.onState(listener)
  }
}

function deliver(raw: unknown, listeners: ReadonlyMap<EventName, Listeners<never>>): void {
  const push = pushSchema.safeParse(raw)
  if (!push.success || !Object.hasOwn(events, push.data.event)) return
  const event = push.data.event as EventName
  const payload = events[event].safeParse(push.data.payload)
  if (payload.success) listeners.get(event)?.call(payload.data as never)
}
