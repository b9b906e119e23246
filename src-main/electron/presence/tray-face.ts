// Which face the tray shows: one of five, so that a glance tells whether calls can come.
import type { ReadinessReason } from '../../../shared/domain/readiness.ts'
import { isTalking, type Workplace } from './workplace.ts'

export type TrayFace = 'signed-out' | 'ready' | 'not-ready' | 'talking' | 'line-lost'

const lineLost: ReadonlySet<ReadinessReason> = new Set(['phone-missing', 'line-refused', 'line-unreachable'])

/** A call outlives a lost line, so it is shown first. */
export function trayFace(workplace: Workplace): TrayFace {
  if (!workplace.isSignedIn) return 'signed-out'
  if (isTalking(workplace)) return 'talking'
  if (workplace.reasons.some((reason) => lineLost.has(reason))) return 'line-lost'
  return workplace.agentState === 'ready' ? 'ready' : 'not-ready'
}
