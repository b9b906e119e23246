// Is this machine fit for work? One button, one line for each thing looked at, and for each fault what to do about it and
// the number to read to the helpdesk.
import { Button } from '@mantine/core'
import {
  type Icon,
  IconAlertTriangle,
  IconCircleCheck,
  IconCircleDashed,
  IconCircleX,
  IconStethoscope
} from '@tabler/icons-react'
import { useStore } from 'zustand'
import {
  findings,
  isFault,
  type PreflightReport,
  type PreflightResult,
  type PreflightState,
  verdictOf
} from '../../../shared/preflight.ts'
import { ForeignText } from '../../ui/foreign-text.tsx'
import { Panel } from '../../ui/panel.tsx'
import { Pill, type Tone } from '../../ui/pill.tsx'
import { ProblemNotice } from '../../ui/problem-notice.tsx'
import { useLanguage, useTexts } from '../../ui/texts.ts'
import { clockWords } from '../../ui/time-words.ts'
import { useDeed } from '../../ui/use-deed.ts'
import { useDesk } from '../desk.ts'
import { useTimeZone } from '../screen-state.ts'
import './diagnostics.css'

const appearance: Record<PreflightState, { tone: Tone; icon: Icon }> = {
  ok: { tone: 'available', icon: IconCircleCheck },
  warning: { tone: 'ringing', icon: IconAlertTriangle },
  failed: { tone: 'error', icon: IconCircleX },
  skipped: { tone: 'offline', icon: IconCircleDashed }
}

export function DiagnosticsPage() {
  const t = useTexts()
  const { stores, diagnostics } = useDesk()
  const report = useStore(stores.diagnostics, (state) => state.report)
  const deed = useDeed()
  return (
    <div className="diagnostics">
      <Panel title={t(($) => $.preflight.title)} aside={report && <Verdict report={report} />} fill>
        <p className="quiet">{t(($) => $.preflight.lead)}</p>
        <div className="diagnostics-head">
          <Button
            size="xs"
            leftSection={<IconStethoscope size={16} aria-hidden />}
            loading={deed.busy}
            onClick={() => void deed.run(() => diagnostics.run())}
          >
            {t(($) => $.preflight.run)}
          </Button>
          <Progress busy={deed.busy} report={report} />
        </div>
        {deed.problem && <ProblemNotice code={deed.problem} onDismiss={deed.dismiss} />}
        {report && (
          <ul className="checks">
            {report.results.map((result) => (
              <ResultLine key={`${result.check} ${result.subject}`} result={result} />
            ))}
          </ul>
        )}
      </Panel>
    </div>
  )
}

function Progress({ busy, report }: { busy: boolean; report: PreflightReport | null }) {
  const t = useTexts()
  const language = useLanguage()
  const timeZone = useTimeZone()
  const words = report
    ? t(($) => $.preflight.at, { time: clockWords(report.at, language, timeZone) })
    : t(($) => $.preflight.never)
  return <output className="small">{busy ? t(($) => $.preflight.running) : words}</output>
}

function Verdict({ report }: { report: PreflightReport }) {
  const t = useTexts()
  const verdict = verdictOf(report.results)
  return (
    <output className="toned strong" data-tone={appearance[verdict].tone}>
      {t(($) => $.preflight.verdicts[verdict])}
    </output>
  )
}

function ResultLine({ result: { check, subject, finding, facts } }: { result: PreflightResult }) {
  const t = useTexts()
  const { state } = findings[finding]
  const { tone, icon } = appearance[state]
  return (
    <li className="check" data-state={state}>
      <Pill tone={tone} icon={icon} words={t(($) => $.preflight.states[state])} />
      <div className="check-words">
        <div>
          <b>{t(($) => $.preflight.checks[check])}</b>{' '}
          {subject !== '' && (
            <span className="quiet">
              <ForeignText text={subject} />
            </span>
          )}
        </div>
        <div>{t(($) => $.preflight.findings[finding], facts)}</div>
        {isFault(finding) && (
          <div className="check-fix">
            {t(($) => $.preflight.fixes[finding])}{' '}
            <span className="quiet small">
              {t(($) => $.problems.helpdesk, { code: findings[finding].number })}
            </span>
          </div>
        )}
      </div>
    </li>
  )
}
