// Rows of workstations that the centre has refused for good and their agents have handed to the lead: whose, of what kind and
// why, never what they say. The lead's word waits here until the workstation has done it.
import type { HandedRow, HandRow, InstructRow, RowInstruction } from '../../shared/central-contract.ts'
import type { Centre } from '../centre.ts'
import { problem } from '../http/problem-reply.ts'
import type { Db } from '../store/schema.ts'

export interface RowAtHost {
  rowId: string
  hostId: string
}

/** Handed over once more, it waits for a new word. */
export const keepHandedRow = (
  { db, audit, now }: Centre,
  { rowId, hostId }: RowAtHost,
  { kind, problem: code, madeAt, madeBy }: HandRow,
  agentId: string
): Promise<void> =>
  db.transaction().execute(async (tx) => {
    const told = { agent_id: madeBy, kind, code, made_at: madeAt, handed_at: now() }
    const unsaid = { instruction: null, reason: null, instructed_by: null }
    await tx
      .insertInto('handed_row')
      .values({ row_id: rowId, host_id: hostId, ...told, ...unsaid })
      .onConflict((known) => known.columns(['host_id', 'row_id']).doUpdateSet({ ...told, ...unsaid }))
      .execute()
    await audit.write(tx, { kind: 'row-handed-over', agentId, detail: { rowId, hostId, kind, code } })
  })

const mostListed = 200

/** What waits for a lead or for its workstation, oldest first. */
export async function listHandedRows(db: Db): Promise<HandedRow[]> {
  const rows = await db
    .selectFrom('handed_row')
    .leftJoin('account', 'account.agent_id', 'handed_row.agent_id')
    .select(['row_id', 'host_id', 'handed_row.agent_id', 'kind', 'code', 'made_at', 'handed_at'])
    .select(['instruction', 'account.name'])
    .orderBy('handed_at')
    .limit(mostListed)
    .execute()
  return rows.map((row) => ({
    rowId: row.row_id,
    hostId: row.host_id,
    kind: row.kind,
    problem: row.code,
    madeAt: row.made_at,
    madeBy: row.agent_id,
    agentName: row.name,
    handedAt: row.handed_at,
    instruction: row.instruction
  }))
}

/** The first word counts: the workstation may be at it already. @throws request-malformed where none is awaited */
export const instructRow = (
  { db, audit }: Centre,
  { rowId, hostId }: RowAtHost,
  word: InstructRow,
  leadId: string
): Promise<void> =>
  db.transaction().execute(async (tx) => {
    const { instruction } = word
    const reason = word.instruction === 'give-up' ? word.reason : null
    const { numUpdatedRows } = await tx
      .updateTable('handed_row')
      .set({ instruction, reason, instructed_by: leadId })
      .where('row_id', '=', rowId)
      .where('host_id', '=', hostId)
      .where('instruction', 'is', null)
      .executeTakeFirst()
    if (numUpdatedRows === 0n) throw problem('request-malformed', { detail: 'no such row waits' })
    await audit.write(tx, {
      kind: 'row-instructed',
      agentId: leadId,
      detail: { rowId, hostId, instruction, reason }
    })
  })

/** What the workstation is told to do. */
export async function instructionsFor(db: Db, hostId: string): Promise<RowInstruction[]> {
  const rows = await db
    .selectFrom('handed_row')
    .select(['row_id', 'instruction'])
    .where('host_id', '=', hostId)
    .where('instruction', 'is not', null)
    .limit(mostListed)
    .execute()
  return rows.flatMap(({ row_id: rowId, instruction }) => (instruction ? [{ rowId, instruction }] : []))
}

/** The workstation has done it; quiet where it had said so before. */
export async function settleRow(db: Db, { rowId, hostId }: RowAtHost): Promise<void> {
  await db
    .deleteFrom('handed_row')
    .where('row_id', '=', rowId)
    .where('host_id', '=', hostId)
    .where('instruction', 'is not', null)
    .execute()
}
