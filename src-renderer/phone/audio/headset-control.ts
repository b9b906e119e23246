// What a press on the headset means at this moment, and what its lamps show. The calls are the only truth: a press asks,
// the call decides, the lamps follow; the headset never keeps a state of its own. Pure.
import type { CallSnapshot } from '../../../shared/domain/call-machine.ts'
import type { CallCommand } from '../call/call-commands.ts'
import type { HeadsetLamps, HeadsetPress } from './headset.ts'

type Calls = readonly CallSnapshot[]

const ringingOf = (calls: Calls) => calls.find(({ phase }) => phase === 'ringing')
const goingOf = (calls: Calls) => calls.filter(({ phase }) => phase !== 'ringing' && phase !== 'ended')

/** The call a press is about: the one talked on, else one that is dialled or held. */
function presentOf(calls: Calls): CallSnapshot | undefined {
  const going = goingOf(calls)
  return going.find(({ phase, held }) => phase === 'active' && !held) ?? going.at(-1)
}

export function lampsFor(calls: Calls): HeadsetLamps {
  const present = presentOf(calls)
  return {
    ringing: ringingOf(calls) !== undefined,
    offHook: present !== undefined,
    muted: present?.muted ?? false,
    held: present?.held ?? false
  }
}

/** `null`: the press means nothing now; the lamps are shown again, so that the device gives up its own idea. */
export function commandFor(press: HeadsetPress, calls: Calls): CallCommand | null {
  const ringing = ringingOf(calls)
  const present = presentOf(calls)
  switch (press) {
    case 'lift':
      return ringing ? { kind: 'answer', callId: ringing.callId } : null
    case 'cradle':
      // a lamp that goes out is answered by the device with "cradle": while a call only rings that says nothing
      return present ? { kind: 'hang-up', callId: present.callId } : null
    case 'mute':
      return present?.phase === 'active'
        ? { kind: 'mute', callId: present.callId, muted: !present.muted }
        : null
    case 'flash':
      if (ringing && present) return { kind: 'answer', callId: ringing.callId }
      return present?.phase === 'active'
        ? { kind: 'hold', callId: present.callId, held: !present.held }
        : null
    case 'reject':
      if (ringing) return { kind: 'reject', callId: ringing.callId, reason: 'declined' }
      return present ? { kind: 'hang-up', callId: present.callId } : null
  }
}
