// Asks the centre how the PBX saw a call end: a few times within two seconds, because both ends hang up at once and the
// centre may hear of it later than we do.
import type { AgentSession } from '../agent/session.ts'
import type { Central } from '../central/central.ts'
import type { Schedule } from '../schedule.ts'
import type { Endings } from './endings.ts'

export interface EndingTruths {
  ask: (interactionId: string) => void
}

export interface EndingTruthsParts {
  session: AgentSession
  central: Central
  endings: Endings
  schedule: Schedule
}

const pausesMs = [300, 600, 1_000]

export function createEndingTruths({ session, central, endings, schedule }: EndingTruthsParts): EndingTruths {
  const ask = async (interactionId: string, pauses: readonly number[]): Promise<void> => {
    const token = session.current()?.token
    if (token === undefined) return
    const answer = await central.ending(token, interactionId)
    if (answer.kind === 'answered' && answer.value.ended && answer.value.cause !== null) {
      return endings.correct(interactionId, answer.value.cause)
    }
    const [pause, ...later] = pauses
    if (pause !== undefined) schedule(pause, () => void ask(interactionId, later))
  }
  return { ask: (interactionId) => void ask(interactionId, pausesMs) }
}
