// Microphone, headset and ringers: which in which order, whether they work at this moment, and how the voice is treated.
import { Button } from '@mantine/core'
import { IconBell, IconHeadset } from '@tabler/icons-react'
import { useEffect } from 'react'
import { useStore } from 'zustand'
import type { PreferredDevice, Settings } from '../../../shared/settings.ts'
import { meterLeaseMs, silentAudio } from '../../phone/phone.ts'
import { ChoiceGroup } from '../../ui/choice-group.tsx'
import { Panel } from '../../ui/panel.tsx'
import { ProblemNotice } from '../../ui/problem-notice.tsx'
import { useTexts } from '../../ui/texts.ts'
import { useDeed } from '../../ui/use-deed.ts'
import { useDesk } from '../desk.ts'
import { DeviceOrder } from './device-order.tsx'
import { askForHeadset } from './headset-permission.ts'
import { added, includes, named, removed } from './preferred-devices.ts'
import { RingVolume } from './ring-volume.tsx'

const treatments = ['echoCancellation', 'noiseSuppression', 'gainControl'] as const

export function SoundPanel() {
  const t = useTexts()
  const { stores, settings: commands, phone } = useDesk()
  const settings = useStore(stores.settings, (state) => state.settings)
  const sound = useStore(stores.phone, ({ snapshot }) => snapshot?.sound) ?? silentAudio
  const deed = useDeed()
  const change = (part: Partial<Settings>) => void deed.run(() => commands.change(part))
  return (
    <Panel title={t(($) => $.settings.sound.title)}>
      <p className="quiet">{t(($) => $.settings.sound.lead)}</p>
      <DeviceOrder
        label={t(($) => $.settings.sound.microphone)}
        preferred={settings.microphones}
        plugged={sound.plugged.microphones}
        inUse={sound.microphone.device}
        onChange={(microphones) => change({ microphones })}
      />
      <MicrophoneLevel />
      <DeviceOrder
        label={t(($) => $.settings.sound.speaker)}
        preferred={settings.speakers}
        plugged={sound.plugged.speakers}
        inUse={sound.speaker.device}
        onChange={(speakers) => change({ speakers })}
      />
      <RingerChoice
        ringers={named(settings.ringers, sound.plugged.speakers)}
        plugged={sound.plugged.speakers}
        onChange={(ringers) => change({ ringers })}
      />
      <RingVolume
        volume={settings.ringVolume}
        onChange={async (ringVolume) => {
          await deed.run(() => commands.change({ ringVolume }))
          phone.send({ kind: 'test-ring' })
        }}
      />
      <div className="sound-line">
        <Button
          size="xs"
          variant="default"
          leftSection={<IconBell size={16} aria-hidden />}
          onClick={() => phone.send({ kind: 'test-ring' })}
        >
          {t(($) => $.settings.sound.testRing)}
        </Button>
        <output className="small">{t(($) => $.settings.sound.ringerStates[sound.ringer])}</output>
      </div>
      <ChoiceGroup
        label={t(($) => $.settings.sound.treatment)}
        multiple
        choices={treatments.map((code) => ({ code, label: t(($) => $.settings.sound.treatments[code]) }))}
        chosen={treatments.filter((code) => settings[code])}
        digitRank={null}
        onChoose={(code) =>
          change(Object.fromEntries(treatments.map((key) => [key, settings[key] !== (key === code)])))
        }
      />
      <HeadsetButtons name={sound.headset} />
      {deed.problem && <ProblemNotice code={deed.problem} onDismiss={deed.dismiss} />}
    </Panel>
  )
}

/** Before a call too: the phone measures as long as somebody looks. */
function MicrophoneLevel() {
  const t = useTexts()
  const { stores, phone } = useDesk()
  const level = useStore(stores.phone, ({ snapshot }) => snapshot?.sound.level ?? 0)
  const state = useStore(stores.phone, ({ snapshot }) => snapshot?.sound.microphone.state ?? 'closed')
  useEffect(() => {
    const ask = () => phone.send({ kind: 'meter' })
    ask()
    const timer = setInterval(ask, meterLeaseMs / 2)
    return () => clearInterval(timer)
  }, [phone])
  return (
    <div className="sound-meter">
      <meter
        className="level"
        aria-label={t(($) => $.settings.sound.level)}
        min={0}
        max={1}
        value={Math.min(1, Math.sqrt(Math.max(0, level)))}
      />
      <output className="small">
        {t(($) => $.settings.sound.microphoneStates[state])}
        {state === 'open' && <span className="quiet"> · {t(($) => $.settings.sound.levelLead)}</span>}
      </output>
    </div>
  )
}

interface RingerChoiceProps {
  ringers: readonly PreferredDevice[]
  plugged: readonly PreferredDevice[]
  onChange: (ringers: readonly PreferredDevice[]) => void
}

function RingerChoice({ ringers, plugged, onChange }: RingerChoiceProps) {
  const t = useTexts()
  const away = ringers.filter((device) => !includes(plugged, device))
  const shown = [...plugged, ...away]
  const toggle = (id: string) => {
    const device = shown.find((other) => other.id === id)
    if (device) onChange(includes(ringers, device) ? removed(ringers, device) : added(ringers, device))
  }
  const words = (device: PreferredDevice) =>
    `${device.label || device.id}${away.includes(device) ? ` (${t(($) => $.settings.sound.away)})` : ''}`
  return (
    <ChoiceGroup
      label={t(($) => $.settings.sound.ringers)}
      hint={t(($) => $.settings.sound.ringersHint)}
      multiple
      choices={shown.map((device) => ({ code: device.id, label: words(device) }))}
      chosen={ringers.map(({ id }) => id)}
      digitRank={null}
      onChoose={toggle}
    />
  )
}

function HeadsetButtons({ name }: { name: string | null }) {
  const t = useTexts()
  const { phone } = useDesk()
  const connect = async () => {
    await askForHeadset()
    phone.send({ kind: 'find-headset' })
  }
  return (
    <>
      <h3 className="choice-label">{t(($) => $.settings.sound.headset)}</h3>
      <div className="sound-line">
        {name === null && (
          <Button
            size="xs"
            variant="default"
            leftSection={<IconHeadset size={16} aria-hidden />}
            onClick={() => void connect()}
          >
            {t(($) => $.settings.sound.connectHeadset)}
          </Button>
        )}
        <output className="small">
          {name === null
            ? t(($) => $.settings.sound.headsetOff)
            : t(($) => $.settings.sound.headsetOn, { name })}
        </output>
      </div>
    </>
  )
}
