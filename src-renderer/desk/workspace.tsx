// The work page: who is calling and their record, what went before and the wrap-up, the guide. Between contacts it shows
// the callbacks that are owed and what is still to be sent.
import { useMediaQuery } from '@mantine/hooks'
import { RecordOf } from './call/record-of.tsx'
import { RingCard } from './call/ring-card.tsx'
import { CallbackList } from './callback/callback-list.tsx'
import { GuidePanel } from './capture/guide-panel.tsx'
import { ContactsPanel } from './interaction/contacts-panel.tsx'
import { EndingConfirmation } from './interaction/ending-confirmation.tsx'
import './interaction/interaction.css'
import { useTexts } from '../ui/texts.ts'
import { RecordPanel } from './interaction/record-panel.tsx'
import { WrapUpPanel } from './interaction/wrap-up-panel.tsx'
import { DeliveryList } from './outbox/delivery-list.tsx'
import { useCall, useContactCall, useSession, useShownInteraction } from './screen-state.ts'

export function Workspace() {
  const t = useTexts()
  const call = useCall()
  const contact = useContactCall()
  const view = useShownInteraction()
  const isClerk = useSession()?.agent.role === 'clerk'
  // a colleague has none; a customer should have one
  const withoutRecord = contact !== null && contact.interactionId === null && contact.extension === null
  const isColleague = contact?.interactionId === null && contact.extension !== null
  const roomy = useMediaQuery('(min-height: 740px)', true, { getInitialValueInEffect: false })
  if (!view && (!call || (isColleague && contact.phase !== 'ringing'))) return <Waiting isClerk={isClerk} />
  return (
    <>
      {view && <EndingConfirmation key={view.interactionId} view={view} />}
      <div className="workspace">
        <div className="workspace-column">
          {contact?.phase === 'ringing' && <RingCard call={contact} />}
          {contact && contact !== call && contact.phase !== 'ringing' && <RecordOf call={contact} />}
          {withoutRecord && (
            <output className="banner" data-tone="paused">
              {t(($) => $.call.noRecord)}
            </output>
          )}
          <RecordPanel view={view} />
        </div>
        <div className="workspace-column">
          {view && <ContactsPanel view={view} />}
          {view && view.phase !== 'offered' && <WrapUpPanel key={view.interactionId} view={view} />}
          {roomy && <DeliveryList rows={2} />}
        </div>
        <div className="workspace-column">
          <GuidePanel view={view} />
        </div>
      </div>
    </>
  )
}

function Waiting({ isClerk }: { isClerk: boolean }) {
  return (
    <div className="waiting">
      {!isClerk && <CallbackList />}
      <DeliveryList fill />
    </div>
  )
}
