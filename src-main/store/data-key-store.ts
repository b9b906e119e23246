// The store's data key, wrapped twice from the first day: by this machine's vault, and for the centre's escrow key as
// soon as a session has brought it, so that a dead workstation's captures can be recovered by the carrier.
import { constants, createPublicKey, publicEncrypt, randomUUID } from 'node:crypto'
import { createEnvelope, type Envelope, newDataKey } from './envelope.ts'
import type { KeyVault } from './key-vault.ts'
import { type SqliteStore, StoreRefusal } from './sqlite-store.ts'

export interface DataKey {
  envelope: Envelope
  /** Wraps the key for the centre (RSA-OAEP, SHA-256) unless that has been done for this very key. @param escrowKey SPKI in base64 */
  escrow: (escrowKey: string) => void
}

export function openDataKey(store: SqliteStore, vault: KeyVault): DataKey {
  const row = store.prepare('SELECT key_id, vault, wrapped FROM data_key').get()
  const { keyId, dataKey } = row ? unwrap(row, vault) : create(store, vault)
  return {
    envelope: createEnvelope(dataKey, keyId),
    escrow(escrowKey) {
      const known = store.prepare('SELECT escrow_key FROM data_key WHERE key_id = ?').get(keyId)?.escrow_key
      if (known === escrowKey) return
      const key = createPublicKey({ key: Buffer.from(escrowKey, 'base64'), format: 'der', type: 'spki' })
      const escrowed = publicEncrypt(
        { key, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256' },
        dataKey
      )
      store
        .prepare('UPDATE data_key SET escrow_key = ?, escrowed = ? WHERE key_id = ?')
        .run(escrowKey, escrowed, keyId)
    }
  }
}

function create(store: SqliteStore, vault: KeyVault) {
  const keyId = randomUUID()
  const dataKey = newDataKey()
  store
    .prepare('INSERT INTO data_key (key_id, vault, wrapped) VALUES (?, ?, ?)')
    .run(keyId, vault.name, vault.wrap(dataKey))
  return { keyId, dataKey }
}

function unwrap(row: Record<string, unknown>, vault: KeyVault) {
  try {
    return { keyId: String(row.key_id), dataKey: vault.unwrap(row.wrapped as Uint8Array) }
  } catch (cause) {
    throw new StoreRefusal(
      'key',
      `The store of this PC was sealed with the vault "${String(row.vault)}", and this one ("${vault.name}") does not open it. ` +
        'Start as the same user on the same PC, or ask the centre to recover it.',
      cause
    )
  }
}
