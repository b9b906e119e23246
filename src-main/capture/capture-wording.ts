// Which words the customer has just been read: the consent line of an answer names them with version and language.
import type { Catalogue } from '../../shared/catalogue.ts'
import type { CaptureEventContext, CaptureRecord } from '../../shared/domain/capture-record.ts'
import type { Settings } from '../../shared/settings.ts'

export interface WordingQuestion {
  capture: CaptureRecord
  /** `null` only before the very first sign-in of a workstation, when no capture can run. */
  catalogue: Catalogue | null
  language: Settings['language']
  agentId: string
  at: number
}

/** The texts exist in Vietnamese and English; an agent with a Chinese screen reads the Vietnamese one aloud. */
export function eventContext({
  capture,
  catalogue,
  language,
  agentId,
  at
}: WordingQuestion): CaptureEventContext {
  const wording = catalogue?.wordings[keyFor(capture)]
  return {
    at,
    agentId,
    wording: {
      id: wording?.id ?? 'none',
      version: wording?.version ?? 0,
      language: language === 'en' ? 'en' : 'vi'
    }
  }
}

/** What a customer agrees to is what was last said to win them: the persuasion, else the invitation. */
const keyFor = ({ persuasions }: CaptureRecord) => (persuasions > 0 ? 'persuade' : 'invite')
