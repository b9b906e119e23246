// Keeps the shell's picture of the workplace: it listens where the desk page listens, and asks what the desk page asks.
import {
  type ProcedureInput,
  type ProcedureName,
  type ProcedureOutput,
  procedures
} from '../../../shared/desk-contract.ts'
import type { Host } from '../../host-platform.ts'
import { afterPush, afterSession, emptyWorkplace, type Workplace } from './workplace.ts'

export interface WorkplaceFollower {
  read: () => Workplace
  /** The desk page has been loaded: pushes may have been missed. */
  ask: () => Promise<void>
  /** Writes a line into the host's log. */
  log: (event: string) => void
}

export interface FollowWorkplaceParts {
  host: Pick<Host, 'dispatch' | 'onPush'>
  onChange: (now: Workplace, before: Workplace) => void
}

export function followWorkplace({ host, onChange }: FollowWorkplaceParts): WorkplaceFollower {
  let workplace = emptyWorkplace
  const become = (next: Workplace) => {
    const before = workplace
    workplace = next
    if (next !== before) onChange(next, before)
  }
  host.onPush('desk', (push) => become(afterPush(workplace, push)))

  async function call<P extends ProcedureName>(
    procedure: P,
    input: ProcedureInput<P>
  ): Promise<ProcedureOutput<P> | null> {
    const reply = await host.dispatch({ id: 0, procedure, input }, 'desk')
    if (!reply.ok) return null
    const output = procedures[procedure].output.safeParse(reply.output)
    return output.success ? (output.data as ProcedureOutput<P>) : null
  }

  return {
    read: () => workplace,
    async ask() {
      // Each answer as it comes: one that waited for the others could undo a push that was newer.
      await Promise.all([
        call('session.read', {}).then((reply) => reply && become(afterSession(workplace, reply.session))),
        call('readiness.read', {}).then((reply) => reply && become({ ...workplace, ...reply })),
        call('settings.read', {}).then(
          (reply) => reply && become({ ...workplace, language: reply.settings.language })
        ),
        call('outbox.list', {}).then(
          (reply) => reply && become({ ...workplace, unsent: reply.deliveries.filter(isUnsent).length })
        )
      ])
    },
    log: (event) => void call('log.write', { level: 'info', event, fields: {} })
  }
}

const isUnsent = ({ state }: ProcedureOutput<'outbox.list'>['deliveries'][number]): boolean =>
  state === 'on-this-pc' || state === 'sending'
