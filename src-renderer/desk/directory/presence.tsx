// What a colleague is doing, in a word, with its colour and sign.
import { type Icon, IconCircleCheck, IconClockPause, IconHeadset, IconHeadsetOff } from '@tabler/icons-react'
import type { Colleague } from '../../../shared/central-contract.ts'
import { Pill, type Tone } from '../../ui/pill.tsx'
import { useTexts } from '../../ui/texts.ts'

const appearance: Record<Colleague['state'], { tone: Tone; icon: Icon }> = {
  ready: { tone: 'available', icon: IconCircleCheck },
  talking: { tone: 'talking', icon: IconHeadset },
  'not-ready': { tone: 'paused', icon: IconClockPause },
  offline: { tone: 'offline', icon: IconHeadsetOff }
}

export function Presence({ state }: { state: Colleague['state'] }) {
  const t = useTexts()
  return <Pill {...appearance[state]} words={t(($) => $.directory.presence[state])} />
}
