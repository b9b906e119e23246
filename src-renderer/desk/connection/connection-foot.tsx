// The foot of the screen: telephone, centre, microphone, the level of both voices, and what is still to be sent.
import {
  IconCloud,
  IconCloudOff,
  IconMicrophone,
  IconMicrophoneOff,
  IconSend,
  IconWifi,
  IconWifiOff
} from '@tabler/icons-react'
import { useStore } from 'zustand'
import type { PhoneSnapshot } from '../../phone/phone.ts'
import { useLanguage, useTexts } from '../../ui/texts.ts'
import { clockWords } from '../../ui/time-words.ts'
import { useDesk } from '../desk.ts'
import { useTimeZone } from '../screen-state.ts'
import './connection.css'

export function ConnectionFoot() {
  const t = useTexts()
  const { stores } = useDesk()
  const phone = useStore(stores.phone, ({ snapshot }) => snapshot)
  const { centre, checkedAt } = useStore(stores.connection)
  const language = useLanguage()
  const timeZone = useTimeZone()
  const registration = phone?.registration.state ?? 'absent'
  const microphone = microphoneWords(phone)
  const Phone = registration === 'registered' ? IconWifi : IconWifiOff
  const Centre = centre === 'down' ? IconCloudOff : IconCloud
  const isDeaf = microphone !== 'granted' && microphone !== 'unknown'
  const Microphone = isDeaf ? IconMicrophoneOff : IconMicrophone
  return (
    <footer className="foot">
      <span
        className="foot-item"
        data-bad={registration === 'registered' || registration === 'off' ? undefined : ''}
      >
        <Phone size={14} aria-hidden /> {t(($) => $.connection.phone)}{' '}
        <b>{t(($) => $.connection.registration[registration])}</b>
      </span>
      <span
        className="foot-item"
        data-bad={centre === 'down' ? '' : undefined}
        title={
          checkedAt
            ? t(($) => $.connection.checkedAt, { time: clockWords(checkedAt, language, timeZone) })
            : undefined
        }
      >
        <Centre size={14} aria-hidden /> {t(($) => $.connection.centre)}{' '}
        <b>{t(($) => $.connection.centreStates[centre])}</b>
      </span>
      <span className="foot-item" data-bad={isDeaf ? '' : undefined}>
        <Microphone size={14} aria-hidden /> {t(($) => $.connection.microphone)}{' '}
        <b>{t(($) => $.connection.microphoneStates[microphone])}</b>
      </span>
      {phone?.audio && (
        <>
          <Level
            words={t(($) => $.connection.heard)}
            label={t(($) => $.connection.meterHeard)}
            value={phone.audio.heard}
          />
          <Level
            words={t(($) => $.connection.said)}
            label={t(($) => $.connection.meterSaid)}
            value={phone.audio.said}
          />
        </>
      )}
      <Sending />
    </footer>
  )
}

/** What the system or another program does to it is said in its own words. */
function microphoneWords(phone: PhoneSnapshot | null) {
  const state = phone?.sound.microphone.state
  return state === 'silenced' || state === 'busy' || state === 'missing'
    ? state
    : (phone?.microphone ?? 'unknown')
}

/** Speech has an RMS of about 0.05 to 0.3; the square root spreads that over the meter. */
function Level({ words, label, value }: { words: string; label: string; value: number }) {
  return (
    <span className="foot-item">
      {words}
      <meter
        className="level"
        aria-label={label}
        min={0}
        max={1}
        value={Math.min(1, Math.sqrt(Math.max(0, value)))}
      />
    </span>
  )
}

function Sending() {
  const t = useTexts()
  const { waiting, parked } = useStore(useDesk().stores.deliveries)
  return (
    <span className="foot-item push" data-bad={parked > 0 ? '' : undefined}>
      <IconSend size={14} aria-hidden />
      <b>
        {parked > 0
          ? t(($) => $.deliveries.parked, { count: parked })
          : waiting > 0
            ? t(($) => $.deliveries.waiting, { count: waiting })
            : t(($) => $.deliveries.allSent)}
      </b>
    </span>
  )
}
