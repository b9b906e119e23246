// Settings of the browser host in a JSON file that is replaced as a whole: written beside, synced, renamed, so that a
// power cut leaves the old or the new settings and never half of them.
import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import type { SettingsFile } from '../settings/settings-file.ts'

export function createJsonSettingsFile(path: string): SettingsFile {
  return {
    read() {
      try {
        return JSON.parse(readFileSync(path, 'utf8'))
      } catch {
        return null
      }
    },
    write(settings) {
      mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
      const beside = `${path}.new`
      const file = openSync(beside, 'w', 0o600)
      writeSync(file, JSON.stringify(settings))
      fsyncSync(file)
      closeSync(file)
      renameSync(beside, path)
    }
  }
}
