// Builds the shim with the compiler of this machine, once per source: it is a hundred lines of C and nothing else here is.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, renameSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export type Shim = { kind: 'built'; path: string } | { kind: 'missing'; why: string }

const source = join(import.meta.dirname, 'power-shim.c')

export function buildPowerShim(): Shim {
  if (process.platform !== 'linux') return { kind: 'missing', why: 'the shim is for Linux only' }
  const version = createHash('sha256').update(readFileSync(source)).digest('hex').slice(0, 16)
  const path = join(tmpdir(), `hotline-power-shim-${version}.so`)
  if (existsSync(path)) return { kind: 'built', path }
  const unfinished = `${path}.${process.pid}`
  const compiler = spawnSync('cc', ['-shared', '-fPIC', '-O2', '-o', unfinished, source], {
    encoding: 'utf8'
  })
  if (compiler.error) return { kind: 'missing', why: 'no C compiler (cc) was found' }
  if (compiler.status !== 0) throw new Error(`the shim does not compile: ${compiler.stderr}`)
  renameSync(unfinished, path)
  return { kind: 'built', path }
}

/** What a process needs in its environment for the shim to watch `folder`. */
export const shimEnvironment = (path: string, folder: string): Record<string, string> => ({
  LD_PRELOAD: path,
  POWER_FOLDER: folder,
  POWER_RECORD: recordOf(folder),
  POWER_FULL: fullFlagOf(folder)
})

export const recordOf = (folder: string): string => `${folder}.record`
/** While this file exists, the disk is full. */
export const fullFlagOf = (folder: string): string => `${folder}.full`
