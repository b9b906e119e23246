// The centre's bell: a WebSocket that says what has changed, never how. It reconnects by itself; whoever listens asks
// the centre for the rest, so that a missed ring costs a delay and never a fact.
import { type FeedMessage, feedMessageSchema } from '../../shared/central-contract.ts'
import type { Log } from '../../shared/log.ts'
import type { Schedule } from '../schedule.ts'

export interface FeedSocket {
  close: () => void
}

/** `going-away`: that centre ends, another one is there. */
export type FeedEnd = 'token-refused' | 'going-away' | 'lost'
export type Bell = Exclude<FeedMessage, { type: 'all-changed' }>

/** Opens one socket; `closed` is called once, also when it never opened. */
export type OpenFeedSocket = (
  url: string,
  token: string,
  on: { opened: () => void; message: (text: string) => void; closed: (why: FeedEnd) => void }
) => FeedSocket

export interface CentralFeed {
  /** Listens as the agent of this token, instead of an earlier one. */
  start: (token: string) => void
  stop: () => void
}

export interface CentralFeedParts {
  centreUrl: string
  openSocket: OpenFeedSocket
  schedule: Schedule
  random: () => number
  log: Log
  /** The feed does not take this token. It may be the centre's own trouble: an ordinary request has the last word. */
  tokenDoubted: (token: string) => void
  ring: (bell: Bell) => void
  /** The socket stands (again): rings may have been missed. */
  caughtUp: () => void
}

const firstRetryMs = 500
const longestRetryMs = 15_000
/** Where every host is told the same at once, they come within this time and not together. */
const spreadMs = 2000

export function createCentralFeed(parts: CentralFeedParts): CentralFeed {
  const { openSocket, schedule, random, log, ring, caughtUp } = parts
  const url = `${parts.centreUrl.replace(/^http/, 'ws').replace(/\/$/, '')}/v1/feed`
  let stopCurrent = () => {}

  return {
    start(token) {
      stopCurrent()
      stopCurrent = keepOpen(token)
    },
    stop() {
      stopCurrent()
      stopCurrent = () => {}
    }
  }

  function keepOpen(token: string): () => void {
    let stopped = false
    let failures = 0
    let cancelRetry = () => {}
    let cancelAsking = () => {}
    let socket: FeedSocket | null = null
    const connect = () => {
      socket = openSocket(url, token, {
        opened: () => {
          failures = 0
          caughtUp()
        },
        message: (text) => {
          const message = readMessage(text)
          if (message === null) log.warn('feed.unreadable')
          else if (message.type !== 'all-changed') ring(message)
          else {
            cancelAsking()
            cancelAsking = schedule(random() * spreadMs, caughtUp)
          }
        },
        closed: (why) => {
          if (stopped) return
          const backoff = Math.min(longestRetryMs, firstRetryMs * 2 ** Math.min(failures++, 10))
          // refused only after it was opened, so that counting failures would never slow it down
          const delay = why === 'token-refused' ? longestRetryMs : backoff
          const wait = why === 'going-away' ? random() * spreadMs : delay * (0.5 + random() / 2)
          cancelRetry = schedule(wait, connect)
          if (why === 'token-refused') parts.tokenDoubted(token)
        }
      })
    }
    connect()
    return () => {
      stopped = true
      cancelRetry()
      cancelAsking()
      socket?.close()
    }
  }
}

function readMessage(text: string): FeedMessage | null {
  try {
    return feedMessageSchema.parse(JSON.parse(text))
  } catch {
    return null
  }
}
