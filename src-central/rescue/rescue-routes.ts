// POST /v1/rescues: an installer brings the outbox of a workstation that will not start. The centre opens the key that was
// sealed for it, then each row, and tells them one after the other; what comes back names rows and says nothing of them.
import { setTimeout as pause } from 'node:timers/promises'
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { outboxPayloadSchema } from '../../shared/outbox-request.ts'
import {
  type RescueKey,
  type RescueReply,
  type RescueResult,
  type RescueRow,
  rescueBatchBytes,
  rescueRequestSchema
} from '../../shared/rescue-contract.ts'
import type { Centre } from '../centre.ts'
import { problem } from '../http/problem-reply.ts'
import { readInput } from '../http/read-input.ts'
import { grantForContact } from './grant-for-contact.ts'
import { dataKeyBytes, type OpenSealed, openerWith } from './open-sealed.ts'
import { afterTheOutbox, isHeldBack, noteRescued } from './rescued-rows.ts'
import { type Told, tellRow } from './tell-row.ts'
import { type Telling, tellingOf } from './unfinished-capture.ts'

/** The key and what JSON adds come on top of the rows. */
const bodyLimit = rescueBatchBytes + 100_000

export function registerRescueRoutes(app: FastifyInstance, centre: Centre): void {
  app.post('/v1/rescues', { bodyLimit }, async (request): Promise<RescueReply> => {
    const { agentId } = await centre.identity.require(request, 'installer')
    const { key, rows } = readInput(rescueRequestSchema, request.body)
    const open = await openKey(centre, key, agentId)
    const hostId = hostIn(key, open)
    const results: RescueResult[] = []
    for (const row of rows) {
      const result = await rescue({ app, centre, open, keyId: key.keyId, hostId, agentId }, row)
      const about = { keyId: key.keyId, hostId, seq: seqOf(row), agentId, at: centre.now() }
      await noteRescued(centre.db, result, about)
      results.push(result)
      if (result.outcome === 'try-again') break
    }
    const rescued = results.map(({ rowId, outcome, code }) => [rowId, outcome, code])
    const detail = { keyId: key.keyId, hostId, rescued }
    await centre.audit.write(centre.db, { kind: 'outbox-rescued', agentId, detail })
    return { results }
  })
}

/** @throws rescue-key-unknown, rescue-bundle-broken; nothing has been done then */
async function openKey(centre: Centre, key: RescueKey, agentId: string): Promise<OpenSealed> {
  const refuse = async (code: 'rescue-key-unknown' | 'rescue-bundle-broken') => {
    await centre.audit.write(centre.db, {
      kind: 'rescue-refused',
      agentId,
      detail: { keyId: key.keyId, code }
    })
    return problem(code)
  }
  if (key.escrowKey !== centre.escrowKey) throw await refuse('rescue-key-unknown')
  const dataKey = centre.openEscrowed(Buffer.from(key.escrowed, 'base64'))
  if (dataKey?.length !== dataKeyBytes) throw await refuse('rescue-bundle-broken')
  return openerWith(dataKey, key.keyId)
}

/** A store whose host id is lost still has a name of its own. */
const hostIn = ({ host, keyId }: RescueKey, open: OpenSealed): string => {
  const read = z
    .string()
    .min(1)
    .max(128)
    .safeParse(host === null ? null : open('kept', 'host-id', host))
  return read.success ? read.data : `rescued ${keyId}`
}

interface Rescue {
  app: FastifyInstance
  centre: Centre
  open: OpenSealed
  keyId: string
  hostId: string
  /** The installer. */
  agentId: string
}

const seqOf = (row: RescueRow): number => (row.table === 'outbox' ? row.seq : afterTheOutbox)

async function rescue(parts: Rescue, row: RescueRow): Promise<RescueResult> {
  const { keyId, centre } = parts
  const rowId = row.table === 'outbox' ? row.rowId : row.captureId
  const kind = row.table === 'outbox' ? row.kind : 'capture'
  const { captureId } = row
  const held = await isHeldBack(centre.db, { keyId, captureId, seq: seqOf(row) })
  const told: Told = held ? { outcome: 'held-back', code: null } : await tell(parts, row)
  return { rowId, kind, captureId, ...told }
}

interface Opened {
  telling: Telling
  interactionId: string | null
}

async function tell(
  { app, centre, open, hostId, agentId: rescuedBy }: Rescue,
  row: RescueRow
): Promise<Told> {
  const opened = row.table === 'outbox' ? outboxRow(open, row) : capture(open, row)
  if (opened === null) return { outcome: 'unreadable', code: 'record-unreadable' }
  if (opened === 'nothing-owed') return { outcome: 'nothing-owed', code: null }
  const { telling, interactionId } = opened
  const { agentId, request } = telling
  const grant =
    telling.grant ??
    (request.kind === 'contact'
      ? await grantForContact(centre, { interactionId, agentId, hostId, rescuedBy })
      : null)
  if (grant === null) return { outcome: 'refused', code: 'interaction-not-announced' }
  return tellRow({ app, db: centre.db, pause }, { ...telling, grant, interactionId, hostId })
}

function outboxRow(
  open: OpenSealed,
  { rowId, interactionId, sealed }: Extract<RescueRow, { table: 'outbox' }>
): Opened | null {
  const read = outboxPayloadSchema.safeParse(open('outbox', rowId, sealed))
  return read.success ? { telling: read.data, interactionId } : null
}

function capture(
  open: OpenSealed,
  { captureId, sealed, interactionId, interaction }: Extract<RescueRow, { table: 'capture' }>
): Opened | 'nothing-owed' | null {
  const behind = interaction === null ? null : open('interaction', interactionId, interaction)
  const telling = tellingOf(open('capture', captureId, sealed), behind)
  return telling === null || telling === 'nothing-owed' ? telling : { telling, interactionId }
}
