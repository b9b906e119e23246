// Keeps one manager connection alive: connects, waits until Asterisk has finished starting, reads which channels exist,
// and tries again with growing pauses when it is lost.
import type { Log } from '../../../shared/log.ts'
import { type AmiConnection, type AmiTarget, type AmiTimes, amiTimes, connectAmi } from './ami-client.ts'
import type { AmiMessage } from './ami-message.ts'

/** What tests replace. */
export interface AsteriskSurroundings {
  now: () => number
  random: () => number
  times: AmiTimes
  /** First and longest pause before the next attempt to connect. */
  retryMs: { first: number; longest: number }
}
export const asteriskSurroundings: AsteriskSurroundings = {
  now: Date.now,
  random: Math.random,
  times: amiTimes,
  retryMs: { first: 500, longest: 15_000 }
}

export interface UplinkListener {
  /** `missed` are the events between login and `channels`, in order. */
  onUp: (missed: readonly AmiMessage[], channels: readonly AmiMessage[]) => void
  onEvent: (event: AmiMessage) => void
  onDown: () => void
}

export interface AsteriskUplink {
  /** Resolves when the first attempt has succeeded or failed. */
  start: () => Promise<void>
  connection: () => AmiConnection | null
  stop: () => void
}

export function createAsteriskUplink(
  target: AmiTarget,
  log: Log,
  listener: UplinkListener,
  { random, times, retryMs }: AsteriskSurroundings
): AsteriskUplink {
  let connection: AmiConnection | null = null
  let retry: NodeJS.Timeout | undefined
  let failures = 0
  let stopped = false

  async function connect(): Promise<void> {
    const inbox = createInbox(listener.onEvent)
    const login = await connectAmi(target, { onEvent: inbox.take, onClose: lost }, times)
    if (login.kind !== 'connected') return lost(`${login.kind}: ${login.reason}`)
    if (stopped) return login.connection.close()
    try {
      await inbox.booted(times.loginMs)
      const channels = await login.connection.list('CoreShowChannels')
      if (stopped) return login.connection.close()
      connection = login.connection
      failures = 0
      log.info('queueSource.up', { source: 'asterisk', channels: channels.length })
      listener.onUp(inbox.open(), channels)
    } catch (error) {
      log.warn('queueSource.notTakenUp', { source: 'asterisk', reason: String(error) })
      login.connection.close()
    }
  }

  function lost(reason: string): void {
    const wasUp = connection !== null
    connection = null
    if (stopped) return
    if (wasUp) listener.onDown()
    const pause = Math.min(retryMs.first * 2 ** failures++, retryMs.longest) * (0.5 + random() / 2)
    log.warn('queueSource.down', { source: 'asterisk', reason, nextAttemptInMs: Math.round(pause) })
    clearTimeout(retry)
    retry = setTimeout(() => void connect(), pause)
  }

  return {
    start: connect,
    connection: () => connection,
    stop() {
      stopped = true
      clearTimeout(retry)
      connection?.close()
    }
  }
}

/** Holds events back until the channels that exist have been read, so that nothing is told twice or in the wrong order. */
function createInbox(onEvent: (event: AmiMessage) => void) {
  const missed: AmiMessage[] = []
  let isOpen = false
  let bootSeen: () => void = () => undefined
  const boot = new Promise<void>((resolve) => {
    bootSeen = resolve
  })
  return {
    take: (event: AmiMessage): void => {
      if (event.field('Event') === 'FullyBooted') bootSeen()
      if (isOpen) onEvent(event)
      else missed.push(event)
    },
    open(): readonly AmiMessage[] {
      isOpen = true
      return missed
    },
    async booted(limitMs: number): Promise<void> {
      let limit: NodeJS.Timeout | undefined
      const overdue = new Promise<never>((_, reject) => {
        limit = setTimeout(() => reject(new Error('Asterisk has not finished starting')), limitMs)
      })
      await Promise.race([boot, overdue]).finally(() => clearTimeout(limit))
    }
  }
}
