// "Once" is more than "at least once": what arrived must still be alone after everything that could repeat it had its time.
import { setTimeout as pause } from 'node:timers/promises'
import { expect } from '@playwright/test'
import type { CarrierCrm } from '../../lab/carrier-crm/start-carrier-crm.ts'
import type { Ledger } from '../../lab/ledger-store.ts'

/** Longer than the first retries of host and centre take. */
const patienceMs = 2_500

/** Waits for the one change of this number at the centre and the one at the carrier, and sees that no second follows. */
export async function expectOneChange(
  { ledger, carrierCrm }: { ledger: Ledger; carrierCrm: CarrierCrm },
  msisdn: string,
  timeout = 30_000
): Promise<void> {
  const carrierNumber = msisdn.slice(1)
  const counts = async () => ({
    centre: (await ledger.changes(msisdn)).length,
    carrier: carrierCrm.changes().filter((change) => change.soThueBao === carrierNumber).length
  })
  await expect.poll(counts, { timeout }).toEqual({ centre: 1, carrier: 1 })
  await pause(patienceMs)
  expect(await counts()).toEqual({ centre: 1, carrier: 1 })
}
