// The records on their way, and for a lead before them what agents have handed over.
import { useSession } from '../screen-state.ts'
import { DeliveryList } from './delivery-list.tsx'
import { HandedConflicts } from './handed-conflicts.tsx'

export function DeliveriesPage() {
  const isLead = useSession()?.agent.role === 'lead'
  return (
    <div className="deliveries-page">
      {isLead && <HandedConflicts />}
      <DeliveryList fill />
    </div>
  )
}
