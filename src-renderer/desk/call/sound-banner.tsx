// How the call sounds, when that is worth a word, and the one key that asks for another way and takes the microphone anew.
// A line of its own under the bar: the caller's name must not give way to it.
import { IconWaveSine } from '@tabler/icons-react'
import { useStore } from 'zustand'
import { KeyButton } from '../../ui/keys/key-button.tsx'
import { useTexts } from '../../ui/texts.ts'
import { useDesk } from '../desk.ts'
import type { PhoneState } from './phone-store.ts'

/** The first warning; silence from the other side is told by its own banner. */
const warningOf = ({ snapshot }: PhoneState) =>
  snapshot?.quality?.warnings.find((one) => one !== 'hears-nothing' || snapshot.problem !== 'sound-lost') ??
  null

const isTroubled = ({ snapshot }: PhoneState): boolean =>
  (snapshot?.quality?.warnings.length ?? 0) > 0 || snapshot?.problem === 'sound-lost'

export function SoundBanner() {
  const t = useTexts()
  const { stores, phone } = useDesk()
  const warning = useStore(stores.phone, warningOf)
  const troubled = useStore(stores.phone, isTroubled)
  const mos = useStore(stores.phone, ({ snapshot }) => snapshot?.quality?.mos ?? null)
  if (!troubled) return null
  return (
    <div className="banner" data-tone="ringing">
      <IconWaveSine size={18} aria-hidden />
      <output title={mos === null ? undefined : t(($) => $.quality.score, { mos })}>
        {warning && <b>{t(($) => $.quality.warnings[warning])}. </b>}
        {t(($) => $.quality.hint)}
      </output>
      <KeyButton
        action="repair-sound"
        words={t(($) => $.quality.repair)}
        onPress={() => phone.send({ kind: 'repair-sound' })}
      />
    </div>
  )
}
