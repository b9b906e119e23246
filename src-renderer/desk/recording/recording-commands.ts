// The sign that a call is recorded: asked of the centre, and paused where policy allows it.
import type { ProcedureOutput } from '../../../shared/desk-contract.ts'
import type { HostClient } from '../../host/host-client.ts'
import { attempt, type Outcome } from '../outcome.ts'
import type { RecordingStore } from './recording-store.ts'

export interface RecordingCommands {
  read(interactionId: string): Promise<Outcome>
  set(interactionId: string, recording: 'on' | 'paused'): Promise<Outcome>
}

export function createRecordingCommands(host: HostClient, store: RecordingStore): RecordingCommands {
  const show = (interactionId: string, reply: ProcedureOutput<'recording.read'>): Outcome => {
    if (reply.kind === 'refused') return reply.code
    const { recording, mayPause } = reply
    store.setState({ known: { interactionId, recording, mayPause } })
    return null
  }
  return {
    read: (interactionId) =>
      attempt(async () => show(interactionId, await host.call('recording.read', { interactionId }))),
    set: (interactionId, recording) =>
      attempt(async () => show(interactionId, await host.call('recording.set', { interactionId, recording })))
  }
}
