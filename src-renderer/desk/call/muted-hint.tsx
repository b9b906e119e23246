// The agent talks and is muted: said at once, beside the mute button, and to a screen reader.
import { useStore } from 'zustand'
import { useTexts } from '../../ui/texts.ts'
import { useDesk } from '../desk.ts'

export function MutedHint() {
  const t = useTexts()
  const isTalking = useStore(
    useDesk().stores.phone,
    ({ snapshot }) => snapshot?.sound.talkingWhileMuted ?? false
  )
  return (
    <output className={isTalking ? 'bar-hint' : 'visually-hidden'}>
      {isTalking ? t(($) => $.call.talkingWhileMuted) : ''}
    </output>
  )
}
