// What is packed, by the packer's own schema and word: the built shell and nothing else, with every fuse set.
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { applicationId } from '../../../src-main/electron/windows.ts'

const root = join(import.meta.dirname, '..', '..', '..')
/** electron-builder keeps its schema check in a package of its own that only it depends on. */
const builderRequire = createRequire(createRequire(join(root, 'package.json')).resolve('electron-builder'))

interface ConfigTools {
  getConfig: (projectFolder: string, path: string, given: null) => Promise<Record<string, unknown>>
  validateConfiguration: (config: unknown, log: { isEnabled: boolean; debug: () => void }) => Promise<void>
}
const { getConfig, validateConfiguration } = builderRequire(
  'app-builder-lib/out/util/config/config'
) as ConfigTools

const log = { isEnabled: false, debug: () => {} }
const readConfig = () => getConfig(root, join(root, 'electron-builder.yml'), null)

describe('the package', () => {
  it('is described in words the packer knows', async () => {
    const config = await readConfig()
    await expect(validateConfiguration(config, log)).resolves.toBeUndefined()
    await expect(validateConfiguration({ ...config, asarr: true }, log)).rejects.toThrow('asarr')
  })

  it('holds the built shell, and neither node_modules nor the browser host', async () => {
    const { files, asar } = await readConfig()
    const rules = (files as { filter: string[] }[]).flatMap(({ filter }) => filter)
    expect(asar).toBe(true)
    expect(rules.filter((rule) => !rule.startsWith('!'))).toEqual([
      'out/main/**',
      'out/preload/**',
      'out/pages/**',
      'package.json'
    ])
    expect(rules).toEqual(expect.arrayContaining(['!**/node_modules/**', '!src-main/browser-host/**']))
  })

  it('has the id under which Windows knows the notifications', async () => {
    expect((await readConfig()).appId).toBe(applicationId)
  })

  it('has every fuse set', async () => {
    expect((await readConfig()).electronFuses).toEqual({
      runAsNode: false,
      enableCookieEncryption: true,
      enableNodeOptionsEnvironmentVariable: false,
      enableNodeCliInspectArguments: false,
      enableEmbeddedAsarIntegrityValidation: true,
      onlyLoadAppFromAsar: true,
      grantFileProtocolExtraPrivileges: false,
      loadBrowserProcessSpecificV8Snapshot: false
    })
  })
})
