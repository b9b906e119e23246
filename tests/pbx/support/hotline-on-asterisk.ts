// A centre with data on a real Asterisk, and a carrier's CRM behind it: the lab's small world with the PBX of a site in
// the place of the lab's own.
import { randomUUID } from 'node:crypto'
import { PGlite } from '@electric-sql/pglite'
import { type CarrierCrm, startCarrierCrm } from '../../../lab/carrier-crm/start-carrier-crm.ts'
import { createLedger, type Ledger } from '../../../lab/ledger-store.ts'
import { labPolicy } from '../../../lab/start-lab.ts'
import type { Policy } from '../../../shared/domain/policy.ts'
import { startCentre } from '../../../src-central/start-centre.ts'
import { type AsteriskWorld, startAsteriskWorld } from './asterisk-world.ts'

export interface HotlineOnAsterisk {
  centreUrl: string
  pbx: AsteriskWorld
  carrierCrm: CarrierCrm
  /** What stands in the centre's database. */
  ledger: Ledger
  /** One more agent, with the password of the others. */
  employ(username: string, extension: string): Promise<void>
  stop(): Promise<void>
}

export interface HotlineWishes {
  /** Policy `telephone.autoAnswer`. */
  autoAnswer?: boolean
  /** Policy `telephone.echoExtension`. */
  echoExtension?: string | null
  /** Policy `recording`. */
  recording?: Partial<Policy['recording']>
  /** Session timers on every call, seconds. */
  sessionSeconds?: number
  /** How long one agent's phone rings in the queue. */
  ringSeconds?: number
  /** How long the carrier's leg lives without audio from it. */
  carrierRtpTimeoutSeconds?: number
  /** Session timers towards the carrier. */
  carrierSessionSeconds?: number
}

/**
 * @param sipServersOf where the phones find the PBX; its own address unless something stands in front of it
 * @throws Error with the reason where Asterisk cannot be had.
 */
export async function startHotlineOnAsterisk(
  sipServersOf: (sipUrl: string) => Promise<string[]> = async (sipUrl) => [sipUrl],
  { autoAnswer = false, echoExtension = '*43', recording = {}, ...wishes }: HotlineWishes = {}
): Promise<HotlineOnAsterisk> {
  const pbx = await startAsteriskWorld(wishes)
  const token = randomUUID()
  const carrierCrm = await startCarrierCrm({ token })
  // The centre closes the instance that it is given.
  const pglite = await PGlite.create()
  const centre = await startCentre({
    database: { kind: 'pglite-instance', pglite },
    queueSource: queueSourceOf(pbx, await sipServersOf(pbx.asterisk.sipUrl)),
    carrierCrm: { url: carrierCrm.url, token },
    seed: 'demo',
    policy: { ...labPolicy, telephone: { autoAnswer, echoExtension }, recording },
    secretsFolder: null
  })
  return {
    centreUrl: centre.url,
    pbx,
    carrierCrm,
    ledger: createLedger(() => pglite),
    async employ(username, extension) {
      await pglite.query(
        `insert into account (agent_id, username, name, role, extension, password_hash, disabled)
         select $1, $2, $2, role, $3, password_hash, false from account where username = 'lan'`,
        [`agent-${username}`, username, extension]
      )
    },
    async stop() {
      await centre.stop()
      await carrierCrm.stop()
      await pbx.stop()
    }
  }
}

function queueSourceOf({ asterisk: { ami, realm, queue, agents } }: AsteriskWorld, sipServers: string[]) {
  const accounts = Object.fromEntries(agents.map(({ extension, password }) => [extension, password]))
  return { kind: 'asterisk' as const, ...ami, sipServers, realm, queue, accounts }
}
