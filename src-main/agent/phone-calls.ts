// The calls at this workstation as the phone page has them, colleagues' too: passed on to whoever shows or guards them,
// and kept nowhere. A phone page that is gone has no calls any more.
import type { Handlers } from '../../shared/desk-contract.ts'
import type { Publish } from '../pushes.ts'

export function createPhoneCalls(publish: Publish) {
  const handlers = {
    'phone.calls': async ({ calls }) => {
      publish('phone.callsChanged', { calls })
      return { kind: 'done' }
    }
  } satisfies Partial<Handlers>
  return { handlers, lost: () => publish('phone.callsChanged', { calls: [] }) }
}
