// The whole desk: signed out, or at work. Bar and pages fail separately: whatever breaks below, the call and its hang-up
// stay.
import { Button } from '@mantine/core'
import type { ReactNode } from 'react'
import { useStore } from 'zustand'
import type { InteractionView } from '../../shared/desk-views.ts'
import type { CallSnapshot } from '../../shared/domain/call-snapshot.ts'
import { ErrorBoundary } from '../ui/error-boundary.tsx'
import { ProblemNotice } from '../ui/problem-notice.tsx'
import { type Texts, useTexts } from '../ui/texts.ts'
import { AgentStateControl } from './agent-state/agent-state-control.tsx'
import { CallBar } from './call/call-bar.tsx'
import { handedOnTo, lastEndedCall } from './call/phone-store.ts'
import { SoundBanner } from './call/sound-banner.tsx'
import { CallbackList } from './callback/callback-list.tsx'
import { CallbackReminder } from './callback/callback-reminder.tsx'
import { UnheededNotice } from './callback/unheeded-notice.tsx'
import { callerNumber } from './caller-words.ts'
import { CallsPage } from './calls-page.tsx'
import { ConnectionBanners } from './connection/connection-banners.tsx'
import { ConnectionFoot } from './connection/connection-foot.tsx'
import { CounterPage } from './counter/counter-page.tsx'
import { DeliveriesPage } from './deliveries-page.tsx'
import { useDesk } from './desk.ts'
import { DiagnosticsPage } from './diagnostics/diagnostics-page.tsx'
import { HandSign } from './directory/hand-button.tsx'
import { TransferPanel } from './directory/transfer-panel.tsx'
import type { DeskPage } from './page-store.ts'
import { Palette } from './palette/palette.tsx'
import { Rail } from './rail.tsx'
import { RecordingSign } from './recording/recording-sign.tsx'
import { useCall, useSession, useShownInteraction } from './screen-state.ts'
import { SettingsPage } from './settings/settings-page.tsx'
import { SignInPage } from './sign-in/sign-in-page.tsx'
import { useTargetName } from './use-party.ts'
import { Workspace } from './workspace.tsx'

export function App({ onError }: { onError: (error: unknown) => void }) {
  const t = useTexts()
  const { stores } = useDesk()
  const status = useStore(stores.session, (state) => state.status)
  const call = useCall()
  const signedIn = status === 'signed-in'
  return (
    <div className="shell">
      {(signedIn || call) && (
        <ErrorBoundary onError={onError} fallback={<PlainCallBar />}>
          <DeskBar />
        </ErrorBoundary>
      )}
      <ErrorBoundary onError={onError} fallback={<FailedScreen />}>
        {signedIn && <SignedIn />}
        {status === 'signed-out' && <SignedOut />}
        {status === 'restoring' && (
          <main className="shell-main">
            <ConnectionBanners />
            <output>{t(($) => $.product.loading)}</output>
          </main>
        )}
      </ErrorBoundary>
      <ConnectionFoot />
    </div>
  )
}

/** The calls, and between them whose contact is being wrapped up. */
function DeskBar() {
  const t = useTexts()
  const view = useShownInteraction()
  const agent = useSession()?.agent
  const name =
    view?.briefing.kind === 'briefed' && view.briefing.briefing.subject.kind === 'found'
      ? view.briefing.briefing.subject.record.name
      : null
  const ended = useStore(useDesk().stores.phone, lastEndedCall)
  const nameOf = useTargetName()
  const handedOn = useStore(useDesk().stores.phone, (state) =>
    view ? handedOnTo(state, view.interactionId) : null
  )
  const after = handedOn === null ? null : t(($) => $.transfer.ringing, { who: nameOf(handedOn) })
  const idle = agent?.role === 'clerk' ? clerkIdle(name, t) : agentIdle(view, name, { ended, after }, t)
  return (
    <CallBar idle={idle} signs={<RecordingSign />} beneath={<TransferPanel />}>
      {agent && agent.role !== 'clerk' && (
        <>
          <HandSign />
          <AgentStateControl />
        </>
      )}
    </CallBar>
  )
}

/** Between calls: whose contact is being wrapped up, or which call was not taken. */
function agentIdle(
  view: InteractionView | null,
  name: string | null,
  { ended, after }: { ended: CallSnapshot | null; after: string | null },
  t: Texts
): { title: string; hint: string } {
  if (view)
    return { title: after ?? t(($) => $.call.phases.ended), hint: name ?? view.call?.displayName ?? '' }
  if (ended?.unanswered === 'missed') return { title: t(($) => $.call.missed), hint: callerNumber(ended, t) }
  if (ended?.unanswered === 'failed') {
    return { title: t(($) => $.call.failed), hint: callerNumber(ended, t) }
  }
  return { title: t(($) => $.call.none), hint: t(($) => $.call.noneHint) }
}

const clerkIdle = (name: string | null, t: Texts) =>
  name === null
    ? { title: t(($) => $.counter.none), hint: t(($) => $.counter.noneHint) }
    : { title: t(($) => $.counter.visit), hint: name }

/** When even the bar cannot be painted: the words and one button. */
function PlainCallBar() {
  const t = useTexts()
  const { phone } = useDesk()
  const call = useCall()
  return (
    <header className="bar" data-tone="error">
      <Button
        color="red"
        disabled={!call}
        onClick={() => call && phone.send({ kind: 'hang-up', callId: call.callId })}
      >
        {t(($) => $.call.hangUp)}
      </Button>
    </header>
  )
}

function FailedScreen() {
  const t = useTexts()
  return (
    <main className="shell-main">
      <ProblemNotice code="internal-error" />
      <div>
        <Button onClick={() => location.reload()}>{t(($) => $.product.reload)}</Button>
      </div>
    </main>
  )
}

const pages: Record<DeskPage, () => ReactNode> = {
  work: Workspace,
  callbacks: CallbackList,
  calls: CallsPage,
  deliveries: DeliveriesPage,
  counter: CounterPage,
  settings: SettingsPage,
  diagnostics: DiagnosticsPage
}

/** A machine can be checked by whoever cannot sign in at it. */
function SignedOut() {
  const t = useTexts()
  const { stores } = useDesk()
  const page = useStore(stores.page, (state) => state.page)
  if (page !== 'diagnostics') return <SignInPage />
  return (
    <main className="shell-main shell-signed-out">
      <h1 className="visually-hidden">{t(($) => $.preflight.title)}</h1>
      <div>
        <Button size="xs" variant="default" onClick={() => stores.page.setState({ page: 'work' })}>
          {t(($) => $.preflight.back)}
        </Button>
      </div>
      <DiagnosticsPage />
    </main>
  )
}

function SignedIn() {
  const t = useTexts()
  const page = useStore(useDesk().stores.page, (state) => state.page)
  const Page = pages[page]
  return (
    <>
      <Rail />
      <Palette />
      <main className="shell-main">
        <h1 className="visually-hidden">{t(($) => $.rail[page])}</h1>
        <ConnectionBanners />
        <SoundBanner />
        <CallbackReminder />
        <UnheededNotice />
        <Page />
      </main>
    </>
  )
}
