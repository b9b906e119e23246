// Reads and changes the settings of the workstation; each change is on disk before the pages hear of it.
import type { Handlers } from '../../shared/desk-contract.ts'
import type { Log } from '../../shared/log.ts'
import { readSettings, type Settings } from '../../shared/settings.ts'
import type { Publish } from '../pushes.ts'
import type { SettingsFile } from './settings-file.ts'

export interface CurrentSettings {
  read: () => Settings
}

export function createSettings({ file, publish, log }: { file: SettingsFile; publish: Publish; log: Log }) {
  const { settings: stored, ignored } = readSettings(file.read())
  if (ignored.length > 0) log.warn('settings.ignored', { keys: ignored })
  let settings = stored

  const handlers = {
    'settings.read': async () => ({ settings }),
    'settings.change': async (change) => {
      // exactOptionalPropertyTypes: a partial from zod may carry `undefined`, which must not erase a key
      const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined))
      settings = readSettings({ ...settings, ...given }).settings
      file.write(settings)
      publish('settings.changed', settings)
      return { settings }
    }
  } satisfies Partial<Handlers>

  const current: CurrentSettings = { read: () => settings }
  return { current, handlers }
}
