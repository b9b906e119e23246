// Sending a parked record again, once whatever stopped it has been put right.
import type { HostClient } from '../../host/host-client.ts'
import { attempt, type Outcome } from '../outcome.ts'

export interface DeliveryCommands {
  retry(rowId: string): Promise<Outcome>
}

export const createDeliveryCommands = (host: HostClient): DeliveryCommands => ({
  retry: (rowId) =>
    attempt(async () => {
      const reply = await host.call('outbox.retry', { rowId })
      return reply.kind === 'refused' ? reply.code : null
    })
})
