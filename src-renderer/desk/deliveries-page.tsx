// The records on their way, before them what can still be put right of what has been sent, and for a lead what agents have
// handed over.
import { SentCaptures } from './capture/sent-captures.tsx'
import { DeliveryList } from './outbox/delivery-list.tsx'
import { HandedConflicts } from './outbox/handed-conflicts.tsx'
import { HandedRows } from './outbox/handed-rows.tsx'
import { useSession } from './screen-state.ts'

export function DeliveriesPage() {
  const isLead = useSession()?.agent.role === 'lead'
  return (
    <div className="deliveries-page">
      <SentCaptures />
      {isLead && <HandedConflicts />}
      {isLead && <HandedRows />}
      <DeliveryList fill />
    </div>
  )
}
