// The small world the demo, the developers and the stories live in: PBX, carrier CRM, a centre with data, and customers
// who call. It speaks only the wire; the centre is started through its one start function.
import { randomBytes, randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { type PartialPolicy, startCentre } from '../src-central/start-centre.ts'
import { type CarrierCrm, startCarrierCrm } from './carrier-crm/start-carrier-crm.ts'
import { type Customer, createCustomer } from './customers/customer.ts'
import { createLedger, type Ledger } from './ledger-store.ts'
import { makeOverdue } from './overdue-callback.ts'
import { type LabPbx, startLabPbx } from './pbx/start-lab-pbx.ts'
import { type Persona, type PersonaKey, personas } from './personas.ts'

const realm = 'hotline.lab'

export interface LabOptions {
  /** How long an offered call rings at one agent, milliseconds. */
  ringTimeoutMs?: number
  /** How long a callback rings at the customer, milliseconds. */
  answerTimeoutMs?: number
  /** Replaces the lab's policy. */
  policy?: PartialPolicy
}

export interface Lab {
  /** The same address through outages. */
  centreUrl: string
  pbx: LabPbx
  carrierCrm: CarrierCrm
  /** What stands in the centre's database; not while the centre is down. */
  ledger: Ledger
  /** A customer of the stories, connected and registered; the same one on every call. */
  customer(key: PersonaKey): Promise<Customer>
  /** Somebody who is in no list of ours, with any name and number. */
  stranger(who: { number: string; name: string; toneHz: number }): Promise<Customer>
  /** Stops the centre as an outage would; its data and address stay. */
  centreDown(): Promise<void>
  /** @param catalogue which its operators have put in meanwhile; its own where none is given */
  centreUp(catalogue?: unknown): Promise<void>
  /** A quarter of an hour that no story sits through: the open callback of this number has been due so long already. */
  callbackOverdue(msisdn: string, minutes: number): Promise<void>
  stop(): Promise<void>
}

/**
 * Capture and callbacks are allowed round the clock in the lab, so that demo and stories tell the same at every hour
 * (docs/decisions/0005); the window rule itself is told by calls with another time of entering.
 */
export const labPolicy = { capture: { window: { from: '00:00', to: '00:00' } } }

/** Starts PBX, carrier CRM and centre on loopback; `stop` ends all of it and leaves nothing behind. */
export async function startLab(options: LabOptions = {}): Promise<Lab> {
  const { ringTimeoutMs = 15_000, answerTimeoutMs = 30_000, policy = labPolicy } = options
  const folder = mkdtempSync(join(tmpdir(), 'hotline-lab-'))
  const secrets = { customers: randomBytes(12).toString('hex'), control: randomUUID(), carrier: randomUUID() }
  const pbx = await startLabPbx({
    realm,
    queue: 'care1090',
    customersPassword: secrets.customers,
    controlToken: secrets.control,
    ringTimeoutMs,
    answerTimeoutMs
  })
  const carrierCrm = await startCarrierCrm({ token: secrets.carrier })
  let database = await PGlite.create(join(folder, 'pg'))
  const openCentre = (port: number, catalogue?: unknown) =>
    startCentre({
      port,
      catalogue,
      database: { kind: 'pglite-instance', pglite: database },
      queueSource: {
        kind: 'lab',
        controlUrl: pbx.controlUrl,
        sipUrl: pbx.sipUrl,
        realm,
        token: secrets.control
      },
      carrierCrm: { url: carrierCrm.url, token: secrets.carrier },
      seed: 'demo',
      policy,
      secretsFolder: folder
    })
  let centre = await openCentre(0)
  const port = centre.port
  const people = createPeople({ sipUrl: pbx.sipUrl, password: secrets.customers })

  return {
    centreUrl: centre.url,
    pbx,
    carrierCrm,
    ledger: createLedger(() => database),
    customer: (key) => people.meet(personas[key]),
    stranger: (who) => people.meet(who),
    centreDown: () => centre.stop(),
    async centreUp(catalogue) {
      database = await PGlite.create(join(folder, 'pg'))
      centre = await openCentre(port, catalogue)
    },
    callbackOverdue: (msisdn, minutes) => makeOverdue(database, msisdn, minutes),
    async stop() {
      await people.leave()
      await centre.stop()
      await carrierCrm.stop()
      await pbx.stop()
      rmSync(folder, { recursive: true, force: true })
    }
  }
}

/** Everybody who calls, each made on first use and known by number. */
function createPeople(line: { sipUrl: string; password: string }) {
  const known = new Map<string, Customer>()
  return {
    async meet(
      who: Pick<Persona, 'number' | 'name' | 'toneHz'> & Partial<Pick<Persona, 'onIncoming'>>
    ): Promise<Customer> {
      const met = known.get(who.number)
      if (met) return met
      const { number, name, toneHz, onIncoming = { kind: 'does-not-answer' } } = who
      const customer = createCustomer({ number, name, toneHz, realm, ...line })
      known.set(number, customer)
      customer.onIncoming(onIncoming)
      await customer.start()
      return customer
    },
    leave: () => Promise.all([...known.values()].map((customer) => customer.stop()))
  }
}
