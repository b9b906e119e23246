// What a party inside Asterisk hears: its channel is recorded for a moment and the tone in the recording is measured.
// Recording is loaded for tests only; the configuration that a site copies cannot record calls.
import { randomUUID } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { toneOf } from '../../../lab/customers/tone.ts'

export interface EavesdropperOptions {
  runFolder: string
  /** Asterisk's console: no user of the manager interface may record calls. */
  cli: (command: string) => Promise<string>
}

const listeningMs = 700
/** The recording is on the disk a little after it has been stopped. */
const writingMs = 1000

/** Listens to what reaches a channel: the prevailing tone, Hz; `null` for silence and noise, and when the call is over. */
export function createEavesdropper({ runFolder, cli }: EavesdropperOptions) {
  const folder = join(runFolder, 'heard')
  return async (channel: string): Promise<number | null> => {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    await cli('module load app_mixmonitor.so')
    const recording = join(folder, `${randomUUID()}.sln`)
    await cli(`mixmonitor start ${channel} ,r(${recording})`)
    await sleep(listeningMs)
    await cli(`mixmonitor stop ${channel}`)
    const toneHz = await toneIn(recording)
    rmSync(recording, { force: true })
    return toneHz
  }
}

async function toneIn(recording: string): Promise<number | null> {
  for (const deadline = Date.now() + writingMs; Date.now() < deadline; await sleep(50)) {
    const toneHz = existsSync(recording) ? toneOf(readSamples(recording)) : null
    if (toneHz !== null) return toneHz
  }
  return null
}

/** Signed 16-bit samples at 8 kHz, without a header. */
function readSamples(file: string): number[] {
  const bytes = readFileSync(file)
  return Array.from({ length: bytes.length >> 1 }, (_, index) => bytes.readInt16LE(index * 2))
}
