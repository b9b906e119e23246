// The foot of a step: back, stop asking, and the way on. Going back undoes a slip of the hand and loses no value; where
// there is nothing to undo, the host says so.
import { Button } from '@mantine/core'
import { IconArrowBackUp } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { abortReasonSchema } from '../../../shared/domain/capture-record.ts'
import { KeyButton } from '../../ui/keys/key-button.tsx'
import { keyRanks } from '../../ui/keys/use-key.ts'
import { ReasonMenu } from '../../ui/reason-menu.tsx'
import { useTexts } from '../../ui/texts.ts'
import type { Press } from './capture-commands.ts'

interface GuideFootProps {
  press: (press: Press) => void
  busy: boolean
  back?: boolean
  /** `null`: the step's own buttons lead on. */
  next: string | null
  onNext?: () => void
  /** What else can be done at this step, in a line of its own. */
  children?: ReactNode
}

export function GuideFoot({ press, busy, back = false, next, onNext, children }: GuideFootProps) {
  const t = useTexts()
  return (
    <div className="panel-foot">
      {children && <div className="row guide-ways">{children}</div>}
      {back && (
        <Button
          size="xs"
          variant="default"
          leftSection={<IconArrowBackUp size={14} aria-hidden />}
          onClick={() => press(() => ({ type: 'back' }))}
        >
          {t(($) => $.guide.back)}
        </Button>
      )}
      <ReasonMenu
        words={t(($) => $.guide.abort)}
        reasons={abortReasonSchema.options.map((code) => ({ code, label: t(($) => $.abort[code]) }))}
        towards="up"
        onChoose={(code) => press(() => ({ type: 'abort', reason: abortReasonSchema.parse(code) }))}
      />
      {next !== null && onNext && (
        <span className="push" data-foot-next="">
          <KeyButton
            action="next"
            words={next}
            variant="filled"
            rank={keyRanks.guide}
            busy={busy}
            onPress={onNext}
          />
        </span>
      )}
    </div>
  )
}
