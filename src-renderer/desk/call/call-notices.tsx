// What an agent must be told about a transfer and about the other side, in words, in the one place where they look for the
// call. Everything follows from the phone's snapshot; nothing is remembered here.
import { Button } from '@mantine/core'
import { IconAlertTriangle, IconPhoneOutgoing, IconPhonePause } from '@tabler/icons-react'
import { type ReactNode, useContext } from 'react'
import { useStore } from 'zustand'
import type { CallSnapshot } from '../../../shared/domain/call-snapshot.ts'
import { KeyHint } from '../../ui/keys/key-hint.tsx'
import { KeysContext } from '../../ui/keys/use-key.ts'
import type { Tone } from '../../ui/pill.tsx'
import { useTexts } from '../../ui/texts.ts'
import { useDesk } from '../desk.ts'
import { failureReason } from '../failure-reason.ts'
import { useTargetName } from '../use-party.ts'
import { failedConsultation, presentCall } from './phone-store.ts'

export function CallNotices() {
  const call = useStore(useDesk().stores.phone, presentCall)
  return (
    call && (
      <>
        <TransferNotice call={call} />
        <ConsultationNotice />
        <RemoteHold call={call} />
      </>
    )
  )
}

function TransferNotice({ call: { transfer } }: { call: CallSnapshot }) {
  const t = useTexts()
  const nameOf = useTargetName()
  if (!transfer) return null
  const who = nameOf(transfer.target)
  if (transfer.state !== 'failed') {
    return (
      <Notice tone="ringing" icon={<IconPhoneOutgoing size={16} aria-hidden />}>
        {transfer.state === 'asked'
          ? t(($) => $.transfer.asked, { who })
          : t(($) => $.transfer.ringing, { who })}
      </Notice>
    )
  }
  const reason = t(($) => $.transfer.reasons[failureReason(transfer.sipStatus)])
  return (
    <Notice tone="error" icon={<IconAlertTriangle size={16} aria-hidden />}>
      {t(($) => $.transfer.failed, { who, reason })}
      <AnotherTry />
    </Notice>
  )
}

function ConsultationNotice() {
  const t = useTexts()
  const nameOf = useTargetName()
  const failed = useStore(useDesk().stores.phone, failedConsultation)
  if (!failed) return null
  const who = nameOf(failed.extension ?? failed.ani ?? '')
  const reason = t(($) => $.transfer.reasons[failureReason(failed.sipStatus)])
  return (
    <Notice tone="error" icon={<IconAlertTriangle size={16} aria-hidden />}>
      {t(($) => $.transfer.consultFailed, { who, reason })}
      <AnotherTry />
    </Notice>
  )
}

function AnotherTry() {
  const t = useTexts()
  const keys = useContext(KeysContext)
  return (
    <Button
      size="compact-sm"
      variant="default"
      rightSection={<KeyHint action="transfer" />}
      onClick={() => keys?.run('transfer')}
    >
      {t(($) => $.transfer.again)}
    </Button>
  )
}

function RemoteHold({ call: { remoteHeld } }: { call: CallSnapshot }) {
  const t = useTexts()
  return (
    remoteHeld && (
      <Notice tone="held" icon={<IconPhonePause size={16} aria-hidden />}>
        {t(($) => $.call.remoteHeld)}
      </Notice>
    )
  )
}

function Notice({ tone, icon, children }: { tone: Tone; icon: ReactNode; children: ReactNode }) {
  return (
    <div className="bar-notice" data-tone={tone} role={tone === 'error' ? 'alert' : 'status'}>
      {icon}
      {children}
    </div>
  )
}
