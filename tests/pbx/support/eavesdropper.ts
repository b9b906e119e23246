// What a party inside Asterisk hears: its channel is recorded for a moment and the tones in the recording are measured.
import { randomUUID } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { holdsTone, toneOf } from '../../../lab/customers/tone.ts'

export interface EavesdropperOptions {
  runFolder: string
  /** Asterisk's console: no user of the manager interface may record calls. */
  cli: (command: string) => Promise<string>
}

const listeningMs = 700
const listenedSamples = (8000 * listeningMs) / 1000
/** The recording is on the disk a little after it has been stopped. */
const writingMs = 1000

export function createEavesdropper({ runFolder, cli }: EavesdropperOptions) {
  const folder = join(runFolder, 'heard')
  const record = async (channel: string, heard: 'read' | 'written'): Promise<number[]> => {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    const recording = join(folder, `${randomUUID()}.sln`)
    await cli(`mixmonitor start ${channel} ,${heard === 'read' ? 'r' : 't'}(${recording})`)
    await sleep(listeningMs)
    await cli(`mixmonitor stop ${channel}`)
    const samples = await samplesIn(recording)
    rmSync(recording, { force: true })
    return samples
  }
  const tonesOf = (samples: readonly number[], candidates: readonly number[]) =>
    candidates.filter((hz) => holdsTone(samples, hz))
  return {
    /** The prevailing tone that reaches a simulated customer, Hz; `null` for silence, noise, and when the call is over. */
    toneAt: async (channel: string) => toneOf(await record(channel, 'read')),
    /** Which of these tones are heard there, also several at once. */
    tonesAt: async (channel: string, candidates: readonly number[]) =>
      tonesOf(await record(channel, 'read'), candidates),
    /** Which of these tones the PBX sends to a telephone; what a lead whispers is mixed in behind this place. */
    tonesSentTo: async (channel: string, candidates: readonly number[]) =>
      tonesOf(await record(channel, 'written'), candidates)
  }
}

async function samplesIn(recording: string): Promise<number[]> {
  for (const deadline = Date.now() + writingMs; Date.now() < deadline; await sleep(50)) {
    const samples = existsSync(recording) ? readSamples(recording) : []
    if (toneOf(samples) !== null || samples.length > listenedSamples / 2) return samples
  }
  return []
}

/** Signed 16-bit samples at 8 kHz, without a header. */
function readSamples(file: string): number[] {
  const bytes = readFileSync(file)
  return Array.from({ length: bytes.length >> 1 }, (_, index) => bytes.readInt16LE(index * 2))
}
