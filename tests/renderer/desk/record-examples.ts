// One number with several records, as the centre offers them.
import type { InteractionView } from '../../../shared/desk-views.ts'
import { briefing, grace, interaction } from './desk-examples.ts'

const { subscriberId, name, owner, billing, activatedOn } = grace

export const severalRecords: InteractionView = {
  ...interaction,
  eligibility: null,
  briefing: {
    kind: 'briefed',
    briefing: {
      ...briefing,
      subject: {
        kind: 'several',
        choices: [
          { subscriberId, name, owner, billing, activatedOn },
          {
            subscriberId: 'subscriber-alan',
            name: 'Trần Quốc Khôi',
            owner: 'organisation',
            billing: 'prepaid',
            activatedOn: null
          }
        ]
      }
    }
  }
}
