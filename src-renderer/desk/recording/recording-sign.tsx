// The sign that the customer of this call is recorded, with the pause beside it where policy allows one.
import { Button } from '@mantine/core'
import { IconPlayerPause, IconPlayerRecord, IconPlayerRecordFilled } from '@tabler/icons-react'
import { useEffect } from 'react'
import { useStore } from 'zustand'
import { Pill } from '../../ui/pill.tsx'
import { useTexts } from '../../ui/texts.ts'
import { useDeed } from '../../ui/use-deed.ts'
import { presentCall } from '../call/phone-store.ts'
import { useDesk } from '../desk.ts'

export function RecordingSign() {
  const { recording, stores } = useDesk()
  const interactionId = useStore(stores.phone, (state) => presentCall(state)?.interactionId ?? null)
  const phase = useStore(stores.phone, (state) => presentCall(state)?.phase)
  useEffect(() => {
    if (interactionId !== null && phase === 'active') void recording.read(interactionId)
  }, [recording, interactionId, phase])
  return interactionId === null ? null : <KnownRecording interactionId={interactionId} />
}

function KnownRecording({ interactionId }: { interactionId: string }) {
  const t = useTexts()
  const { recording, stores } = useDesk()
  const known = useStore(stores.recording, (state) => state.known)
  const deed = useDeed()
  if (known?.interactionId !== interactionId || known.recording === 'off') return null
  const isOn = known.recording === 'on'
  const words = isOn ? t(($) => $.recording.pause) : t(($) => $.recording.resume)
  const { problem } = deed
  return (
    <output className="row-tight">
      <Pill
        tone={isOn ? 'error' : 'paused'}
        icon={isOn ? IconPlayerRecordFilled : IconPlayerPause}
        words={isOn ? t(($) => $.recording.on) : t(($) => $.recording.paused)}
      />
      {known.mayPause && (
        <Button
          size="compact-xs"
          variant="default"
          aria-label={words}
          title={problem ? t(($) => $.problems[problem].what) : words}
          onClick={() => void deed.run(() => recording.set(interactionId, isOn ? 'paused' : 'on'))}
        >
          {isOn ? <IconPlayerPause size={14} aria-hidden /> : <IconPlayerRecord size={14} aria-hidden />}
        </Button>
      )}
    </output>
  )
}
