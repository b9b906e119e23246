// A state in a word, with its colour and sign: never colour alone.
import type { Icon } from '@tabler/icons-react'

export type Tone = 'available' | 'ringing' | 'talking' | 'held' | 'wrap-up' | 'paused' | 'offline' | 'error'

export function Pill({ tone, icon: Sign, words }: { tone: Tone; icon: Icon; words: string }) {
  return (
    <span className="pill" data-tone={tone}>
      <Sign size={14} aria-hidden />
      {words}
    </span>
  )
}
