// The call beside the one that is talked on, as a card of its own: a second caller to answer or turn away, whoever waits on
// hold, the colleague who is being consulted, or the other one of a conference.
import { Button } from '@mantine/core'
import {
  type Icon,
  IconArrowBackUp,
  IconArrowsExchange,
  IconArrowsSplit,
  IconPhone,
  IconPhoneOff,
  IconPhoneOutgoing,
  IconUsers
} from '@tabler/icons-react'
import { useStore } from 'zustand'
import type { CallSnapshot } from '../../../shared/domain/call-snapshot.ts'
import { KeyButton } from '../../ui/keys/key-button.tsx'
import { useTexts } from '../../ui/texts.ts'
import { useDesk } from '../desk.ts'
import { useParty } from '../use-party.ts'
import { CallStatePill, callTone } from './call-state.tsx'
import { CallParty, CallTimer, RecordHere } from './call-words.tsx'
import { otherCall, presentCall } from './phone-store.ts'
import { RejectMenu } from './reject-menu.tsx'

export function OtherCall() {
  const t = useTexts()
  const { stores } = useDesk()
  const present = useStore(stores.phone, presentCall)
  const call = useStore(stores.phone, otherCall)
  if (!present || !call) return null
  const isRinging = call.phase === 'ringing'
  return (
    <section
      className={isRinging ? 'other-call ringing-pulse' : 'other-call'}
      data-tone={callTone(call)}
      aria-label={isRinging ? t(($) => $.call.second) : t(($) => $.call.other)}
    >
      <CallStatePill call={call} />
      <CallTimer call={call} />
      <CallParty call={call} />
      <RecordHere call={call} />
      <div className="bar-end">
        {isRinging ? <Ringing call={call} /> : <Going call={call} present={present} />}
      </div>
    </section>
  )
}

function Ringing({ call }: { call: CallSnapshot }) {
  const t = useTexts()
  const { phone } = useDesk()
  const { name, number } = useParty(call)
  const { callId } = call
  return (
    <>
      <KeyButton
        action="answer"
        words={t(($) => $.call.answerSecond)}
        icon={IconPhone}
        variant="filled"
        onPress={() => phone.send({ kind: 'answer', callId })}
      />
      <RejectMenu callId={callId} />
      <div className="visually-hidden" role="alert">
        {t(($) => $.call.ringAnnouncement, { caller: name || number })}
      </div>
    </>
  )
}

interface TwoCalls {
  call: CallSnapshot
  present: CallSnapshot
}

function Going({ call, present }: TwoCalls) {
  const t = useTexts()
  const { phone } = useDesk()
  const { name, number } = useParty(call)
  const consultation = [present, call].find(({ consultsFor }) => consultsFor !== null)
  const areTalkedTo = present.phase === 'active' && call.phase === 'active'
  // two customers never hear each other
  const isColleague = ({ extension, interactionId }: CallSnapshot) =>
    extension !== null && interactionId === null
  const mayJoin = areTalkedTo && !call.joined && [present, call].some(isColleague)
  return (
    <>
      {areTalkedTo && !call.joined && (
        <Way
          words={t(($) => $.call.swap)}
          icon={IconArrowsExchange}
          onPress={() => phone.send({ kind: 'swap' })}
        />
      )}
      {mayJoin && (
        <Way words={t(($) => $.call.join)} icon={IconUsers} onPress={() => phone.send({ kind: 'join' })} />
      )}
      {call.joined && (
        <Way
          words={t(($) => $.call.part)}
          icon={IconArrowsSplit}
          onPress={() => phone.send({ kind: 'part', callId: present.callId })}
        />
      )}
      {consultation?.phase === 'active' && (
        <KeyButton
          action="transfer"
          words={t(($) => $.call.completeTransfer)}
          icon={IconPhoneOutgoing}
          variant="filled"
          onPress={() => phone.send({ kind: 'complete-transfer', callId: consultation.callId })}
        />
      )}
      {consultation && !call.joined ? (
        <Way
          words={t(($) => $.call.giveUpConsult)}
          icon={IconArrowBackUp}
          onPress={() => phone.send({ kind: 'hang-up', callId: consultation.callId })}
        />
      ) : (
        <Way
          words={
            call.joined ? t(($) => $.call.leaveOut, { who: name || number }) : t(($) => $.call.hangUpOther)
          }
          icon={IconPhoneOff}
          onPress={() => phone.send({ kind: 'hang-up', callId: call.callId })}
        />
      )}
    </>
  )
}

function Way({ words, icon: Sign, onPress }: { words: string; icon: Icon; onPress: () => void }) {
  return (
    <Button size="xs" variant="default" leftSection={<Sign size={16} aria-hidden />} onClick={onPress}>
      {words}
    </Button>
  )
}
