// What this machine's disk takes for one small durable write, so that a reader can judge P5.
import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs'
import { join } from 'node:path'

/** Appends 1 kB and syncs it, again and again; milliseconds of each. */
export function measureFsyncs(folder: string, count: number): number[] {
  const file = openSync(join(folder, 'fsync.bin'), 'a')
  const bytes = Buffer.alloc(1024, 7)
  const took = Array.from({ length: count }, () => {
    const before = performance.now()
    writeSync(file, bytes)
    fsyncSync(file)
    return performance.now() - before
  })
  closeSync(file)
  return took
}
