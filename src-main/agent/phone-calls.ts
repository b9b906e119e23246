// The calls at this workstation as the phone page has them, colleagues' too: passed on to whoever shows or guards them,
// and kept nowhere. A phone page that is gone has no calls any more.
import type { Handlers } from '../../shared/desk-contract.ts'
import type { CallAtHand } from '../../shared/desk-views.ts'
import type { Publish } from '../pushes.ts'

/** @param changed told how many there are */
export function createPhoneCalls(publish: Publish, changed: (count: number) => void) {
  const tell = (calls: readonly CallAtHand[]) => {
    publish('phone.callsChanged', { calls: [...calls] })
    changed(calls.length)
  }
  const handlers = {
    'phone.calls': async ({ calls }) => {
      tell(calls)
      return { kind: 'done' }
    }
  } satisfies Partial<Handlers>
  return { handlers, lost: () => tell([]) }
}
