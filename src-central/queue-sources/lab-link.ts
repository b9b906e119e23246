// The connection to the lab PBX's control channel: says hello, keeps connecting, and pairs commands with receipts.
import { WebSocket } from 'ws'
import type { Log } from '../../shared/log.ts'
import { textOfFrame } from '../http/text-of-frame.ts'
import { type LabMessage, readLabMessage } from './lab-messages.ts'
import { createReceipts } from './lab-receipts.ts'

export interface LabLink {
  /** Resolves when the PBX has told what is going on, or the first attempt has failed. */
  connect(): Promise<void>
  isUp(): boolean
  /** Resolves with the PBX's receipt; rejects without connection or answer. */
  send(command: object): Promise<void>
  stop(): void
}

interface LinkOptions {
  url: string
  token: string
  log: Log
  /** Everything but receipts; a snapshot means that the PBX is there. */
  onMessage: (message: LabMessage) => void
  onDown: () => void
}

const answerTimeMs = 3000
const shortestPauseMs = 250
const longestPauseMs = 5000

export function createLabLink({ url, token, log, onMessage, onDown }: LinkOptions): LabLink {
  const receipts = createReceipts(answerTimeMs)
  let socket: WebSocket | null = null
  let retry: NodeJS.Timeout | undefined
  let failures = 0
  let up = false
  let stopped = false

  const receive = (text: string) => {
    const message = readLabMessage(text)
    if (message === null) return log.warn('queueSource.unreadable', { source: 'lab' })
    if (message.type === 'done') return receipts.arrived(message.id)
    if (message.type === 'snapshot') {
      up = true
      failures = 0
    }
    onMessage(message)
  }
  const lose = () => {
    receipts.loseAll()
    if (up) onDown()
    up = false
    if (stopped) return
    retry = setTimeout(() => void connect(), Math.min(shortestPauseMs * 2 ** failures, longestPauseMs))
    failures += 1
  }
  const connect = (): Promise<void> =>
    new Promise((resolve) => {
      const opened = new WebSocket(url, { handshakeTimeout: answerTimeMs, maxPayload: 1_000_000 })
      socket = opened
      opened.on('open', () => opened.send(JSON.stringify({ type: 'hello', token })))
      opened.on('message', (text) => {
        receive(textOfFrame(text))
        if (up) resolve()
      })
      opened.on('error', () => opened.terminate())
      opened.on('close', () => {
        lose()
        resolve()
      })
    })

  return {
    connect,
    isUp: () => up,
    send(command) {
      if (!up || !socket) return Promise.reject(new Error('the lab PBX is out of reach'))
      const { id, receipt } = receipts.expect()
      socket.send(JSON.stringify({ ...command, id }))
      return receipt
    },
    stop() {
      stopped = true
      clearTimeout(retry)
      socket?.terminate()
    }
  }
}
