// The centre's own secrets: one random secret from which grant and audit keys are derived, the key pair hosts seal their
// store's second key copy with, and the name of this instance's audit chain. In a folder only the centre can read, or
// in memory for tests and demonstrations.
import {
  constants,
  createPublicKey,
  generateKeyPairSync,
  hkdfSync,
  privateDecrypt,
  randomBytes,
  randomUUID
} from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export interface CentreSecrets {
  grantKey: Buffer
  auditKey: Buffer
  /** Names this centre's audit chain; stays the same over restarts. */
  instance: string
  /** RSA public key, SPKI in base64. */
  escrowKey: string
  /** The data key of a workstation's store from its second copy; `null` where that was sealed otherwise. */
  openEscrowed: (escrowed: Uint8Array) => Uint8Array | null
}

type Keep = (name: string, make: () => string) => string

/** @param folder `null` = in memory: grants and chain end with the process. */
export function loadSecrets(folder: string | null): CentreSecrets {
  const keep = folder === null ? (_name: string, make: () => string) => make() : keptIn(folder)
  const secret = Buffer.from(
    keep('secret', () => randomBytes(32).toString('hex')),
    'hex'
  )
  const escrow = keep('escrow.pem', makePrivateKey)
  return {
    grantKey: derive(secret, 'write-grants'),
    auditKey: derive(secret, 'audit-chain'),
    instance: keep('instance', randomUUID),
    escrowKey: publicKeyOf(escrow),
    openEscrowed: (escrowed) => openedWith(escrow, escrowed)
  }
}

function keptIn(folder: string): Keep {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  return (name, make) => {
    const path = join(folder, name)
    if (!existsSync(path)) writeFileSync(path, make(), { mode: 0o600, flag: 'wx' })
    return readFileSync(path, 'utf8')
  }
}

const derive = (secret: Buffer, purpose: string): Buffer =>
  Buffer.from(hkdfSync('sha256', secret, 'hotline-desk-centre', purpose, 32))

const makePrivateKey = (): string =>
  generateKeyPairSync('rsa', { modulusLength: 2048 })
    .privateKey.export({ type: 'pkcs8', format: 'pem' })
    .toString()

function openedWith(key: string, escrowed: Uint8Array): Uint8Array | null {
  try {
    return privateDecrypt({ key, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256' }, escrowed)
  } catch {
    return null
  }
}

const publicKeyOf = (privateKey: string): string =>
  createPublicKey(privateKey).export({ type: 'spki', format: 'der' }).toString('base64')
