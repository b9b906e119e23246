// A backlog as an outage leaves it: contacts of many customers, with grants of the centre they go to.
import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { silentLog } from '../../shared/log.ts'
import { createWriteGrants } from '../../src-central/interactions/write-grant.ts'
import { loadSecrets } from '../../src-central/secrets.ts'
import { openFileVault } from '../../src-main/browser-host/file-vault.ts'
import type { NewOutboxRow } from '../../src-main/outbox/outbox-row.ts'
import { createOutboxStore } from '../../src-main/outbox/outbox-store.ts'
import { openSoundStore } from '../../src-main/store/sound-store.ts'

const customers = 2000
const at = Date.now()

/** A contact with a note of usual length. */
export function backlogRow(number: number, grant = 'g'.repeat(300)): NewOutboxRow {
  const interactionId = `backlog-${number}`
  return {
    request: {
      kind: 'contact',
      contact: {
        reason: 'tariff',
        note: 'Ada asks which tariff goes with a second SIM; will decide at the weekend. '.repeat(3),
        channel: 'call',
        result: 'sent',
        closedAt: at
      },
      opening: {
        channel: 'call',
        ani: '+84901234567',
        dnis: '1090',
        queue: 'care1090',
        enteredAt: at,
        enteredAtSource: 'pbx'
      }
    },
    idempotencyKey: randomUUID(),
    grant,
    agentId: 'agent-lan',
    subject: `customer-${number % customers}`,
    captureId: null,
    interactionId
  }
}

/** What a host's row carries: the centre's word that this agent had this contact. */
export function grantsOf(secretsFolder: string, hostId: string) {
  const grants = createWriteGrants(loadSecrets(secretsFolder).grantKey, Date.now)
  return (interactionId: string) =>
    grants.issue({
      interactionId,
      subscriberId: null,
      agentId: 'agent-lan',
      extension: 'agent1001',
      hostId
    })
}

const hourMs = 3_600_000

/** Puts rows into a host's store while it is down; they leave when somebody signs in. */
export function fillOutbox(
  dataFolder: string,
  count: number,
  grantFor: (interactionId: string) => string
): void {
  const { store, dataKey } = openSoundStore({
    dataFolder,
    vault: openFileVault(join(dataFolder, 'desk.key')),
    now: Date.now,
    log: silentLog
  })
  const { envelope } = dataKey
  const outboxStore = createOutboxStore(store, envelope)
  store.transaction(() => {
    for (let number = 0; number < count; number += 1) {
      const { subject, ...row } = backlogRow(number, grantFor(`backlog-${number}`))
      outboxStore.add({
        ...row,
        rowId: randomUUID(),
        lane: envelope.laneOf(subject),
        state: 'waiting',
        dueAt: Date.now() + hourMs,
        notBefore: 0,
        attempts: 1,
        createdAt: at,
        problem: null,
        version: null,
        conflict: null
      })
    }
  })
  store.close()
}
