// The vault key in the operating system's hands, the store's key under it, and the installation file that decides.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type CredentialVaultParts,
  openCredentialVault
} from '../../../src-main/electron/credential-vault.ts'
import { createHandedVault } from '../../../src-main/electron/handed-vault.ts'
import { installationFile, readInstallation, sharedFolder } from '../../../src-main/electron/installation.ts'

/** Wraps by turning the text round, so that a test sees what was wrapped. */
function createKeyring({ backend = 'gnome_libsecret', isThere = true, owner = 'ada' } = {}) {
  const turn = (text: string) => Buffer.from(`${owner}:${text}`, 'utf8').reverse()
  return {
    isAsyncEncryptionAvailable: async () => isThere,
    encryptStringAsync: async (text: string) => turn(text),
    decryptStringAsync: async (wrapped: Buffer) => {
      const [by, result] = Buffer.from(wrapped).reverse().toString('utf8').split(':')
      if (by !== owner || result === undefined) throw new Error('cannot decrypt')
      return { result, shouldReEncrypt: false }
    },
    getSelectedStorageBackend: () => backend
  } as unknown as CredentialVaultParts['safeStorage']
}

function createFile(held: Uint8Array | null = null) {
  const file = { held }
  return {
    file,
    read: () => file.held,
    write: (wrapped: Uint8Array) => {
      file.held = wrapped
    }
  }
}

describe('the credential vault', () => {
  it('makes a key once and finds the same again', async () => {
    const { read, write } = createFile()
    const parts = { safeStorage: createKeyring(), platform: 'linux', allowPlainVault: false, read, write }
    const first = await openCredentialVault(parts)
    const second = await openCredentialVault(parts)
    expect(first).toEqual({ kind: 'open', name: 'gnome_libsecret', key: expect.any(Buffer) })
    expect(second).toEqual(first)
    expect(first.kind === 'open' && first.key.length).toBe(32)
  })

  it('keeps nothing of the key in the file as it is', async () => {
    const { file, read, write } = createFile()
    const safeStorage = createKeyring()
    const vault = await openCredentialVault({
      safeStorage,
      platform: 'win32',
      allowPlainVault: false,
      read,
      write
    })
    const text = vault.kind === 'open' ? Buffer.from(vault.key).toString('base64') : ''
    expect(Buffer.from(file.held ?? []).includes(text)).toBe(false)
  })

  it.each([
    ['without a keyring', { backend: 'basic_text' }, false, 'refused'],
    ['without a keyring, where the installer allows it', { backend: 'basic_text' }, true, 'open'],
    ['without any vault', { isThere: false }, true, 'refused']
  ] as const)('on a Linux %s is %s', async (_where, keyring, allowPlainVault, kind) => {
    const { file, read, write } = createFile()
    const safeStorage = createKeyring(keyring)
    const vault = await openCredentialVault({ safeStorage, platform: 'linux', allowPlainVault, read, write })
    expect({ kind: vault.kind, isWritten: file.held !== null }).toEqual({ kind, isWritten: kind === 'open' })
  })

  it('of another user is refused, and never written over', async () => {
    const theirs = await createKeyring({ owner: 'grace' }).encryptStringAsync('key')
    const { file, read, write } = createFile(theirs)
    const vault = await openCredentialVault({
      safeStorage: createKeyring(),
      platform: 'win32',
      allowPlainVault: false,
      read,
      write
    })
    expect({ kind: vault.kind, held: file.held }).toEqual({ kind: 'refused', held: theirs })
  })
})

describe('the vault that is handed to the host', () => {
  const key = Buffer.alloc(32, 7)

  it('opens what it has wrapped, and nothing that was touched or wrapped by another', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 64 }), fc.nat(), (secret, place) => {
        const vault = createHandedVault('dpapi', key)
        const wrapped = Buffer.from(vault.wrap(secret))
        expect(Buffer.from(vault.unwrap(wrapped))).toEqual(Buffer.from(secret))
        const touched = Buffer.from(wrapped)
        touched.writeUInt8(touched.readUInt8(place % touched.length) ^ 1, place % touched.length)
        expect(() => vault.unwrap(touched)).toThrow(/unable to authenticate/i)
        expect(() => createHandedVault('dpapi', Buffer.alloc(32, 8)).unwrap(wrapped)).toThrow(
          /unable to authenticate/i
        )
      }),
      { numRuns: 50 }
    )
  })

  it('takes no key of another length', () => {
    expect(() => createHandedVault('dpapi', Buffer.alloc(16))).toThrow('wrong length')
  })
})

describe('the installation file', () => {
  const missing = () => {
    throw Object.assign(new Error('no such file'), { code: 'ENOENT' })
  }

  it('may be missing, and may say less than everything', () => {
    const usual = {
      centreUrl: 'http://127.0.0.1:8090',
      dataFolder: null,
      sipOrigins: [],
      allowPlainVault: false
    }
    expect(readInstallation('installation.json', missing)).toEqual(usual)
    expect(readInstallation('installation.json', () => '{"centreUrl":"https://centre.example.com"}')).toEqual(
      {
        ...usual,
        centreUrl: 'https://centre.example.com'
      }
    )
  })

  it.each([
    ['{"centreUrl":"ftp://centre"}', 'centreUrl'],
    ['{"sipOrigins":["wss://sip.example.com; script-src *"]}', 'sipOrigins'],
    ['{"allowPlainVault":"yes"}', 'allowPlainVault'],
    ['{"centerUrl":"https://centre.example.com"}', 'centerUrl'],
    ['{', 'not JSON']
  ])('%s stops the start and names what is wrong', (text, what) => {
    expect(() => readInstallation('/etc/installation.json', () => text)).toThrow(
      new RegExp(`^/etc/installation\\.json cannot be used: [\\s\\S]*${what}`)
    )
  })

  it('lies where agents cannot write, and the store where all of them can', () => {
    const windows = { platform: 'win32', environment: { ProgramData: '/ProgramData' } }
    const linux = { platform: 'linux', environment: {} }
    expect([
      installationFile(windows, true),
      sharedFolder(windows),
      installationFile(linux, true),
      sharedFolder(linux)
    ]).toEqual([
      '/ProgramData/Hotline Desk/installation.json',
      '/ProgramData/Hotline Desk',
      '/etc/hotline-desk/installation.json',
      '/var/lib/hotline-desk'
    ])
  })
})
