// A row that the centre has refused for good, in the lead's hands: it stays on this PC, the centre is told whose it is and why,
// never what it says. The lead's word is asked for when the bell rings and done here: sent once more, or left unsent.
import type { RowInstruction } from '../../shared/central-contract.ts'
import type { Handlers } from '../../shared/desk-contract.ts'
import type { Log } from '../../shared/log.ts'
import type { ProblemCode } from '../../shared/problem.ts'
import type { AgentSession } from '../agent/session.ts'
import type { Answer, Central } from '../central/central.ts'
import { withoutAnswers } from '../consent/without-answers.ts'
import type { Outbox } from './outbox.ts'
import type { OutboxRow } from './outbox-row.ts'

export interface HandedRowsParts {
  outbox: Pick<Outbox, 'read' | 'update' | 'resume'>
  central: Pick<Central, 'handOverRow' | 'handedRows' | 'instructRow' | 'rowInstructions' | 'settleRow'>
  session: Pick<AgentSession, 'current'>
  log: Log
}

const refused = (code: ProblemCode) => ({ kind: 'refused', code }) as const
const done = { kind: 'done' } as const

export function createHandedRows(parts: HandedRowsParts) {
  const { outbox, central, session } = parts
  const ask = async <T, R>(question: (token: string) => Promise<Answer<T>>, show: (value: T) => R) => {
    const token = session.current()?.token
    if (token === undefined) return refused('signed-out')
    const answer = await question(token)
    return answer.kind === 'answered' ? show(answer.value) : refused(answer.code)
  }
  const handlers = {
    'outbox.handOver': async ({ rowId }) => {
      const row = outbox.read(rowId)
      if (!row || !isRefused(row)) return refused('request-malformed')
      const { request, problem, createdAt: madeAt, agentId: madeBy } = row
      const told = { kind: request.kind, problem: problem ?? 'internal-error', madeAt, madeBy }
      return ask(
        (token) => central.handOverRow(token, rowId, told),
        () => {
          // sent once more by another key while the centre was being told
          const now = outbox.read(rowId)
          if (now && isRefused(now)) outbox.update({ ...now, state: 'handed-over' })
          return done
        }
      )
    },
    'handedRow.list': () => ask(central.handedRows, (list) => ({ kind: 'listed' as const, ...list })),
    'handedRow.instruct': ({ rowId, word }) =>
      ask(
        (token) => central.instructRow(token, rowId, word),
        () => done
      )
  } satisfies Partial<Handlers>
  return { handlers, obeyLeads: () => void obeyLeads(parts) }
}

/** A conflict has a way of its own: both accounts go along. */
const isRefused = ({ state, conflict }: OutboxRow): boolean => state === 'parked' && conflict === null
const isWithLead = ({ state, problem }: OutboxRow): boolean =>
  state === 'handed-over' && problem !== 'version-conflict'

/** Done first and settled second: interrupted, the word is heard once more and finds nothing left to do. */
async function obeyLeads(parts: HandedRowsParts): Promise<void> {
  const { central, session, log } = parts
  const token = session.current()?.token
  if (token === undefined) return
  const answer = await central.rowInstructions(token)
  if (answer.kind === 'refused') return
  for (const word of answer.value.instructions) {
    try {
      obey(parts, word)
    } catch (cause) {
      log.error('handedRow.failed', { rowId: word.rowId, cause })
      continue
    }
    await central.settleRow(token, word.rowId)
  }
}

function obey({ outbox, log }: HandedRowsParts, { rowId, instruction }: RowInstruction): void {
  const row = outbox.read(rowId)
  if (!row || !isWithLead(row)) return
  log.info('handedRow.instructed', { rowId, instruction })
  if (instruction === 'retry') outbox.resume(row, row.request)
  else
    outbox.update({
      ...row,
      state: 'carrier',
      problem: 'given-up-by-lead',
      request: withoutAnswers(row.request)
    })
}
