// Keeps the stores on what the host says: its events as they come, and everything read again when the page opens, an
// agent signs in, or a lost link is back, because pushes may have been missed.
import type { HostClient } from '../host/host-client.ts'
import { showInteraction, showInteractions } from './interaction/interaction-store.ts'
import { showDeliveries, showDelivery } from './outbox/delivery-store.ts'
import { attempt } from './outcome.ts'
import { createRecordingCommands } from './recording/recording-commands.ts'
import { showSession } from './sign-in/session-store.ts'
import type { DeskStores } from './stores.ts'

/** The return value ends it. */
export function followHost(host: HostClient, stores: DeskStores): () => void {
  const { session, interactions, callbacks, deliveries, agentState, connection, settings } = stores
  const { history } = stores

  const readHistory = () =>
    attempt(async () => {
      history.setState(await host.call('callHistory.read', {}))
      return null
    })
  const readWork = () =>
    Promise.all([
      host.call('interaction.list', {}).then((reply) => showInteractions(interactions, reply.interactions)),
      host.call('outbox.list', {}).then((reply) => showDeliveries(deliveries, reply.deliveries)),
      host.call('callback.list', {}).then((reply) => callbacks.setState(reply)),
      readHistory()
    ])
  const readAll = () =>
    attempt(async () => {
      const [{ settings: chosen }, connected, { session: current }, { reasons }] = await Promise.all([
        host.call('settings.read', {}),
        host.call('connection.read', {}),
        host.call('session.read', {}),
        host.call('readiness.read', {})
      ])
      settings.setState({ settings: chosen })
      connection.setState(connected)
      agentState.setState({ notProven: reasons })
      // signed out while the screen was away: the reason is not known, so none is given
      showSession(session, current, session.getState().problem)
      return null
    })
  const readCallbacks = () =>
    attempt(async () => {
      callbacks.setState(await host.call('callback.list', {}))
      return null
    })

  const endings = [
    session.subscribe(({ session: current }, { session: before }) => {
      if (!current) return
      agentState.setState({ agentState: current.agentState })
      if (current.agent.agentId === before?.agent.agentId) return
      history.setState({ calls: [] })
      void attempt(() => readWork().then(() => null))
    }),
    host.on('session.changed', ({ session: current }) => {
      const wasSignedIn = session.getState().status === 'signed-in'
      showSession(session, current, wasSignedIn && !current ? 'signed-out' : session.getState().problem)
    }),
    host.on('interaction.changed', (view) => showInteraction(interactions, view)),
    host.on('callback.changed', () => void readCallbacks()),
    host.on('outbox.changed', (counts) => deliveries.setState(counts)),
    host.on('delivery.changed', (delivery) => showDelivery(deliveries, delivery)),
    host.on('agentState.changed', (state) => agentState.setState({ agentState: state })),
    host.on('readiness.changed', ({ reasons }) => agentState.setState({ notProven: reasons })),
    ...followTelephone(host, stores, readHistory),
    host.on('settings.changed', (chosen) => settings.setState({ settings: chosen })),
    host.on('connection.changed', (connected) => connection.setState(connected)),
    host.onState((link) => {
      const wasOpen = connection.getState().link === 'open'
      connection.setState({ link })
      if (link !== 'open' || wasOpen) return
      void readAll()
      if (session.getState().session) void attempt(() => readWork().then(() => null))
    })
  ]
  void readAll()
  return () => {
    for (const end of endings) end()
  }
}

/** Colleagues, past calls and the recording sign: the host only says that they have changed. */
function followTelephone(
  host: HostClient,
  { directory, recording }: DeskStores,
  readHistory: () => Promise<unknown>
): (() => void)[] {
  const recordings = createRecordingCommands(host, recording)
  return [
    host.on('directory.changed', () => directory.setState(({ changes }) => ({ changes: changes + 1 }))),
    host.on('callHistory.changed', () => void readHistory()),
    host.on('recording.changed', ({ interactionId }) => {
      if (recording.getState().known?.interactionId === interactionId) void recordings.read(interactionId)
    })
  ]
}
