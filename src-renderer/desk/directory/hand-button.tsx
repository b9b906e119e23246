// A hand raised to the lead in one press, and taken down the same way. A lead sees whose hands are up instead.
import { Button } from '@mantine/core'
import { IconHandStop } from '@tabler/icons-react'
import { useEffect } from 'react'
import { useStore } from 'zustand'
import { Pill } from '../../ui/pill.tsx'
import { useTexts } from '../../ui/texts.ts'
import { useDeed } from '../../ui/use-deed.ts'
import { useDesk } from '../desk.ts'
import { useSession } from '../screen-state.ts'
import { useDirectory } from './use-directory.ts'

export function HandSign() {
  const role = useSession()?.agent.role
  if (role === 'agent') return <OwnHand />
  return role === 'lead' ? <RaisedHands /> : null
}

function OwnHand() {
  const t = useTexts()
  const { stores, directory } = useDesk()
  const isUp = useStore(stores.directory, ({ isHandUp }) => isHandUp)
  const deed = useDeed()
  // names for the calls of colleagues, and a hand raised before a reload
  useEffect(() => void directory.read(), [directory])
  const words = isUp ? t(($) => $.hand.lower) : t(($) => $.hand.raise)
  const { problem } = deed
  return (
    <>
      <Button
        size="xs"
        variant={isUp ? 'filled' : 'default'}
        aria-pressed={isUp}
        aria-label={words}
        title={words}
        onClick={() => void deed.run(() => directory.setHand(!isUp))}
      >
        <IconHandStop size={16} aria-hidden />
      </Button>
      <output className={problem ? 'bar-warning' : 'visually-hidden'}>
        {problem ? t(($) => $.problems[problem].what) : isUp ? t(($) => $.hand.up) : ''}
      </output>
    </>
  )
}

function RaisedHands() {
  const t = useTexts()
  const raised = useDirectory()
    .colleagues.filter(({ handRaisedAt }) => handRaisedAt !== null)
    .toSorted((a, b) => (a.handRaisedAt ?? 0) - (b.handRaisedAt ?? 0))
  const names = raised.map(({ name }) => name).join(', ')
  return (
    <output title={names}>
      {raised.length > 0 && (
        <>
          <Pill tone="ringing" icon={IconHandStop} words={String(raised.length)} />
          <span className="visually-hidden">{t(($) => $.hand.others, { names })}</span>
        </>
      )}
    </output>
  )
}
