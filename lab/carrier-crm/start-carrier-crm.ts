// The carrier's CRM of the lab: an HTTP service of its own, reached by the centre only over the wire. It can be switched
// off, slowed down, and made to lose an answer after it has written, so that a story can see what the centre does then.
import { timingSafeEqual } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import {
  type CarrierRecord,
  type CarrierRecords,
  carrierChangeSchema,
  createCarrierRecords,
  type LoggedChange
} from './carrier-records.ts'

export interface CarrierFaults {
  /** Answers 503 to everything. */
  down: boolean
  /** Milliseconds before every answer. */
  slowMs: number
  /** How many of the next changes are written and then not answered. */
  loseAnswers: number
  /** Numbers whose changes are refused for good, with 422. */
  refused: string[]
}

export interface CarrierCrmOptions {
  /** Default 127.0.0.1. */
  host?: string
  /** Default 0 = any free one. */
  port?: number
  token: string
  seed?: readonly CarrierRecord[]
  now?: () => number
}

export interface CarrierCrm {
  url: string
  /** Records somebody has asked for, as they are now. */
  records(): CarrierRecord[]
  /** Every change that was written, in order; also GET /changes. */
  changes(): LoggedChange[]
  faults: CarrierFaults
  stop(): Promise<void>
}

/** `null` = no answer at all. */
type Answer = { status: number; body: unknown } | null

const largestBody = 16 * 1024

export async function startCarrierCrm(options: CarrierCrmOptions): Promise<CarrierCrm> {
  const { host = '127.0.0.1', port = 0, token, seed = [], now = Date.now } = options
  const records = createCarrierRecords(seed, now)
  const faults: CarrierFaults = { down: false, slowMs: 0, loseAnswers: 0, refused: [] }
  const desk = { token, records, faults }
  const server = createServer(
    { requestTimeout: 10_000 },
    (request, response) => void serve(desk, request, response)
  )
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, host, resolve))
  return {
    url: `http://${host}:${(server.address() as AddressInfo).port}`,
    records: () => records.all(),
    changes: () => records.changes(),
    faults,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      })
  }
}

async function serve(desk: Desk, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const answer = await answerTo(desk, request).catch(() => ({ status: 400, body: { loi: 'yeu cau sai' } }))
  if (answer === null) return void response.destroy()
  response.writeHead(answer.status, { 'content-type': 'application/json' })
  response.end(JSON.stringify(answer.body))
}

interface Desk {
  token: string
  records: CarrierRecords
  faults: CarrierFaults
}

async function answerTo({ token, records, faults }: Desk, request: IncomingMessage): Promise<Answer> {
  const body = await readBody(request)
  if (faults.slowMs > 0) await pause(faults.slowMs, undefined, { ref: false })
  if (faults.down) return { status: 503, body: { loi: 'tam ngung' } }
  if (!isToken(request.headers.authorization ?? '', token)) return { status: 401, body: { loi: 'tu choi' } }
  const [, room, key, action] = (request.url ?? '').split('/')
  if (request.method === 'GET' && room === 'changes') return { status: 200, body: records.changes() }
  if (request.method === 'GET' && room === 'thay-doi') return found(records.changeOf(key ?? ''))
  if (room !== 'thue-bao') return found(null)
  if (request.method === 'GET') return found(records.read(key ?? ''))
  if (request.method !== 'POST' || action !== 'thay-doi') return found(null)
  if (faults.refused.includes(key ?? '')) return { status: 422, body: { loi: 'khong chap nhan' } }
  const answer = write(records, key ?? '', body)
  if (answer.status !== 201 || faults.loseAnswers === 0) return answer
  faults.loseAnswers -= 1
  return null
}

function write(records: CarrierRecords, number: string, body: string): { status: number; body: unknown } {
  const asked = carrierChangeSchema.parse(JSON.parse(body))
  const answer = records.change(number, asked)
  switch (answer.kind) {
    case 'written':
      return { status: 201, body: { maYeuCau: asked.maYeuCau, phienBan: answer.phienBan } }
    case 'again':
      return { status: 200, body: { maYeuCau: asked.maYeuCau, phienBan: answer.phienBan } }
    case 'unknown':
      return { status: 404, body: { loi: 'khong co thue bao' } }
    case 'overtaken':
      return { status: 409, body: { loi: 'sai phien ban', phienBan: answer.phienBan } }
    case 'other-content':
      return { status: 422, body: { loi: 'ma yeu cau da dung' } }
  }
}

const found = (body: unknown): { status: number; body: unknown } =>
  body === null ? { status: 404, body: { loi: 'khong tim thay' } } : { status: 200, body }

function isToken(header: string, token: string): boolean {
  const given = Buffer.from(header)
  const right = Buffer.from(`Bearer ${token}`)
  return given.length === right.length && timingSafeEqual(given, right)
}

async function readBody(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = []
  let size = 0
  for await (const part of request) {
    size += part.length
    if (size > largestBody) throw new Error('body too large')
    parts.push(part)
  }
  return Buffer.concat(parts).toString()
}
