// The agent is signed in at another PC: where and since when, what moving here would do, and the two ways on. While a
// customer is on the line there, only trying again.
import { Button } from '@mantine/core'
import { IconDeviceDesktop } from '@tabler/icons-react'
import { useEffect, useRef } from 'react'
import type { Elsewhere } from '../../../shared/problem.ts'
import { useLanguage, useTexts } from '../../ui/texts.ts'
import { momentWords } from '../../ui/time-words.ts'
import { useNow } from '../../ui/use-now.ts'
import { useTimeZone } from '../screen-state.ts'

interface ElsewhereQuestionProps {
  elsewhere: Elsewhere
  busy: boolean
  onMove: () => void
  onStay: () => void
}

export function ElsewhereQuestion({ elsewhere, busy, onMove, onStay }: ElsewhereQuestionProps) {
  const t = useTexts()
  const language = useLanguage()
  const { hostName: host, since, inCall } = elsewhere
  const time = momentWords(since, useNow(), language, useTimeZone())
  const first = useRef<HTMLButtonElement>(null)
  useEffect(() => first.current?.focus(), [])
  return (
    <section className="elsewhere stack" data-tone="ringing" aria-labelledby="elsewhere-title">
      <div className="row-tight">
        <IconDeviceDesktop size={18} aria-hidden className="toned" />
        <h2 className="elsewhere-title" id="elsewhere-title" role="alert">
          {t(($) => $.signIn.elsewhere)}
        </h2>
      </div>
      <p>
        {host === null
          ? t(($) => $.signIn.elsewhereNoName, { time })
          : t(($) => $.signIn.elsewhereAt, { host, time })}
      </p>
      <p>{inCall ? t(($) => $.signIn.elsewhereInCall) : t(($) => $.signIn.elsewhereWhat)}</p>
      <div className="row">
        <Button ref={first} size="xs" loading={busy} onClick={onMove}>
          {inCall ? t(($) => $.signIn.tryAgain) : t(($) => $.signIn.takeOver)}
        </Button>
        <Button size="xs" variant="default" onClick={onStay}>
          {t(($) => $.signIn.stay)}
        </Button>
      </div>
    </section>
  )
}
