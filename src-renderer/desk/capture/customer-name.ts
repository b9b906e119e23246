// Whom the words of the script are for; '' while there is no record.
import type { InteractionView } from '../../../shared/desk-views.ts'

export const customerNameOf = ({ briefing }: InteractionView): string =>
  briefing.kind === 'briefed' && briefing.briefing.subject.kind === 'found'
    ? briefing.briefing.subject.record.name
    : ''
