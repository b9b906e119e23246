// What the shell has to know of the agent's workplace, as a value: who is there, what rings, what waits unsent. Built
// from the same pushes the desk page paints by; what a push does not change stays.
import type { AgentState } from '../../../shared/central-contract.ts'
import { type EventName, type EventPayload, events } from '../../../shared/desk-contract.ts'
import type { CallAtHand, DeskSession } from '../../../shared/desk-views.ts'
import { defaultPolicy, type TelephonePolicy } from '../../../shared/domain/policy.ts'
import type { ReadinessReason } from '../../../shared/domain/readiness.ts'
import type { Settings } from '../../../shared/settings.ts'
import type { WirePush } from '../../../shared/wire.ts'

export interface Workplace {
  isSignedIn: boolean
  agentState: AgentState['state']
  /** What speaks against being ready. */
  reasons: readonly ReadinessReason[]
  /** Going on, oldest first; colleagues' too. */
  calls: readonly CallAtHand[]
  /** Changes the centre does not have yet. */
  unsent: number
  language: Settings['language']
  notification: TelephonePolicy['notification']
  /** How often a callback has fallen due and the agent could hear of it. */
  reminders: number
}

export const emptyWorkplace: Workplace = {
  isSignedIn: false,
  agentState: 'not-ready',
  reasons: [],
  calls: [],
  unsent: 0,
  language: 'vi',
  notification: defaultPolicy.telephone.notification,
  reminders: 0
}

export const isRinging = ({ direction, phase }: CallAtHand): boolean =>
  direction === 'inbound' && phase === 'ringing'

export const isTalking = ({ calls }: Workplace): boolean => calls.some((call) => !isRinging(call))

export function afterSession(workplace: Workplace, session: DeskSession | null): Workplace {
  if (session === null) return { ...workplace, isSignedIn: false, agentState: 'not-ready' }
  const { notification } = session.policy.telephone
  return { ...workplace, isSignedIn: true, agentState: session.agentState.state, notification }
}

type Effect<E extends EventName> = (workplace: Workplace, payload: EventPayload<E>) => Workplace

const effects = {
  'session.changed': (workplace, { session }) => afterSession(workplace, session),
  'agentState.changed': (workplace, { state }) => ({ ...workplace, agentState: state }),
  'readiness.changed': (workplace, { reasons }) => ({ ...workplace, reasons }),
  'phone.callsChanged': (workplace, { calls }) => ({ ...workplace, calls }),
  'outbox.changed': (workplace, { waiting }) => ({ ...workplace, unsent: waiting }),
  'callback.fellDue': (workplace) => ({ ...workplace, reminders: workplace.reminders + 1 }),
  'settings.changed': (workplace, { language }) => ({ ...workplace, language })
} satisfies { [E in EventName]?: Effect<E> }

export function afterPush(workplace: Workplace, { event, payload }: WirePush): Workplace {
  if (!Object.hasOwn(effects, event)) return workplace
  const name = event as keyof typeof effects
  const parsed = events[name].safeParse(payload)
  return parsed.success ? (effects[name] as Effect<EventName>)(workplace, parsed.data) : workplace
}
