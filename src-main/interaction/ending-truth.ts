// Asks the centre how the PBX saw a call end: a few times within two seconds, because both ends hang up at once and the
// centre may hear of it later than we do. A call that has not ended there may be with a colleague: a call that breaks in the
// moment in which its customer is handed on is known for a transfer as soon as somebody has answered.
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

const pausesMs = [300, 600, 1_000, 3_000, 5_000, 10_000]

export function createEndingTruths({ session, central, endings, schedule }: EndingTruthsParts): EndingTruths {
  const ask = async (interactionId: string, pauses: readonly number[]): Promise<void> => {
    const token = session.current()?.token
    if (token === undefined) return
    const answer = await central.ending(token, interactionId)
    if (answer.kind === 'answered') {
      const { ended, cause, handedOn } = answer.value
      if (ended && cause !== null) return endings.correct(interactionId, { pbxCause: cause })
      if (handedOn) return endings.correct(interactionId, { afterRefer: true })
    }
    const [pause, ...later] = pauses
    if (pause !== undefined) schedule(pause, () => void ask(interactionId, later))
  }
  return { ask: (interactionId) => void ask(interactionId, pausesMs) }
}
