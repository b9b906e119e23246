// The host as the main process sees it: a child that does the fsyncs, so that no window ever waits for a disk. It answers
// like the host itself; when it dies, those who wait hear "disconnected" at once, and it is started again.
import { type PageRole, requestSchema, type WirePush, type WireReply } from '../../shared/wire.ts'
import type { Host, Schedule } from '../host-platform.ts'
import { type FromHost, fromHostSchema, type StartMessage, type ToHost } from './host-messages.ts'

const restartMs = 500
const stopLimitMs = 5000
/** A request the host has not answered by then is answered for it, ms; above every time limit inside. */
const answerLimitMs = 60_000

/** The part of Electron's UtilityProcess that is needed. */
export interface HostChild {
  postMessage: (message: ToHost) => void
  onMessage: (listener: (message: unknown) => void) => void
  onExit: (listener: () => void) => void
  kill: () => void
}

export interface HostProcessParts {
  fork: () => HostChild
  start: StartMessage
  schedule: Schedule
  /** The store cannot be used: said to the user, and not tried again. */
  onRefused: (why: string) => void
  /** It died and is being started again: pages read their state anew. */
  onRestarted: () => void
  onSettings: (settings: Readonly<Record<string, unknown>>) => void
}

interface HostProcess extends HostProcessParts {
  child: HostChild | null
  letter: number
  waiting: Map<number, (reply: WireReply | null) => void>
  listeners: Set<{ page: PageRole; listener: (push: WirePush) => void }>
  attached: Set<PageRole>
  isStopping: boolean
  onStopped: () => void
}

export function startHostProcess(parts: HostProcessParts): Host {
  const own: HostProcess = {
    ...parts,
    child: null,
    letter: 0,
    waiting: new Map(),
    listeners: new Set(),
    attached: new Set(),
    isStopping: false,
    onStopped: () => {}
  }
  launch(own)
  return {
    dispatch: (request, page) => dispatch(own, request, page),
    onPush(page, listener) {
      const entry = { page, listener }
      own.listeners.add(entry)
      return () => void own.listeners.delete(entry)
    },
    pageAttached(page) {
      own.attached.add(page)
      own.child?.postMessage({ kind: 'page-attached', page })
    },
    pageLost(page) {
      own.attached.delete(page)
      own.child?.postMessage({ kind: 'page-lost', page })
    },
    stop: () => stop(own)
  }
}

function launch(own: HostProcess): void {
  const child = own.fork()
  own.child = child
  child.onMessage((raw) => {
    const message = fromHostSchema.safeParse(raw)
    if (message.success && own.child === child) hear(own, message.data)
  })
  child.onExit(() => {
    if (own.child === child) exited(own)
  })
  child.postMessage(own.start)
  for (const page of own.attached) child.postMessage({ kind: 'page-attached', page })
}

function hear(own: HostProcess, message: FromHost): void {
  switch (message.kind) {
    case 'started':
      break
    case 'refused':
      own.isStopping = true
      own.onRefused(message.why)
      break
    case 'reply':
      own.waiting.get(message.letter)?.(message.reply as WireReply)
      break
    case 'push':
      for (const { page, listener } of [...own.listeners]) if (page === message.page) listener(message.push)
      break
    case 'settings':
      own.onSettings(message.settings)
      break
    case 'stopped':
      own.onStopped()
  }
}

function exited(own: HostProcess): void {
  own.child = null
  for (const answer of [...own.waiting.values()]) answer(null)
  own.onStopped()
  if (own.isStopping) return
  own.schedule(restartMs, () => {
    if (own.isStopping) return
    launch(own)
    own.onRestarted()
  })
}

function dispatch(own: HostProcess, request: unknown, page: PageRole): Promise<WireReply> {
  const parsed = requestSchema.pick({ id: true }).safeParse(request)
  const id = parsed.success ? parsed.data.id : 0
  const lost: WireReply = { id, ok: false, fault: 'disconnected', traceId: '' }
  const { child } = own
  if (!child) return Promise.resolve(lost)
  own.letter += 1
  const { letter } = own
  return new Promise((resolve) => {
    const answer = (reply: WireReply | null) => {
      cancel()
      own.waiting.delete(letter)
      resolve(reply ?? lost)
    }
    const cancel = own.schedule(answerLimitMs, () => answer(null))
    own.waiting.set(letter, answer)
    child.postMessage({ kind: 'request', letter, page, message: request })
  })
}

/** Lets the host close its store; one that does not answer is ended. */
function stop(own: HostProcess): Promise<void> {
  own.isStopping = true
  const { child } = own
  if (!child) return Promise.resolve()
  return new Promise((resolve) => {
    const done = () => {
      cancel()
      own.child = null
      child.kill()
      resolve()
    }
    const cancel = own.schedule(stopLimitMs, done)
    own.onStopped = done
    child.postMessage({ kind: 'stop' })
  })
}
