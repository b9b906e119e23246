// The sign that a call is recorded, and pausing it where policy allows: the centre knows and decides, nothing is kept here.
import type { RecordingView } from '../../shared/central-contract.ts'
import type { Handlers } from '../../shared/desk-contract.ts'
import type { Answer, Central } from '../central/central.ts'

export interface RecordingHandlersParts {
  central: Pick<Central, 'recording' | 'setRecording'>
  token: () => string | null
}

export function createRecordingHandlers({ central, token }: RecordingHandlersParts) {
  const asked = async (ask: (token: string) => Promise<Answer<RecordingView>>) => {
    const own = token()
    if (own === null) return { kind: 'refused' as const, code: 'signed-out' as const }
    const answer = await ask(own)
    return answer.kind === 'refused'
      ? { kind: 'refused' as const, code: answer.code }
      : { kind: 'known' as const, ...answer.value }
  }
  return {
    'recording.read': ({ interactionId }) => asked((own) => central.recording(own, interactionId)),
    'recording.set': ({ interactionId, recording }) =>
      asked((own) => central.setRecording(own, interactionId, recording))
  } satisfies Partial<Handlers>
}
