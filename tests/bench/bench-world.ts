// The world the benchmarks run in: lab PBX and carrier here, the centre as a process of its own, so that it can really
// be frozen while calls come in.
import { randomUUID } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { startCarrierCrm } from '../../lab/carrier-crm/start-carrier-crm.ts'
import { type Customer, createCustomer } from '../../lab/customers/customer.ts'
import { startLabPbx } from '../../lab/pbx/start-lab-pbx.ts'
import type { Persona } from '../../lab/personas.ts'
import type { Session } from '../../shared/central-contract.ts'
import { startCentreProcess } from '../support/centre-process.ts'
import { makeReady, openSession } from './agent-session.ts'

const realm = 'hotline.lab'
/** As in the lab: captures are allowed at every hour (docs/decisions/0005). */
const policy = { capture: { window: { from: '00:00', to: '00:00' } } }

export interface BenchWorld {
  centreUrl: string
  customer: (persona: Persona) => Promise<Customer>
  /** Signs an agent in without a desk and makes them ready: whoever registers with this gets calls. */
  readyAgent: (username: string) => Promise<Session>
  /** The centre's process stands still: connections are taken by the kernel and never answered. */
  freezeCentre: () => void
  stop: () => Promise<void>
}

export async function openBenchWorld(folder: string): Promise<BenchWorld> {
  const secrets = { customers: randomUUID(), control: randomUUID(), carrier: randomUUID() }
  const pbx = await startLabPbx({
    realm,
    customersPassword: secrets.customers,
    controlToken: secrets.control
  })
  const carrierCrm = await startCarrierCrm({ token: secrets.carrier })
  const policyFile = join(folder, 'policy.json')
  writeFileSync(policyFile, JSON.stringify(policy))
  const centre = await startCentreProcess({
    CENTRE_PORT: '0',
    CENTRE_DATA_FOLDER: join(folder, 'centre'),
    CENTRE_SECRETS_FOLDER: folder,
    CENTRE_SEED: 'demo',
    CENTRE_POLICY_FILE: policyFile,
    QUEUE_SOURCE: 'lab',
    LAB_CONTROL_URL: pbx.controlUrl,
    LAB_SIP_URL: pbx.sipUrl,
    LAB_REALM: realm,
    LAB_TOKEN: secrets.control,
    CARRIER_CRM_URL: carrierCrm.url,
    CARRIER_CRM_TOKEN: secrets.carrier
  })
  const people: Customer[] = []
  return {
    centreUrl: centre.url,
    async customer({ number, name, toneHz }) {
      const customer = createCustomer({
        number,
        name,
        toneHz,
        realm,
        password: secrets.customers,
        sipUrl: pbx.sipUrl
      })
      people.push(customer)
      await customer.start()
      return customer
    },
    async readyAgent(username) {
      const session = await openSession(centre.url, username)
      await makeReady(centre.url, session)
      return session
    },
    freezeCentre: () => void centre.process.kill('SIGSTOP'),
    async stop() {
      await Promise.all(people.map((customer) => customer.stop()))
      await centre.kill()
      await carrierCrm.stop()
      await pbx.stop()
    }
  }
}
