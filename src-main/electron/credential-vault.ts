// The vault key, kept by the operating system (DPAPI, Keychain, libsecret, KWallet) through Electron's safeStorage. On a
// Linux without a keyring safeStorage would "encrypt" with a password everybody knows: refused unless the installer says
// otherwise.
import { randomBytes } from 'node:crypto'
import type { SafeStorage } from 'electron'

export interface CredentialVaultParts {
  safeStorage: Pick<
    SafeStorage,
    'isAsyncEncryptionAvailable' | 'encryptStringAsync' | 'decryptStringAsync' | 'getSelectedStorageBackend'
  >
  platform: string
  /** The installation file's word; default false. */
  allowPlainVault: boolean
  /** The wrapped key as the file holds it; `null` when there is none yet. */
  read: () => Uint8Array | null
  write: (wrapped: Uint8Array) => void
}

export type VaultKey =
  | { kind: 'open'; name: string; key: Uint8Array }
  /** Why, in words for the installer's log. */
  | { kind: 'refused'; why: string }

export async function openCredentialVault(parts: CredentialVaultParts): Promise<VaultKey> {
  const { safeStorage, platform, allowPlainVault, read, write } = parts
  if (!(await safeStorage.isAsyncEncryptionAvailable())) {
    return { kind: 'refused', why: 'the operating system offers no vault' }
  }
  const backend = platform === 'linux' ? safeStorage.getSelectedStorageBackend() : platform
  if (backend === 'basic_text' && !allowPlainVault) {
    return {
      kind: 'refused',
      why: 'no keyring is running, and the installation does not allow an unprotected vault'
    }
  }
  const wrapped = read()
  if (wrapped === null) {
    const key = randomBytes(32)
    write(await safeStorage.encryptStringAsync(key.toString('base64')))
    return { kind: 'open', name: backend, key }
  }
  try {
    const { result, shouldReEncrypt } = await safeStorage.decryptStringAsync(Buffer.from(wrapped))
    if (shouldReEncrypt) write(await safeStorage.encryptStringAsync(result))
    return { kind: 'open', name: backend, key: Buffer.from(result, 'base64') }
  } catch {
    return { kind: 'refused', why: 'the vault key was wrapped for another user or machine' }
  }
}
