// Reads SQLite's log beside the store as SQLite itself does not: SQLite takes the first frame whose checksum is wrong for
// the end, which after a power cut it is. In the middle of what had been synced it is damage, and everything behind it
// would be gone without a word.

/** sqlite.org/fileformat2.html#walformat, sections 4.1 and 4.2. */
const headerBytes = 32
const frameHeaderBytes = 24
/** The checksums are little-endian, as every machine this program runs on writes them. */
const littleEndianMagic = 0x377f0682

export interface LogReading {
  /** A frame is broken although something was committed behind it, which came after the sync of the frame. */
  isDamaged: boolean
  /** The newest whole version of each page (1 …) up to the last commit that can be read. */
  pages: ReadonlyMap<number, Buffer>
  /** Pages of the store after that commit; 0 = none. */
  pageCount: number
}

const nothing: LogReading = { isDamaged: false, pages: new Map(), pageCount: 0 }

/** @param readStore the file the log belongs to, should the log's head be broken: it tells the page size, and what has reached it */
export function readLog(log: Buffer, readStore: () => Buffer): LogReading {
  if (log.length < headerBytes) return nothing
  const isHeadWhole =
    log.readUInt32BE(0) === littleEndianMagic && sameSum(sum(log.subarray(0, 24), [0, 0]), log, 24)
  if (!isHeadWhole) return readHeadless(log, readStore())
  const frames = framesOf(log, log.readUInt32BE(8))
  const soundOnes = soundIn(frames, log.subarray(16, 24))
  return { isDamaged: goesOnBehindTheBreak(frames, soundOnes), ...committedPages(frames, soundOnes) }
}

/** A head is written when everything behind it has reached the store: torn then, nothing is missing. */
function readHeadless(log: Buffer, store: Buffer): LogReading {
  const pageBytes = pageBytesOf(store)
  const frames = pageBytes < 512 ? [] : framesOf(log, pageBytes)
  const committed = committedPages(frames, soundIn(frames, frames[0]?.salts ?? null))
  const isDamaged = [...committed.pages].some(
    ([page, content]) => !content.equals(store.subarray((page - 1) * pageBytes, page * pageBytes))
  )
  return { isDamaged, ...committed }
}

const soundIn = (frames: readonly Frame[], salts: Buffer | null): boolean[] =>
  frames.map((frame) => frame.isWhole && salts !== null && frame.salts.equals(salts))

interface Frame {
  page: number
  /** Pages of the store, in the last frame of a transaction; else 0. */
  commit: number
  /** Those of an older round of the log are others. */
  salts: Buffer
  content: Buffer
  /** Its checksum goes on from that of the frame before it. */
  isWhole: boolean
}

function framesOf(log: Buffer, pageBytes: number): Frame[] {
  const frames: Frame[] = []
  const length = frameHeaderBytes + pageBytes
  for (let at = headerBytes; at + length <= log.length; at += length) {
    const content = log.subarray(at + frameHeaderBytes, at + length)
    const before = frames.length === 0 ? 24 : at - length + 16
    const start: Sum = [log.readUInt32BE(before), log.readUInt32BE(before + 4)]
    frames.push({
      page: log.readUInt32BE(at),
      commit: log.readUInt32BE(at + 4),
      salts: log.subarray(at + 8, at + 16),
      content,
      isWhole: sameSum(sum(content, sum(log.subarray(at, at + 8), start)), log, at + 16)
    })
  }
  return frames
}

/**
 * A whole commit that another frame goes on from, behind a broken one: that commit had been synced, and so had all before it.
 * The last transaction of a power cut has none: whichever of its sectors survived, nothing goes on from its commit. Nor have
 * the leftovers of earlier ones, which go on from frames that have been overwritten.
 */
function goesOnBehindTheBreak(frames: readonly Frame[], soundOnes: readonly boolean[]): boolean {
  const broken = soundOnes.indexOf(false)
  if (broken === -1) return false
  return frames.some(
    ({ commit }, index) => index > broken && commit > 0 && soundOnes[index] && soundOnes[index + 1]
  )
}

function committedPages(
  frames: readonly Frame[],
  soundOnes: readonly boolean[]
): Pick<LogReading, 'pages' | 'pageCount'> {
  const last = frames.findLastIndex(({ commit }, index) => commit > 0 && soundOnes[index])
  const pages = new Map<number, Buffer>()
  frames.slice(0, last + 1).forEach(({ page, content }, index) => {
    if (soundOnes[index]) pages.set(page, content)
  })
  return { pages, pageCount: frames[last]?.commit ?? 0 }
}

/** At 16 of the store's own head; 1 = 65536. */
export function pageBytesOf(store: Buffer): number {
  if (store.length < 18) return 0
  const bytes = store.readUInt16BE(16)
  return bytes === 1 ? 65_536 : bytes
}

type Sum = readonly [number, number]

/** Over whole pairs of 32-bit words. */
function sum(bytes: Buffer, [first, second]: Sum): Sum {
  const words = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let one = first
  let other = second
  for (let at = 0; at < bytes.length; at += 8) {
    one = (one + words.getUint32(at, true) + other) >>> 0
    other = (other + words.getUint32(at + 4, true) + one) >>> 0
  }
  return [one, other]
}

const sameSum = ([one, other]: Sum, log: Buffer, at: number): boolean =>
  log.readUInt32BE(at) === one && log.readUInt32BE(at + 4) === other
