// The phone page is asked to call the PBX's echo; what it says is the word on the voice path.
import type { Handlers } from '../../shared/desk-contract.ts'
import type { TelephonePolicy } from '../../shared/domain/policy.ts'
import type { EchoAnswer } from '../../shared/preflight.ts'
import type { Publish } from '../pushes.ts'
import type { Schedule } from '../schedule.ts'
import { type Found, found } from './finding.ts'

/** More than the phone page takes for a call that fails, ms. */
const answerLimitMs = 10_000

export interface EchoCallParts {
  /** `null`: nobody is signed in. */
  policy: () => TelephonePolicy | null
  publish: Publish
  schedule: Schedule
  randomId: () => string
}

export function createEchoCall({ policy, publish, schedule, randomId }: EchoCallParts) {
  const waiting = new Map<string, (answer: EchoAnswer) => void>()
  return {
    /** `null`: there is nothing to call, or nobody to call it. */
    async ask(): Promise<Found | null> {
      const extension = policy()?.echoExtension ?? null
      if (extension === null) return null
      const askId = randomId()
      const answer = await new Promise<EchoAnswer>((resolve) => {
        const cancel = schedule(answerLimitMs, () => resolve({ kind: 'uncalled' }))
        waiting.set(askId, (said) => {
          cancel()
          resolve(said)
        })
        publish('phone.echoAsked', { askId, extension })
      })
      waiting.delete(askId)
      return foundBy(answer)
    },
    handlers: {
      'phone.echoed': async ({ askId, answer }) => {
        waiting.get(askId)?.(answer)
        return { kind: 'done' }
      }
    } satisfies Partial<Handlers>
  }
}

function foundBy(answer: EchoAnswer): Found | null {
  if (answer.kind === 'uncalled') return null
  if (answer.kind === 'refused') return found('media-refused', { status: answer.status })
  return found(answer.kind === 'heard' ? 'media-heard' : 'media-unheard')
}
