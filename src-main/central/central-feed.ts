// The centre's bell: a WebSocket that says what has changed, never how. It reconnects by itself; whoever listens asks
// the centre for the rest, so that a missed ring costs a delay and never a fact.
import { type FeedMessage, feedMessageSchema } from '../../shared/central-contract.ts'
import type { Log } from '../../shared/log.ts'
import type { Schedule } from '../schedule.ts'

export interface FeedSocket {
  close: () => void
}

/** Opens one socket; `closed` is called once, also when it never opened: told whether the centre refused the token. */
export type OpenFeedSocket = (
  url: string,
  token: string,
  on: { opened: () => void; message: (text: string) => void; closed: (why: 'token-refused' | 'lost') => void }
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
  ring: (message: FeedMessage) => void
  /** The socket stands (again): rings may have been missed. */
  caughtUp: () => void
}

const firstRetryMs = 500
const longestRetryMs = 15_000

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
    let socket: FeedSocket | null = null
    const connect = () => {
      socket = openSocket(url, token, {
        opened: () => {
          failures = 0
          caughtUp()
        },
        message: (text) => {
          const message = readMessage(text)
          if (message) ring(message)
          else log.warn('feed.unreadable')
        },
        closed: (why) => {
          if (stopped) return
          const backoff = Math.min(longestRetryMs, firstRetryMs * 2 ** Math.min(failures++, 10))
          // refused only after it was opened, so that counting failures would never slow it down
          const delay = why === 'token-refused' ? longestRetryMs : backoff
          cancelRetry = schedule(delay * (0.5 + random() / 2), connect)
          if (why === 'token-refused') parts.tokenDoubted(token)
        }
      })
    }
    connect()
    return () => {
      stopped = true
      cancelRetry()
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
