// The host's settings file under Electron: electron-store lives in the main process, so the host gets what the file held
// and sends back what it is to hold.
import type { SettingsFile } from '../settings/settings-file.ts'

export function createHandedSettingsFile(
  held: unknown,
  send: (settings: Readonly<Record<string, unknown>>) => void
): SettingsFile {
  let current = held
  return {
    read: () => current,
    write(settings) {
      current = settings
      send(settings)
    }
  }
}
