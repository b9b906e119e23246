// Reminds the agent of the callbacks that are theirs to make and due. A reminder stands until the callback is taken, put
// off, given back or left to others; while a call or its wrap-up goes on it waits, and it is heard once for each time it
// falls due or the agent is asked.
import type { CallbackReminder, CallbackView } from '../../shared/desk-views.ts'
import { firstDialAt } from '../../shared/domain/callback.ts'
import { dueCallbacks, nextDueOf } from '../../shared/domain/callback-duty.ts'
import type { Policy } from '../../shared/domain/policy.ts'
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
  policy: () => Policy
  schedule: Schedule
  now: () => number
}

const nothingDue: CallbackReminder = { callbackId: null, due: 0, isQuiet: false }

/** While a card stands it is looked at so often whether the hours for calls are over. */
const closingGrainMs = 30_000

export function createReminders({ isBusy, publish, policy, schedule, now }: RemindersParts): Reminders {
  let callbacks: readonly CallbackView[] = []
  let shown = nothingDue
  let cancel = () => {}
  /** Of each callback since when it was there the last time it was heard of. */
  const heard = new Map<string, number>()

  const look = () => {
    const [first, ...others] = dueCallbacks(callbacks.map(asReminded), now(), policy())
    const next = first ? { callbackId: first.id, due: others.length + 1, isQuiet: isBusy() } : nothingDue
    if (!isSame(shown, next)) {
      shown = next
      publish('callback.reminderChanged', shown)
    }
    // what is due in the morning still is heard anew
    if (firstDialAt(now(), policy()) > now()) heard.clear()
    if (!first || shown.isQuiet || heard.get(first.id) === first.since) return
    heard.set(first.id, first.since)
    publish('callback.fellDue', { callbackId: first.id })
  }
  const watch = () => {
    cancel()
    const dueAt = nextDueOf(callbacks.map(asReminded), now(), policy())
    const waits = [
      ...(dueAt === null ? [] : [dueAt - now()]),
      ...(shown.callbackId === null ? [] : [closingGrainMs])
    ]
    cancel =
      waits.length === 0
        ? () => {}
        : schedule(Math.min(...waits), () => {
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

/** Due for its agent since it is due, or since they were asked. */
const asReminded = ({ id, state, dueAt, kept, mine, offer }: CallbackView) => ({
  id,
  state,
  dueAt,
  mine: kept,
  since: mine ? dueAt : Math.max(dueAt, offer?.at ?? 0)
})

const isSame = (one: CallbackReminder, other: CallbackReminder) =>
  one.callbackId === other.callbackId && one.due === other.due && one.isQuiet === other.isQuiet
