// What an installer gets off the disk of a PC that will not start, however its end came.

import { generateKeyPairSync, randomUUID } from 'node:crypto'
import { cpSync, existsSync, readFileSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { openFileVault } from '../../src-main/browser-host/file-vault.ts'
import type { OutboxState } from '../../src-main/outbox/outbox-row.ts'
import { createOutboxStore } from '../../src-main/outbox/outbox-store.ts'
import { readDeadStore } from '../../src-main/rescue/read-dead-store.ts'
import { inBatches } from '../../src-main/rescue/replay-bundle.ts'
import { openDataKey } from '../../src-main/store/data-key-store.ts'
import { openSqliteStore, StoreRefusal } from '../../src-main/store/sqlite-store.ts'
import { tenInTheMorning } from '../support/people.ts'
import { newFolder, removeFolders } from '../support/test-host.ts'

const rowsInStore = 200
const escrowKey = generateKeyPairSync('rsa', { modulusLength: 2048 })
  .publicKey.export({ format: 'der', type: 'spki' })
  .toString('base64')

let disk: string
beforeEach(() => {
  disk = newFolder()
})
afterEach(removeFolders)

interface Filled {
  states?: OutboxState[]
  isSealedForCentre?: boolean
  /** Copied with its log while it was still open, as after a power cut. */
  isCutOff?: boolean
  /** In so many transactions. */
  commits?: number
}

/** A store with contacts of so many calls, the states in turn. */
function fill({
  states = ['waiting'],
  isSealedForCentre = true,
  isCutOff = false,
  commits = 1
}: Filled = {}) {
  const folder = newFolder()
  const store = openSqliteStore(folder)
  const dataKey = openDataKey(store, openFileVault(join(folder, 'desk.key')))
  if (isSealedForCentre) dataKey.escrow(escrowKey)
  const outbox = createOutboxStore(store, dataKey.envelope)
  const rowsInEach = rowsInStore / commits
  const fillFrom = (first: number) => {
    for (let number = first; number < first + rowsInEach; number += 1)
      outbox.add({
        rowId: `row-${number}`,
        lane: 'lane',
        state: states[number % states.length] ?? 'waiting',
        dueAt: 0,
        notBefore: 0,
        attempts: 0,
        createdAt: tenInTheMorning,
        captureId: null,
        interactionId: `call-${number}`,
        idempotencyKey: randomUUID(),
        grant: 'grant',
        agentId: 'agent-lan',
        problem: null,
        version: null,
        conflict: null,
        request: {
          kind: 'contact',
          contact: {
            reason: 'tariff',
            note: 'Grace asks about her tariff. '.repeat(20),
            channel: 'call',
            result: 'sent',
            closedAt: tenInTheMorning
          },
          opening: {
            channel: 'call',
            ani: null,
            dnis: null,
            queue: null,
            enteredAt: tenInTheMorning,
            enteredAtSource: 'pbx'
          }
        }
      })
  }
  for (let first = 0; first < rowsInStore; first += rowsInEach) store.transaction(() => fillFrom(first))
  if (!isCutOff) store.close()
  for (const file of ['desk.sqlite', 'desk.sqlite-wal'])
    if (existsSync(join(folder, file))) cpSync(join(folder, file), join(disk, file))
  if (isCutOff) store.close()
}

const refusal = () => {
  try {
    readDeadStore(disk, 0)
    return null
  } catch (error) {
    return error instanceof StoreRefusal ? error.reason : error
  }
}

it('everything that was not at the centre yet is in it, in the order it was made', () => {
  fill({ states: ['waiting', 'sending', 'parked', 'confirmed', 'carrier'] })
  const { rows, lost } = readDeadStore(disk, 0)
  const wanted = Array.from({ length: rowsInStore }, (_, number) => number).filter((number) => number % 5 < 3)
  expect({ rows: rows.map((row) => 'rowId' in row && row.rowId), lost }).toEqual({
    rows: wanted.map((number) => `row-${number}`),
    lost: []
  })
})

it('what stood only in the log of a PC whose power went is in it', () => {
  fill({ isCutOff: true })
  const { rows, lost } = readDeadStore(disk, 0)
  expect([existsSync(join(disk, 'desk.sqlite-wal')), rows.length, lost]).toEqual([true, rowsInStore, []])
})

it('of a disk with broken pages it has what can be read, and counts the rest', () => {
  fill()
  const path = join(disk, 'desk.sqlite')
  const bytes = readFileSync(path)
  const pageBytes = 4096
  const pages = bytes.length / pageBytes
  // in the middle of the rows: the key lies at the front
  for (let page = Math.floor(pages / 2); page < Math.floor(pages / 2) + 3; page += 1)
    bytes.fill(0, page * pageBytes, (page + 1) * pageBytes)
  writeFileSync(path, bytes)
  const { rows, lost } = readDeadStore(disk, 0)
  const gone = lost.find(({ kind }) => kind === 'outbox')?.count ?? 0
  expect(gone).toBeGreaterThan(0)
  expect(rows.length + gone).toBe(rowsInStore)
})

it('of a store whose end is missing it has what the host itself could read', () => {
  fill()
  const path = join(disk, 'desk.sqlite')
  truncateSync(path, Math.floor(readFileSync(path).length * 0.6))
  const { rows, lost } = readDeadStore(disk, 0)
  expect(rows.length).toBeGreaterThan(rowsInStore / 4)
  expect(lost.map(({ kind }) => kind)).toContain('outbox')
})

it('of a log broken in its middle it has what is whole behind the break, and says that something may be missing', () => {
  fill({ isCutOff: true, commits: 40 })
  const path = join(disk, 'desk.sqlite-wal')
  const log = readFileSync(path)
  const middle = Math.floor(log.length / 2)
  log.writeUInt8(log.readUInt8(middle) ^ 4, middle)
  writeFileSync(path, log)
  const { rows, lost } = readDeadStore(disk, 0)
  expect(rows.length).toBeGreaterThan(rowsInStore - 20)
  expect(lost).toContainEqual({ kind: 'outbox', count: null })
})

it('where the power went while a damaged store was put aside, the new one is read', () => {
  fill()
  renameSync(join(disk, 'desk.sqlite'), join(disk, 'desk-saved.sqlite'))
  expect(readDeadStore(disk, 0).rows).toHaveLength(rowsInStore)
  writeFileSync(join(disk, 'desk.sqlite'), 'the damaged one, still under its name')
  expect(readDeadStore(disk, 0).rows).toHaveLength(rowsInStore)
})

it('a folder without a store, a file that is none and a store nobody can open are named', () => {
  const outcomes = [refusal()]
  writeFileSync(join(disk, 'desk.sqlite'), 'not a database, and long enough to look like one '.repeat(200))
  outcomes.push(refusal())
  rmSync(join(disk, 'desk.sqlite'))
  fill({ isSealedForCentre: false })
  outcomes.push(refusal())
  truncateSync(join(disk, 'desk.sqlite'), 2000)
  outcomes.push(refusal())
  expect(outcomes).toEqual(['unwritable', 'damaged', 'key', 'damaged'])
})

it('a bundle of any length goes up in pieces, in its order, none of them too large', () => {
  const row = (seq: number, sealed: string) => ({
    table: 'outbox' as const,
    seq,
    rowId: `row-${seq}`,
    kind: 'contact',
    captureId: null,
    interactionId: null,
    sealed
  })
  const rows = Array.from({ length: 60 }, (_, seq) => row(seq, seq < 12 ? 'A'.repeat(400_000) : 'AAAA'))
  const batches = inBatches(rows)
  expect({
    order: batches.flat().map(({ table, ...one }) => ('seq' in one ? one.seq : table)),
    most: Math.max(...batches.map((batch) => batch.length)),
    isSmall: batches.every((batch) => JSON.stringify(batch).length < 2_050_000)
  }).toEqual({ order: rows.map(({ seq }) => seq), most: 25, isSmall: true })
})
