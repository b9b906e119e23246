// The log beside the store is broken in its middle, as by a dying disk, or at its end, as after every power cut: the first
// must not take acknowledged rows away without a word, the second is nobody's fault.
import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import type { Salvage } from '../../shared/desk-views.ts'
import { openFileVault } from '../../src-main/browser-host/file-vault.ts'
import { createKeptStore } from '../../src-main/store/kept-store.ts'
import { openSoundStore } from '../../src-main/store/sound-store.ts'
import { readLog } from '../../src-main/store/write-ahead-log.ts'
import { tenInTheMorning } from '../support/people.ts'
import { newFolder, removeFolders } from '../support/test-host.ts'

const rowsInLog = 60
const frameBytes = 24 + 4096
const noStore = () => Buffer.alloc(0)

afterEach(removeFolders)

const openStore = (folder: string, reports: Salvage[] = []) =>
  openSoundStore({
    dataFolder: folder,
    vault: openFileVault(join(folder, 'desk.key')),
    now: () => tenInTheMorning,
    log: { error: (_event, fields) => void reports.push(fields as unknown as Salvage) }
  })

const nameOf = (number: number) => `note-${number}`

/** So many rows, each committed by itself, the program killed before it could close; `change`: of the log's bytes. */
function killedFolder(change: (log: Buffer) => Buffer = (log) => log): string {
  const folder = newFolder()
  const killed = newFolder()
  const sound = openStore(folder)
  const kept = createKeptStore(sound.store, sound.dataKey.envelope)
  for (let number = 0; number < rowsInLog; number += 1)
    sound.store.transaction(() => kept.write(nameOf(number), `told by Ada: ${number} `.repeat(30)))
  for (const name of readdirSync(folder)) cpSync(join(folder, name), join(killed, name))
  sound.store.close()
  writeFileSync(join(killed, 'desk.sqlite-wal'), change(readFileSync(join(killed, 'desk.sqlite-wal'))))
  return killed
}

/** What the next start finds. */
function start(folder: string) {
  const reports: Salvage[] = []
  const { store, dataKey } = openStore(folder, reports)
  const rows = store
    .prepare("SELECT name FROM kept WHERE name LIKE 'note-%'")
    .all()
    .map(({ name }) => String(name))
  for (const name of rows)
    dataKey.envelope.open(
      'kept',
      name,
      store.prepare('SELECT sealed FROM kept WHERE name = ?').get(name)?.sealed as Uint8Array
    )
  store.close()
  return { rows: rows.length, salvage: reports[0] ?? null }
}

function flipped(log: Buffer, at: number): Buffer {
  const next = Buffer.from(log)
  next.writeUInt8(next.readUInt8(at) ^ 4, at)
  return next
}

const framesIn = (log: Buffer) => Math.floor((log.length - 32) / frameBytes)
const endOf = (frames: number) => 32 + frames * frameBytes
const isCommit = (log: Buffer, frame: number) => log.readUInt32BE(endOf(frame) + 4) > 0

describe('a log broken in its middle', () => {
  it('takes nothing away without a word: what is whole behind the break is saved, and that something may be missing is named', () => {
    const folder = killedFolder((log) => flipped(log, endOf(Math.floor(framesIn(log) / 2)) + 2000))
    const { rows, salvage } = start(folder)
    expect(rows).toBeGreaterThan(rowsInLog - 20)
    expect(salvage?.lost).toContainEqual({ kind: 'kept', count: null })
    expect(existsSync(join(folder, salvage?.keptAs ?? ''))).toBe(true)
    expect(existsSync(join(folder, `${salvage?.keptAs}-wal`))).toBe(true)
    expect(start(folder)).toEqual({ rows, salvage: null })
  })

  it('is seen wherever the bit lies, except in the very last commits, which a power cut may tear', () => {
    const log = readFileSync(join(killedFolder(), 'desk.sqlite-wal'))
    const last = framesIn(log)
    const unseen: number[] = []
    for (let frame = last % 3; frame < last; frame += 3)
      for (const within of [1, 5, 9, 17, 24, 24 + 4095])
        if (!readLog(flipped(log, endOf(frame) + within), noStore).isDamaged) unseen.push(frame)
    expect(unseen.length).toBeGreaterThan(0)
    expect(Math.min(...unseen)).toBeGreaterThan(last - 16)
  })

  it('is seen when its head is broken, which makes SQLite pass over all of it', () => {
    for (const at of [0, 10, 17, 30]) {
      const { rows, salvage } = start(killedFolder((log) => flipped(log, at)))
      expect([at, salvage !== null, rows]).toEqual([at, true, rowsInLog])
    }
  })
})

describe('a log torn by a power cut', () => {
  it('is none that is broken, whichever pieces of the last transaction stayed', () => {
    const log = readFileSync(join(killedFolder(), 'desk.sqlite-wal'))
    const last = framesIn(log) - 1
    const begin = Array.from({ length: last }, (_, frame) => frame).findLast((frame) => isCommit(log, frame))
    if (begin === undefined) throw new Error('one transaction only')
    for (let at = endOf(begin + 1); at < log.length; at += 512) {
      const torn = Buffer.from(log)
      torn.fill(0, at, Math.min(log.length, at + 512))
      expect(readLog(torn, noStore).isDamaged).toBe(false)
      expect(readLog(log.subarray(0, at), noStore).isDamaged).toBe(false)
    }
  })

  it('and written on after it is none either: what is left of the torn ones goes on from nothing', () => {
    const log = readFileSync(join(killedFolder(), 'desk.sqlite-wal'))
    const commits = Array.from({ length: framesIn(log) }, (_, frame) => frame).filter((frame) =>
      isCommit(log, frame)
    )
    const [first = 0, second = 0] = commits.slice(-6)
    // the transaction behind `first` came to nothing; another, shorter one was written over its beginning
    const other = Buffer.from(log)
    const from = endOf(first + 1)
    other.fill(7, from, from + frameBytes)
    const leftover = other.subarray(0, endOf(second + 1))
    expect(readLog(leftover, noStore).isDamaged).toBe(false)
  })

  it('starts without a notice', () => {
    const { rows, salvage } = start(killedFolder((log) => log.subarray(0, log.length - 700)))
    expect({ rows, salvage }).toEqual({ rows: rowsInLog - 1, salvage: null })
  })
})
