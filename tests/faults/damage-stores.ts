// The file of the store, or its log after a kill, is damaged in every way a dying disk knows: flipped bits, blocks of zeros
// or rubbish, an end that is missing. Whatever was in it is there again after the next start, or is counted as lost, or the start is refused and
// nothing has been touched. Nothing vanishes without a word.
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Salvage } from '../../shared/desk-views.ts'
import { openFileVault } from '../../src-main/browser-host/file-vault.ts'
import { openSoundStore, type SoundStore } from '../../src-main/store/sound-store.ts'
import { StoreRefusal } from '../../src-main/store/sqlite-store.ts'
import { storedTables } from '../../src-main/store/stored-tables.ts'
import { type Chance, createChance } from './random.ts'

export interface DamageRun {
  runs: number
  /** Nothing was found to be wrong, and nothing was. */
  unharmed: number
  salvaged: number
  refused: number
  /** Rows that are gone, all of them named. */
  lost: number
  /** What went wrong: rows that vanished without a word, or a start that broke down. */
  faults: string[]
}

const kinds = ['bits', 'zeros', 'rubbish', 'cut-off'] as const
const rowsOfEach = 60
/** As much as a log takes up before it is brought in. */
const rowsOfEachInLog = 20
/** Behind the damage: those next to it cannot be told from a torn end. */
const commitsBehind = 4
const at = Date.UTC(2026, 10, 22, 3, 0)

export function damageStores({ runs, seed }: { runs: number; seed: number }): DamageRun {
  const chance = createChance(seed)
  const place = mkdtempSync(join(tmpdir(), 'hotline-damage-'))
  const run: DamageRun = { runs, unharmed: 0, salvaged: 0, refused: 0, lost: 0, faults: [] }
  try {
    const closed = fillClosed(join(place, 'closed'))
    const killed = fillKilled(join(place, 'killed'))
    for (let number = 0; number < runs; number += 1) {
      const folder = join(place, String(number))
      const whole = chance.oneOf([closed, killed])
      copyFolder(whole.folder, folder)
      const damage = doDamage(folder, whole, chance)
      run.faults.push(
        ...judgeOne(folder, whole.rows, run).map((what) => `${damage} (run ${number}): ${what}`)
      )
      rmSync(folder, { recursive: true })
    }
    return run
  } finally {
    rmSync(place, { recursive: true, force: true })
  }
}

type Rows = Map<string, string>
/** Kept in the outbox and shown as what it is. */
const unreadable = 'unreadable'

const openStore = (folder: string, reports: Salvage[] = []): SoundStore =>
  openSoundStore({
    dataFolder: folder,
    vault: openFileVault(join(folder, 'desk.key')),
    now: () => at,
    log: { error: (_event, fields) => void reports.push(fields as unknown as Salvage) }
  })

function judgeOne(folder: string, before: Rows, run: DamageRun): string[] {
  const harmed = contentOf(join(folder, 'desk.sqlite'))
  const reports: Salvage[] = []
  try {
    const sound = openStore(folder, reports)
    const after = read(sound)
    sound.store.close()
    const [salvage] = reports
    if (salvage) run.salvaged += 1
    else run.unharmed += 1
    if (salvage && contentOf(join(folder, salvage.keptAs)) !== harmed)
      return ['the damaged file was not kept as it was']
    return missing(before, after, salvage, run)
  } catch (error) {
    if (!(error instanceof StoreRefusal)) return [`the start broke down: ${String(error)}`]
    run.refused += 1
    return contentOf(join(folder, 'desk.sqlite')) === harmed
      ? []
      : ['refused, and yet the damaged file was written to']
  }
}

/** With its log. */
const contentOf = (path: string): string =>
  [path, `${path}-wal`]
    .map((part) => (existsSync(part) ? readFileSync(part).toString('base64') : '-'))
    .join(' ')

/** Row by row: as it was, or counted among the lost of its kind. */
function missing(before: Rows, after: Rows, salvage: Salvage | undefined, run: DamageRun): string[] {
  const faults: string[] = []
  for (const { name } of storedTables) {
    const gone = [...before].filter(([key, value]) => key.startsWith(`${name}/`) && after.get(key) !== value)
    const shown = [...after.keys()].filter((key) => key.startsWith(`${unreadable} ${name}/`))
    run.lost += gone.length
    const told = salvage?.lost.find(({ kind }) => kind === name)
    const named = (told ? (told.count ?? Number.POSITIVE_INFINITY) : 0) + shown.length
    if (gone.length > named) faults.push(`${gone.length} of ${name} gone, ${told?.count ?? 'none'} named`)
  }
  return faults
}

/** Sealed content and state of each row: all of it that decides anything. */
function read({ store, dataKey: { envelope } }: SoundStore): Rows {
  const rows: Rows = new Map()
  for (const table of storedTables)
    for (const row of store.prepare(`SELECT * FROM ${table.name}`).all()) {
      const id = table.rowId(row)
      // its name may be what was damaged
      if (row.state === 'unreadable') rows.set(`${unreadable} ${table.name}/${String(row.seq)}`, id)
      if (row.state === 'unreadable') continue
      if (table.name === 'kept' && id === 'salvage') continue
      const opened = envelope.open(table.name, id, row.sealed as Uint8Array)
      rows.set(`${table.name}/${id}`, JSON.stringify([opened, row.state ?? row.phase ?? null]))
    }
  return rows
}

interface Whole {
  folder: string
  rows: Rows
  /** The file to be damaged, up to this byte; what a power cut tears is at the end of a log, and no damage. */
  file: string
  end: number
}

/** All of it in the one file, as after the end of a shift. */
function fillClosed(folder: string): Whole {
  mkdirSync(folder)
  const sound = openStore(folder)
  sound.store.transaction(() => {
    for (let number = 0; number < rowsOfEach; number += 1) addOfEach(sound, number)
  })
  const rows = read(sound)
  sound.store.close()
  return { folder, rows, file: 'desk.sqlite', end: statSync(join(folder, 'desk.sqlite')).size }
}

/** All of it in the log, each commit by itself, as after a kill. */
function fillKilled(folder: string): Whole {
  const living = `${folder}-living`
  mkdirSync(living)
  const sound = openStore(living)
  const add = (from: number, to: number) => {
    for (let number = from; number < to; number += 1) sound.store.transaction(() => addOfEach(sound, number))
  }
  const file = 'desk.sqlite-wal'
  add(0, rowsOfEachInLog)
  const end = statSync(join(living, file)).size
  add(rowsOfEachInLog, rowsOfEachInLog + commitsBehind)
  const rows = read(sound)
  copyFolder(living, folder)
  sound.store.close()
  return { folder, rows, file, end }
}

function addOfEach({ store, dataKey }: SoundStore, number: number): void {
  const sealed = (table: string, id: string, value: object) =>
    dataKey.envelope.seal(table, id, { ...value, note: 'told by Ada, who teaches '.repeat(8) })
  const id = `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`
  const insert = (table: string, ...values: (string | number | Uint8Array)[]) =>
    store.prepare(`INSERT INTO ${table} VALUES (${values.map(() => '?').join(', ')})`).run(...values)
  insert('kept', id, sealed('kept', id, {}))
  insert('interaction', id, 'active', at, sealed('interaction', id, { phase: 'active' }))
  const capture = { state: 'asking', interactionId: id }
  insert('capture', id, id, capture.state, sealed('capture', id, capture))
  for (const revision of [1, 2, 3])
    insert('capture_event', id, revision, sealed('capture_event', `${id}#${revision}`, {}))
  insert('callback', id, 'open', at, 0, sealed('callback', id, { state: 'open', dueAt: at }))
  const row = { interactionId: id }
  store
    .prepare(
      'INSERT INTO outbox (row_id, lane, kind, state, due_at, not_before, attempts, capture_id, interaction_id, created_at, sealed) ' +
        "VALUES (?, 'lane', 'contact', 'waiting', ?, 0, 0, NULL, ?, ?, ?)"
    )
    .run(id, at, id, at, sealed('outbox', id, row))
  insert('past_call', id, 'agent', at, sealed('past_call', id, {}))
}

function doDamage(folder: string, { file, end }: Whole, chance: Chance): string {
  const path = join(folder, file)
  const bytes = readFileSync(path)
  // a log that ends early is one of a day that ended early: nobody can tell
  const kind = chance.oneOf(file === 'desk.sqlite' ? kinds : kinds.slice(0, 3))
  const length = Math.floor(chance.between(1, 6000))
  const from = Math.floor(chance.between(0, end))
  const to = Math.min(end, from + length)
  if (kind === 'cut-off') {
    writeFileSync(path, bytes.subarray(0, from))
  } else {
    if (kind === 'zeros') bytes.fill(0, from, to)
    if (kind === 'rubbish')
      for (let at = from; at < to; at += 1) bytes[at] = Math.floor(chance.between(0, 256))
    if (kind === 'bits')
      for (let count = Math.floor(chance.between(1, 12)); count > 0; count -= 1) {
        const at = Math.floor(chance.between(0, end))
        bytes[at] = (bytes[at] ?? 0) ^ (1 << Math.floor(chance.between(0, 8)))
      }
    writeFileSync(path, bytes)
  }
  return `${kind} in ${file} from ${from}`
}

function copyFolder(from: string, to: string): void {
  mkdirSync(to)
  for (const name of readdirSync(from)) copyFileSync(join(from, name), join(to, name))
}
