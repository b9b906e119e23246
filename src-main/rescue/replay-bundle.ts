// Brings a bundle to the centre as an installer: a few rows at a time, in their order, until all have been told or the
// centre cannot go on. What came of each row is told to whoever runs it, by its ids; what it says nobody here knows.
import { z } from 'zod'
import { type ProblemCode, problemDetailsSchema, problemNumbers } from '../../shared/problem.ts'
import {
  type RescueResult,
  type RescueRow,
  rescueBatchBytes,
  rescueBatchRows,
  rescueReplySchema
} from '../../shared/rescue-contract.ts'
import type { RescueBundle } from './rescue-bundle.ts'

export interface Replay {
  centreUrl: string
  username: string
  password: string
  fetch: typeof globalThis.fetch
  randomId: () => string
  /** As soon as the centre has said so. */
  told: (result: RescueResult) => void
}

/** The centre takes nothing of this bundle, or nothing from this person. */
export class RescueRefusal extends Error {
  readonly code: ProblemCode
  constructor(code: ProblemCode) {
    super(`The centre refused it: ${code} (${problemNumbers[code]}).`)
    this.name = 'RescueRefusal'
    this.code = code
  }
}

const signInLimitMs = 10_000
/** A whole batch, at a centre that is busy. */
const batchLimitMs = 120_000

/** @returns whether the centre took the bundle to its end @throws RescueRefusal */
export async function replayBundle(bundle: RescueBundle, replay: Replay): Promise<boolean> {
  const { username, password, randomId, told } = replay
  const credentials = { username, password, hostId: `rescue-${randomId()}` }
  const session = await ask(replay, 'POST', '/v1/session', { body: credentials, limitMs: signInLimitMs })
  const { token } = z.object({ token: z.string() }).parse(session)
  try {
    for (const rows of inBatches(bundle.rows)) {
      const body = { key: bundle.key, rows }
      const reply = await ask(replay, 'POST', '/v1/rescues', { body, token, limitMs: batchLimitMs })
      const { results } = rescueReplySchema.parse(reply)
      for (const result of results) told(result)
      if (results.length < rows.length || results.at(-1)?.outcome === 'try-again') return false
    }
    return true
  } finally {
    await ask(replay, 'DELETE', '/v1/session', { token, limitMs: signInLimitMs }).catch(() => null)
  }
}

/** In their order, each small enough for one request. */
export function inBatches(rows: readonly RescueRow[]): RescueRow[][] {
  const batches: RescueRow[][] = []
  let bytes = 0
  for (const row of rows) {
    const size = JSON.stringify(row).length
    const batch = batches.at(-1)
    if (batch && batch.length < rescueBatchRows && bytes + size <= rescueBatchBytes) {
      batch.push(row)
      bytes += size
    } else {
      batches.push([row])
      bytes = size
    }
  }
  return batches
}

interface Asked {
  body?: object
  token?: string
  limitMs: number
}

async function ask(
  { centreUrl, fetch }: Replay,
  method: string,
  path: string,
  { body, token, limitMs }: Asked
): Promise<unknown> {
  const reply = await fetch(new URL(path, centreUrl), {
    method,
    headers: {
      ...(body && { 'content-type': 'application/json' }),
      ...(token !== undefined && { authorization: `Bearer ${token}` })
    },
    ...(body && { body: JSON.stringify(body) }),
    // neither a password nor a session follows anywhere else
    redirect: 'error',
    signal: AbortSignal.timeout(limitMs)
  }).catch(() => null)
  if (reply === null) throw new RescueRefusal('centre-unavailable')
  const text = await reply.text().catch(() => '')
  if (reply.ok) return parsed(text)
  const details = problemDetailsSchema.pick({ code: true }).safeParse(parsed(text))
  throw new RescueRefusal(details.success ? details.data.code : 'centre-answer-unreadable')
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
