// The load on the centre, in a process of its own so that neither time nor memory is the centre's: agents who open
// records, and hosts that listen to the feed. What it is to do comes as its first message.
import { once } from 'node:events'
import { Agent, type IncomingMessage, request } from 'node:http'
import { WebSocket } from 'ws'

export interface BriefingLoad {
  kind: 'briefings'
  url: string
  token: string
  interactionIds: string[]
  atOnce: number
}
export interface FeedLoad {
  kind: 'feed'
  url: string
  tokens: string[]
}

export interface BriefingTimes {
  /** Milliseconds of each request. */
  times: number[]
  /** From the first request to the last answer, ms. */
  elapsedMs: number
}
/** After `listening`, for each bell of each client: milliseconds from ring to receipt. */
export type FeedTimes = number[]

const body = JSON.stringify({
  channel: 'call',
  ani: null,
  dnis: null,
  queue: null,
  enteredAt: 1,
  enteredAtSource: 'invite'
})

const [load] = (await once(process, 'message')) as [BriefingLoad | FeedLoad]
if (load.kind === 'feed') await listenToFeed(load)
else tellAndLeave(await openRecords(load))

/** A hundred thousand times are more than one write: the way back is closed once they have gone. */
function tellAndLeave(figures: BriefingTimes | FeedTimes): void {
  process.send?.(figures, undefined, undefined, () => process.disconnect())
}

async function openRecords({ url, token, interactionIds, atOnce }: BriefingLoad): Promise<BriefingTimes> {
  const agent = new Agent({ keepAlive: true, maxSockets: atOnce })
  const times: number[] = []
  const waiting = [...interactionIds]
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  const work = async () => {
    for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
      const before = performance.now()
      const sent = request(`${url}/v1/interactions/${id}`, { agent, method: 'PUT', headers })
      sent.end(body)
      const [reply] = (await once(sent, 'response')) as [IncomingMessage]
      let text = ''
      for await (const chunk of reply) text += String(chunk)
      if (reply.statusCode !== 200) throw new Error(`a record was not opened: ${reply.statusCode} ${text}`)
      times.push(performance.now() - before)
    }
  }
  const began = performance.now()
  await Promise.all(Array.from({ length: atOnce }, work))
  agent.destroy()
  return { times, elapsedMs: performance.now() - began }
}

async function listenToFeed({ url, tokens }: FeedLoad): Promise<void> {
  const times: number[] = []
  const sockets: WebSocket[] = []
  const now = () => performance.timeOrigin + performance.now()
  const listen = async (token: string) => {
    const headers = { authorization: `Bearer ${token}` }
    const socket = new WebSocket(`${url.replace('http', 'ws')}/v1/feed`, {
      headers,
      perMessageDeflate: false
    })
    sockets.push(socket)
    socket.on('message', (text: Buffer) => {
      const sentAt = Number(/"interactionId":"at-([\d.]+)"/.exec(text.toString())?.[1])
      if (sentAt > 0) times.push(now() - sentAt)
    })
    await once(socket, 'open')
  }
  const atOnce = 50
  for (let from = 0; from < tokens.length; from += atOnce)
    await Promise.all(tokens.slice(from, from + atOnce).map(listen))
  process.once('message', () => {
    for (const socket of sockets) socket.terminate()
    tellAndLeave(times)
  })
  process.send?.('listening')
}
