// What the shim has recorded, and the disk a power cut would leave of it: all that was synced, and of the rest whatever
// chance lets stand — whole sectors of it, in any combination, some of them garbled.
import type { Chance } from '../random.ts'

export type DiskImage = ReadonlyMap<string, Buffer>

/** c created · w written · t truncated · s synced · u unlinked · r renamed, l linked (the new name is the content). */
export interface DiskEntry {
  kind: 'c' | 'w' | 't' | 's' | 'u' | 'r' | 'l'
  name: string
  offset: number
  content: Buffer
}

const headerBytes = 16
const sectorBytes = 512
/** The folder's own name in the record: syncing it makes files appear and vanish for good. */
const folderName = '.'

/** The last entry may have been cut off in the middle: it is left out. */
export function readDiskRecord(bytes: Buffer): DiskEntry[] {
  const entries: DiskEntry[] = []
  for (let at = 0; at + headerBytes <= bytes.length; ) {
    const nameLength = bytes.readUInt8(at + 1)
    const length = bytes.readUInt32LE(at + 4)
    const nameAt = at + headerBytes
    const end = nameAt + nameLength + length
    if (end > bytes.length) break
    entries.push({
      kind: String.fromCharCode(bytes.readUInt8(at)) as DiskEntry['kind'],
      name: bytes.toString('utf8', nameAt, nameAt + nameLength),
      offset: Number(bytes.readBigUInt64LE(at + 8)),
      content: bytes.subarray(nameAt + nameLength, end)
    })
    at = end
  }
  return entries
}

/** A file beyond its name: what is on the disk for sure, and what has been asked for since. */
interface OneFile {
  synced: Buffer
  pending: DiskEntry[]
}

export interface Disk {
  play(entry: DiskEntry): void
  /** The disk as a power cut at this moment might leave it. */
  cut(chance: Chance): DiskImage
}

export function createDisk(before: DiskImage): Disk {
  const filed = (content: Buffer): OneFile => ({ synced: Buffer.from(content), pending: [] })
  let syncedNames = new Map([...before].map(([name, content]) => [name, filed(content)]))
  let names = new Map(syncedNames)
  let renamings: Map<string, OneFile>[] = []

  const changeNames = (change: (next: Map<string, OneFile>) => void) => {
    names = new Map(names)
    change(names)
    renamings.push(names)
  }
  const sync = (name: string) => {
    if (name === folderName) {
      syncedNames = names
      renamings = []
      return
    }
    const file = names.get(name)
    if (!file) return
    file.synced = file.pending.reduce(applied, file.synced)
    file.pending = []
  }
  return {
    play(entry) {
      const { kind, name, content } = entry
      if (kind === 's') sync(name)
      else if (kind === 'c') changeNames((next) => next.set(name, filed(Buffer.alloc(0))))
      else if (kind === 'u') changeNames((next) => next.delete(name))
      else if (kind === 'r' || kind === 'l') {
        const named = names.get(name)
        changeNames((next) => {
          if (kind === 'r') next.delete(name)
          if (named) next.set(content.toString('utf8'), named)
        })
      } else names.get(name)?.pending.push(entry)
    },
    cut(chance) {
      // a journalled folder keeps its changes in order: some of the last ones may be missing
      const kept = Math.floor(chance.between(0, renamings.length + 1))
      const left = kept === 0 ? syncedNames : (renamings[kept - 1] ?? syncedNames)
      const luck = chance.oneOf([0, 0.1, 0.5, 0.9, 1])
      return new Map([...left].map(([name, file]) => [name, survivorOf(file, luck, chance)]))
    }
  }
}

const survivorOf = ({ synced, pending }: OneFile, luck: number, chance: Chance): Buffer =>
  pending.flatMap((entry) => remainsOf(entry, luck, chance)).reduce(applied, Buffer.from(synced))

/** Sectors of one write, each with its own fate; a file that was to become shorter either has or has not. */
function remainsOf(entry: DiskEntry, luck: number, chance: Chance): DiskEntry[] {
  if (entry.kind === 't') return chance.next() < luck ? [entry] : []
  const remains: DiskEntry[] = []
  for (let at = 0; at < entry.content.length; ) {
    const end = Math.min(entry.content.length, at + sectorBytes - ((entry.offset + at) % sectorBytes))
    if (chance.next() < luck) remains.push(part(entry, at, end))
    else if (chance.next() < 0.02) remains.push(garbled(part(entry, at, end), chance))
    at = end
  }
  return remains
}

const part = (entry: DiskEntry, from: number, to: number): DiskEntry => ({
  ...entry,
  offset: entry.offset + from,
  content: entry.content.subarray(from, to)
})

const garbled = (entry: DiskEntry, chance: Chance): DiskEntry => ({
  ...entry,
  content: Buffer.from(entry.content.map(() => Math.floor(chance.between(0, 256))))
})

/** Writes into the file's own buffer where that is long enough. */
function applied(file: Buffer, { kind, offset, content }: DiskEntry): Buffer {
  if (kind === 't') return file.length >= offset ? file.subarray(0, offset) : longer(file, offset)
  const target = longer(file, offset + content.length)
  content.copy(target, offset)
  return target
}

function longer(file: Buffer, length: number): Buffer {
  if (file.length >= length) return file
  const next = Buffer.alloc(length)
  file.copy(next)
  return next
}
