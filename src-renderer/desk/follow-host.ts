// Keeps the stores on what the host says: its events as they come, and everything read again when the page opens, an
// agent signs in, or a lost link is back, because pushes may have been missed.
import type { HostClient } from '../host/host-client.ts'
import { createSalvageCommands } from './connection/salvage-commands.ts'
import { showInteraction, showInteractions } from './interaction/interaction-store.ts'
import { createDeliveryCommands } from './outbox/delivery-commands.ts'
import { showDeliveries, showDelivery } from './outbox/delivery-store.ts'
import { attempt } from './outcome.ts'
import { createRecordingCommands } from './recording/recording-commands.ts'
import { showSession } from './sign-in/session-store.ts'
import type { DeskStores } from './stores.ts'

/** The return value ends it. */
export function followHost(host: HostClient, stores: DeskStores): () => void {
  const { session, callbacks, agentState, connection, settings, history } = stores
  const { readWork, readHistory, readSentCaptures } = createReading(host, stores)
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
  let workRead: Promise<unknown> = Promise.resolve()
  /** Also when the link is back: behind it may be a host that was started again, and waits for the word. */
  const readAndPaint = () =>
    void readAll()
      .then(() => workRead)
      .then(nextPaint)
      .then(() => attempt(() => host.call('page.painted', {}).then(() => null)))
  const salvage = createSalvageCommands(host, connection)
  const readCallbacks = () =>
    attempt(async () => {
      callbacks.setState(await host.call('callback.list', {}))
      return null
    })

  const endings = [
    ...followInteractions(host, stores, readSentCaptures),
    session.subscribe(({ session: current }, { session: before }) => {
      if (!current) return
      agentState.setState({ agentState: current.agentState })
      if (current.agent.agentId === before?.agent.agentId) return
      history.setState({ calls: [] })
      workRead = attempt(() => readWork().then(() => null))
    }),
    host.on('session.changed', ({ session: current, problem }) => {
      const wasSignedIn = session.getState().status === 'signed-in'
      const why = wasSignedIn && !current ? (problem ?? 'signed-out') : session.getState().problem
      showSession(session, current, why)
    }),
    host.on('callback.changed', () => void readCallbacks()),
    host.on('callback.reminderChanged', (reminder) => callbacks.setState({ reminder })),
    ...followDeliveries(host, stores),
    ...followStates(host, stores),
    ...followTelephone(host, stores, readHistory),
    host.onState((link) => {
      const wasOpen = connection.getState().link === 'open'
      connection.setState({ link })
      if (link !== 'open' || wasOpen) return
      if (session.getState().session) workRead = attempt(() => readWork().then(() => null))
      readAndPaint()
      void salvage.read()
    })
  ]
  readAndPaint()
  void salvage.read()
  return () => {
    for (const end of endings) end()
  }
}

/** What stands in the stores by now is on the screen. */
const nextPaint = () =>
  new Promise<void>((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve())))

/** Whatever one agent has at this desk. */
function createReading(host: HostClient, stores: DeskStores) {
  const { interactions, callbacks, deliveries, history, sentCaptures } = stores
  const readHistory = () =>
    attempt(async () => {
      history.setState(await host.call('callHistory.read', {}))
      return null
    })
  const readSentCaptures = () =>
    attempt(async () => {
      sentCaptures.setState(await host.call('correction.list', {}))
      return null
    })
  const readWork = () =>
    Promise.all([
      host.call('interaction.list', {}).then((reply) => showInteractions(interactions, reply.interactions)),
      host.call('outbox.list', {}).then((reply) => showDeliveries(deliveries, reply.deliveries, reply.total)),
      host.call('callback.list', {}).then((reply) => callbacks.setState(reply)),
      host.call('callback.readReminder', {}).then((reminder) => callbacks.setState({ reminder })),
      readHistory(),
      readSentCaptures()
    ])
  return { readWork, readHistory, readSentCaptures }
}

/** Contacts are their agent's: whoever sits down next sees none of them, not even until the host has listed their own. */
function followInteractions(
  host: HostClient,
  { session, interactions, sentCaptures }: DeskStores,
  readSentCaptures: () => Promise<unknown>
): (() => void)[] {
  return [
    session.subscribe(({ session: current }, { session: before }) => {
      if (current?.agent.agentId === before?.agent.agentId) return
      showInteractions(interactions, [])
      sentCaptures.setState({ captures: [], opened: null })
    }),
    host.on('interaction.changed', (view) => {
      showInteraction(interactions, view)
      if (view.phase === 'finished' && view.capture) void readSentCaptures()
    })
  ]
}

/** What is taken over as it is said. */
function followStates(host: HostClient, { agentState, settings, connection }: DeskStores): (() => void)[] {
  return [
    host.on('agentState.changed', (state) => agentState.setState({ agentState: state })),
    host.on('readiness.changed', ({ reasons }) => agentState.setState({ notProven: reasons })),
    host.on('settings.changed', (chosen) => settings.setState({ settings: chosen })),
    host.on('connection.changed', (connected) => connection.setState(connected))
  ]
}

/** Records on their way; what agents have handed over is for leads. */
function followDeliveries(host: HostClient, { session, deliveries }: DeskStores): (() => void)[] {
  const commands = createDeliveryCommands(host, deliveries)
  const isLead = () => session.getState().session?.agent.role === 'lead'
  return [
    session.subscribe(({ session: current }, { session: before }) => {
      if (current?.agent.agentId === before?.agent.agentId) return
      deliveries.setState({ handed: [], handedRows: [], comparing: null })
      if (isLead()) void commands.readHanded()
    }),
    host.on('outbox.changed', (counts) => deliveries.setState(counts)),
    host.on('delivery.changed', (delivery) => showDelivery(deliveries, delivery)),
    host.on('conflicts.changed', () => void (isLead() && commands.readHanded()))
  ]
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
