// Is a usable Electron binary here? `electron` itself is never imported to find out: outside Electron that starts a
// download. Its binary comes with `npx install-electron`, which needs the network of its maker.
import { accessSync, constants, existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { runCommand } from './run-command.ts'

export type Electron = { kind: 'found'; path: string } | { kind: 'missing'; why: string }

const usualName: Partial<Record<NodeJS.Platform, string>> = {
  darwin: 'Electron.app/Contents/MacOS/Electron',
  win32: 'electron.exe'
}

export function findElectron(): Electron {
  const folder = dirname(createRequire(import.meta.url).resolve('electron/package.json'))
  const dist = process.env.ELECTRON_OVERRIDE_DIST_PATH ?? join(folder, 'dist')
  const named = join(folder, 'path.txt')
  const name = existsSync(named) ? readFileSync(named, 'utf8') : (usualName[process.platform] ?? 'electron')
  const path = join(dist, name)
  try {
    accessSync(path, constants.X_OK)
    return { kind: 'found', path }
  } catch {
    return { kind: 'missing', why: 'the Electron binary is not on this machine' }
  }
}

/** Finds it, or tries once to install it. */
export async function provideElectron(): Promise<Electron> {
  const present = findElectron()
  if (present.kind === 'found') return present
  await runCommand('node_modules/.bin/install-electron', [])
  const installed = findElectron()
  return installed.kind === 'found'
    ? installed
    : { kind: 'missing', why: `${present.why} and could not be installed` }
}
