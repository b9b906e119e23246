// Settings of the workstation in electron-store: appearance and devices only. The whole file is rewritten at each change,
// so whatever must survive a crash is elsewhere.
import Store from 'electron-store'
import type { SettingsFile } from '../settings/settings-file.ts'

export function openSettingsFile(folder: string): SettingsFile {
  const store = new Store({ cwd: folder, name: 'settings', clearInvalidConfig: true })
  return {
    read: () => store.store,
    write: (settings) => {
      store.store = { ...settings }
    }
  }
}
