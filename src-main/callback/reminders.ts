// Reminds the agent of the callbacks that are kept for them and due. A reminder stands until the callback is taken, put
// off or given back; while a call or its wrap-up goes on it waits, and it is heard once for each time it falls due.
import type { CallbackReminder, CallbackView } from '../../shared/desk-views.ts'
import { dueCallbacks, nextDueOf } from '../../shared/domain/callback-duty.ts'
import type { Publish } from '../pushes.ts'
import type { Schedule } from '../schedule.ts'

export interface Reminders {
  /** The callbacks as they were last listed for the agent who is signed in; none when nobody is. */
  listed: (callbacks: readonly CallbackView[]) => void
  /** What the agent is busy with may have changed. */
  look: () => void
  read: () => CallbackReminder
}

export interface RemindersParts {
  /** A call or its wrap-up goes on. */
  isBusy: () => boolean
  publish: Publish
  schedule: Schedule
  now: () => number
}

const nothingDue: CallbackReminder = { callbackId: null, due: 0, isQuiet: false }

export function createReminders({ isBusy, publish, schedule, now }: RemindersParts): Reminders {
  let callbacks: readonly CallbackView[] = []
  let shown = nothingDue
  let cancel = () => {}
  /** Of each callback when it was due the last time it was heard of. */
  const heard = new Map<string, number>()

  const look = () => {
    const [first, ...others] = dueCallbacks(callbacks.map(asReminded), now())
    const next = first ? { callbackId: first.id, due: others.length + 1, isQuiet: isBusy() } : nothingDue
    if (!isSame(shown, next)) {
      shown = next
      publish('callback.reminderChanged', shown)
    }
    if (!first || shown.isQuiet || heard.get(first.id) === first.dueAt) return
    heard.set(first.id, first.dueAt)
    publish('callback.fellDue', { callbackId: first.id })
  }
  const watch = () => {
    cancel()
    const dueAt = nextDueOf(callbacks.map(asReminded), now())
    cancel =
      dueAt === null
        ? () => {}
        : schedule(dueAt - now(), () => {
            look()
            watch()
          })
  }
  return {
    listed(next) {
      callbacks = next
      for (const id of [...heard.keys()]) if (!next.some((one) => one.id === id)) heard.delete(id)
      look()
      watch()
    },
    look,
    read: () => shown
  }
}

const asReminded = ({ id, state, dueAt, kept }: CallbackView) => ({ id, state, dueAt, mine: kept })

const isSame = (one: CallbackReminder, other: CallbackReminder) =>
  one.callbackId === other.callbackId && one.due === other.due && one.isQuiet === other.isQuiet
