// Has the PBX end our leg of a call whose phone page is gone: otherwise the customer would listen to silence. Asked a
// few times, because the centre may be out of reach at that very moment.
import type { Log } from '../../shared/log.ts'
import type { Central } from '../central/central.ts'
import type { Schedule } from '../schedule.ts'

export interface LegEnderParts {
  central: Central
  token: () => string | null
  schedule: Schedule
  log: Log
}

const pausesMs = [500, 2_000, 5_000]

export function createLegEnder({
  central,
  token,
  schedule,
  log
}: LegEnderParts): (interactionId: string) => void {
  const end = async (interactionId: string, pauses: readonly number[]): Promise<void> => {
    const current = token()
    if (current === null) return
    const answer = await central.hangUp(current, interactionId)
    if (answer.kind === 'answered') return log.info('interaction.legEnded', { interactionId })
    log.warn('interaction.legNotEnded', { interactionId, code: answer.code })
    const [pause, ...later] = pauses
    if (pause !== undefined && answer.status === 'no-answer')
      schedule(pause, () => void end(interactionId, later))
  }
  return (interactionId) => void end(interactionId, pausesMs)
}
