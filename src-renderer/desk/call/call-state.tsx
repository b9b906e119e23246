// The state of a call in a word, with its colour and sign.
import {
  type Icon,
  IconPhone,
  IconPhoneCall,
  IconPhoneOff,
  IconPhoneOutgoing,
  IconPhonePause,
  IconUsers
} from '@tabler/icons-react'
import type { CallSnapshot } from '../../../shared/domain/call-snapshot.ts'
import { Pill, type Tone } from '../../ui/pill.tsx'
import { useTexts } from '../../ui/texts.ts'

export type CallState = CallSnapshot['phase'] | 'held' | 'joined'

const appearance: Record<CallState, { tone: Tone; icon: Icon }> = {
  ringing: { tone: 'ringing', icon: IconPhoneCall },
  dialling: { tone: 'ringing', icon: IconPhoneOutgoing },
  early: { tone: 'ringing', icon: IconPhoneOutgoing },
  connecting: { tone: 'talking', icon: IconPhoneCall },
  active: { tone: 'talking', icon: IconPhone },
  held: { tone: 'held', icon: IconPhonePause },
  joined: { tone: 'talking', icon: IconUsers },
  ended: { tone: 'offline', icon: IconPhoneOff }
}

export function callState({ phase, held, joined }: CallSnapshot): CallState {
  if (phase !== 'active') return phase
  if (joined) return 'joined'
  return held ? 'held' : 'active'
}

export const callTone = (call: CallSnapshot): Tone => appearance[callState(call)].tone

export function CallStatePill({ call }: { call: CallSnapshot }) {
  const t = useTexts()
  const state = callState(call)
  return <Pill {...appearance[state]} words={t(($) => $.call.phases[state])} />
}
