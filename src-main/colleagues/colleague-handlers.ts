// Colleagues with what they are doing, and a hand raised to the lead: asked of the centre each time, kept nowhere here.
import type { Handlers } from '../../shared/desk-contract.ts'
import type { Central } from '../central/central.ts'

export interface ColleagueHandlersParts {
  central: Pick<Central, 'directory' | 'raiseHand' | 'lowerHand'>
  token: () => string | null
}

export function createColleagueHandlers({ central, token }: ColleagueHandlersParts) {
  return {
    'directory.read': async () => {
      const own = token()
      if (own === null) return { kind: 'refused', code: 'signed-out' }
      const answer = await central.directory(own)
      return answer.kind === 'refused'
        ? { kind: 'refused', code: answer.code }
        : { kind: 'listed', ...answer.value }
    },
    'hand.set': async ({ raised }) => {
      const own = token()
      if (own === null) return { kind: 'refused', code: 'signed-out' }
      const answer = await (raised ? central.raiseHand(own) : central.lowerHand(own))
      return answer.kind === 'refused' ? { kind: 'refused', code: answer.code } : { kind: 'done' }
    }
  } satisfies Partial<Handlers>
}
