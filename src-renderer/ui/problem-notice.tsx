// What went wrong, said to a person: what happened, what is safe, what to do, and the number to read to the helpdesk.
import { Button } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { type ProblemCode, problemNumbers } from '../../shared/problem.ts'
import './problem-notice.css'
import { useTexts } from './texts.ts'

interface ProblemNoticeProps {
  code: ProblemCode
  onRetry?: (() => void) | undefined
  /** What trying again means here, where it is more than that. */
  retryWords?: string
  onDismiss?: (() => void) | undefined
  busy?: boolean
  /** What there is to add to the words. */
  children?: ReactNode
  /** One line after the other words, for wide places. */
  wide?: boolean
}

export function ProblemNotice({
  code,
  onRetry,
  retryWords,
  onDismiss,
  busy = false,
  wide = false,
  children
}: ProblemNoticeProps) {
  const t = useTexts()
  return (
    <div className={wide ? 'problem problem-wide' : 'problem'} role="alert" data-tone="error">
      <IconAlertTriangle size={18} aria-hidden className="toned" />
      <div className="problem-words">
        <p className="strong">{t(($) => $.problems[code].what)}</p>
        <p>{t(($) => $.problems[code].safe)}</p>
        <p>{t(($) => $.problems[code].do)}</p>
        {children}
        <div className="row">
          <span className="quiet small">{t(($) => $.problems.helpdesk, { code: problemNumbers[code] })}</span>
          {onRetry && (
            <Button size="compact-sm" variant="default" loading={busy} onClick={onRetry}>
              {retryWords ?? t(($) => $.problems.retry)}
            </Button>
          )}
          {onDismiss && (
            <Button size="compact-sm" variant="default" onClick={onDismiss}>
              {t(($) => $.problems.dismiss)}
            </Button>
          )}
        </div>
      </div>
    </div>
  )
}
