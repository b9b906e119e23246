// What can happen on the floor at this moment, and how likely it is: a day that is drawn from this is full of calls, where
// one drawn blindly is full of things that are not possible just now.
import { type Act, waits } from './callback-acts.ts'
import { type Desk, type Floor, type Name, names } from './callback-floor.ts'

interface Choice {
  weight: number
  act: Act
}

/** @param draw from 0 up to 1 */
export function chooseAct(floor: Floor, draw: number): Act {
  const choices = possibleActs(floor)
  const total = choices.reduce((sum, { weight }) => sum + weight, 0)
  let left = draw * total
  for (const { weight, act } of choices) {
    left -= weight
    if (left < 0) return act
  }
  return { does: 'sweep' }
}

function possibleActs(floor: Floor): Choice[] {
  const isQuiet = names.every((name) => floor.desks[name].work === null)
  return [
    ...names.flatMap((name) => actsAt(floor, floor.desks[name])),
    ...waits.map((ms) => ({ weight: isQuiet ? 3 : 1, act: { does: 'wait' as const, ms } })),
    ...[...names, null].map((to) => ({ weight: 0.3, act: { does: 'assign' as const, to } })),
    { weight: 2, act: { does: 'deliver' } },
    { weight: 0.5, act: { does: 'sweep' } }
  ]
}

function actsAt(floor: Floor, desk: Desk): Choice[] {
  const who = desk.name
  if (!desk.alive) return [{ weight: 2, act: { does: 'restart', who } }]
  return [
    { weight: 0.4, act: { does: 'crash', who } },
    { weight: desk.cut ? 1 : 0.5, act: { does: 'cut', who } },
    ...(desk.cut || desk.agent === null ? [{ weight: 2, act: { does: 'restart' as const, who } }] : []),
    ...(desk.outbox.length > 0 && !desk.cut ? [{ weight: 3, act: { does: 'drain' as const, who } }] : []),
    ...actsOfWork(floor, desk)
  ]
}

function actsOfWork({ exchange }: Floor, desk: Desk): Choice[] {
  const { name: who, work } = desk
  if (work?.call) return actsOfCall(who, work.call)
  const callsIn: Choice[] = exchange.busyWith() ? [] : [{ weight: 0.7, act: { does: 'calls-in', who } }]
  if (work)
    return [
      ...callsIn,
      { weight: 8, act: { does: 'dial', who } },
      { weight: 1, act: { does: 'beat', who } },
      { weight: 0.7, act: { does: 'release', who } },
      { weight: 0.4, act: { does: 'put-off', who, minutes: 5 } },
      { weight: 0.4, act: { does: 'put-off', who, minutes: 15 } },
      { weight: 0.3, act: { does: 'sign-out', who } }
    ]
  return [
    ...callsIn,
    { weight: 4, act: { does: 'lease', who, isReplyLost: false } },
    { weight: 1, act: { does: 'lease', who, isReplyLost: true } },
    { weight: 0.2, act: { does: 'sign-out', who } },
    ...(desk.cut ? [{ weight: 4, act: { does: 'lone-dial' as const, who } }] : [])
  ]
}

function actsOfCall(who: Name, call: { answered: boolean; direction: string; isBriefed: boolean }): Choice[] {
  const brief: Choice[] =
    call.direction === 'inbound' && !call.isBriefed ? [{ weight: 4, act: { does: 'brief', who } }] : []
  if (!call.answered)
    return [
      ...brief,
      { weight: 4, act: { does: 'answer', who } },
      { weight: 3, act: { does: 'not-reached', who } }
    ]
  return [
    ...brief,
    { weight: 1, act: { does: 'end', who, how: 'finished' } },
    { weight: 3, act: { does: 'end', who, how: 'dropped' } },
    { weight: 1, act: { does: 'end', who, how: 'wrong-person' } }
  ]
}
