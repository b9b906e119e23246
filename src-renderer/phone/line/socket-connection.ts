// One WebSocket from opening to its end, with a limit on the opening and a way to stop listening at once: a dead socket
// may take minutes to say that it is closed.
import type { Clock } from '../clock.ts'

/** How long a socket may take to open where nothing else is said, ms. */
export const openingLimitMs = 4000

/** The part of a WebSocket that is needed. */
export type Socket = Pick<WebSocket, 'send' | 'close' | 'addEventListener'>

export interface SocketConnection {
  /** Rejects when the socket closes, is abandoned, or is not open in time. */
  opened: Promise<void>
  send: (text: string) => void
  /** Closes it and hears nothing of it any more; `onClosed` is not called. */
  abandon: () => void
}

export interface SocketListener {
  onData: (data: unknown) => void
  /** An open socket has closed by itself. */
  onClosed: () => void
}

export function watchSocket(
  socket: Socket,
  clock: Clock,
  { onData, onClosed }: SocketListener,
  limitMs = openingLimitMs
): SocketConnection {
  let abandon = () => {}
  const opened = new Promise<void>((resolve, reject) => {
    let state: 'opening' | 'open' | 'over' = 'opening'
    const fail = (reason: string) => {
      cancelLimit()
      state = 'over'
      socket.close()
      reject(new Error(reason))
    }
    const cancelLimit = clock.after(limitMs, () => fail('no answer in time'))
    abandon = () => fail('abandoned')
    socket.addEventListener('open', () => {
      if (state !== 'opening') return
      cancelLimit()
      state = 'open'
      resolve()
    })
    socket.addEventListener('message', ({ data }) => state === 'open' && onData(data))
    socket.addEventListener('close', () => {
      const wasOpen = state === 'open'
      if (state !== 'over') fail('closed')
      if (wasOpen) onClosed()
    })
  })
  return { opened, send: (text) => socket.send(text), abandon: () => abandon() }
}
