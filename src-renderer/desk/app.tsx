// The whole desk: signed out, or at work. Bar and pages fail separately: whatever breaks below, the call and its hang-up
// stay.
import { Button } from '@mantine/core'
import type { ReactNode } from 'react'
import { useStore } from 'zustand'
import type { InteractionView } from '../../shared/desk-contract.ts'
import type { CallSnapshot } from '../../shared/domain/call-snapshot.ts'
import { ErrorBoundary } from '../ui/error-boundary.tsx'
import { ProblemNotice } from '../ui/problem-notice.tsx'
import { type Texts, useTexts } from '../ui/texts.ts'
import { AgentStateControl } from './agent-state/agent-state-control.tsx'
import { CallBar } from './call/call-bar.tsx'
import { callerNumber } from './call/caller-words.ts'
import { lastEndedCall } from './call/phone-store.ts'
import { CallbackList } from './callback/callback-list.tsx'
import { ConnectionBanners } from './connection/connection-banners.tsx'
import { ConnectionFoot } from './connection/connection-foot.tsx'
import { CounterPage } from './counter/counter-page.tsx'
import { useDesk } from './desk.ts'
import { DeliveryList } from './outbox/delivery-list.tsx'
import type { DeskPage } from './page-store.ts'
import { Palette } from './palette/palette.tsx'
import { Rail } from './rail.tsx'
import { useCall, useSession, useShownInteraction } from './screen-state.ts'
import { SettingsPage } from './settings/settings-page.tsx'
import { SignInPage } from './sign-in/sign-in-page.tsx'
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
        {status === 'signed-out' && <SignInPage />}
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

/** The name beside the number is the record's, and only for the very call the record belongs to. */
function DeskBar() {
  const t = useTexts()
  const view = useShownInteraction()
  const agent = useSession()?.agent
  const name =
    view?.briefing.kind === 'briefed' && view.briefing.briefing.subject.kind === 'found'
      ? view.briefing.briefing.subject.record.name
      : null
  const ended = useStore(useDesk().stores.phone, lastEndedCall)
  const idle = agent?.role === 'clerk' ? clerkIdle(name, t) : agentIdle(view, name, ended, t)
  return (
    <CallBar customerName={name} idle={idle}>
      {agent && agent.role !== 'clerk' && <AgentStateControl />}
    </CallBar>
  )
}

/** Between calls: whose contact is being wrapped up, or which call was not taken. */
function agentIdle(
  view: InteractionView | null,
  name: string | null,
  ended: CallSnapshot | null,
  t: Texts
): { title: string; hint: string } {
  if (view) return { title: t(($) => $.call.phases.ended), hint: name ?? view.call?.displayName ?? '' }
  if (ended?.missed) return { title: t(($) => $.call.missed), hint: callerNumber(ended, t) }
  if (ended?.direction === 'outbound' && ended.answeredAt === null) {
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
  deliveries: () => <DeliveryList fill />,
  counter: CounterPage,
  settings: SettingsPage
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
        <Page />
      </main>
    </>
  )
}
