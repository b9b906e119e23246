// What the phone tells the host of itself: every change once, the newest in the end, again to a host that was restarted.
import { expect, it } from 'vitest'
import type { PhoneReadiness } from '../../../shared/domain/readiness.ts'
import type { HostClient } from '../../../src-renderer/host/host-client.ts'
import type { LinkState } from '../../../src-renderer/host/link.ts'
import { createReadinessReport } from '../../../src-renderer/phone/readiness-report.ts'
import { createFakeClock, settled } from './fake-clock.ts'

const registered: PhoneReadiness = { registration: 'registered', microphone: 'granted', ringer: 'ok' }
const unreachable: PhoneReadiness = { ...registered, registration: 'unreachable' }

function report() {
  const clock = createFakeClock()
  const host = { told: [] as unknown[], isThere: true }
  let link: (state: LinkState) => void = () => {}
  const client = {
    async call(_: string, facts: unknown) {
      if (!host.isThere) throw new Error('no host')
      host.told.push(facts)
      return { kind: 'done' }
    },
    onState(listener: (state: LinkState) => void) {
      link = listener
      return () => {}
    }
  } as unknown as HostClient
  return {
    tell: createReadinessReport({ host: client, clock }),
    clock,
    host,
    link: (state: LinkState) => link(state)
  }
}

it('every change is told once', async () => {
  const { tell, host } = report()
  for (const facts of [registered, registered, unreachable, unreachable, registered]) {
    tell({ ...facts })
    await settled()
  }
  expect(host.told).toEqual([registered, unreachable, registered])
})

it('of changes that come together the newest is the last word', async () => {
  const { tell, host } = report()
  tell(registered)
  tell(unreachable)
  tell(registered)
  tell(unreachable)
  await settled()
  expect(host.told.at(-1)).toEqual(unreachable)
})

it('what the host did not take is told until it does', async () => {
  const { tell, host, clock } = report()
  host.isThere = false
  tell(unreachable)
  await settled()
  host.isThere = true
  clock.advance(500)
  await settled()
  expect(host.told).toEqual([unreachable])
})

it('a host that was started again hears it again', async () => {
  const { tell, host, link } = report()
  tell(registered)
  await settled()
  link('open')
  await settled()
  expect(host.told).toEqual([registered, registered])
})
