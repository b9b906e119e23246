// The control channel: JSON text frames between the PBX and the centres that look after it. It announces calls by
// interaction id before they ring anywhere, and obeys: accounts, readiness, hanging up, permission to dial.
import type { WebSocket } from 'ws'
import { z } from 'zod'
import { sameText } from '../sip-wire/digest.ts'

const extension = z.string().regex(/^[a-z]{1,16}\d{1,8}$/)
const interactionId = z.string().min(1).max(64)
const id = z.union([z.string().max(64), z.number()]).optional()
const commandSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('provision'), id, extension, ha1: z.string().regex(/^[0-9a-f]{32}$/) }),
  z.object({ type: z.literal('withdraw'), id, extension }),
  z.object({ type: z.literal('member'), id, extension, queue: z.string(), ready: z.boolean() }),
  z.object({ type: z.literal('hang-up'), id, interactionId, extension }),
  z.object({
    type: z.literal('allow-dial'),
    id,
    interactionId,
    extension,
    number: z.string().max(20),
    standbyUntil: z.number().optional() // epoch ms
  }),
  z.object({ type: z.literal('forbid-dial'), id, interactionId, extension })
])
const helloSchema = z.object({ type: z.literal('hello'), token: z.string() })
export type Command = z.infer<typeof commandSchema>

/** `entered`, `offered`, `answered`, `not-answered`, `dialled`, `ended` of a call; `registered`, `unregistered` of an agent. */
export interface ControlEvent {
  type: string
  interactionId?: string
  [field: string]: unknown
}

const helloLimitMs = 5000

function readJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

export function createControl(deps: {
  token: string
  snapshot: () => object
  obey: (command: Command) => void
}) {
  const centres = new Set<WebSocket>()

  const serve = (socket: WebSocket): void => {
    const say = (frame: object) => socket.send(JSON.stringify(frame))
    const limit = setTimeout(() => socket.close(4401), helloLimitMs).unref()
    const greet = (frame: unknown) => {
      const hello = helloSchema.safeParse(frame)
      if (!hello.success || !sameText(hello.data.token, deps.token)) return socket.close(4401)
      clearTimeout(limit)
      centres.add(socket)
      say({ type: 'snapshot', ...deps.snapshot() })
    }
    socket.on('message', (frame: Buffer) => {
      const json = readJson(frame.toString())
      if (!centres.has(socket)) return greet(json)
      const command = commandSchema.safeParse(json)
      if (!command.success) return say({ type: 'refused', why: z.prettifyError(command.error) })
      deps.obey(command.data)
      if (command.data.id !== undefined) say({ type: 'done', id: command.data.id })
    })
    socket.on('close', () => centres.delete(socket))
  }
  const tell = (event: ControlEvent): void => {
    for (const socket of centres) socket.send(JSON.stringify(event))
  }
  return { serve, tell }
}
