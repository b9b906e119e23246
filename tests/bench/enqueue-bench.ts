// P7: a change put into the outbox, on the disk before it counts as saved, beside the same bytes appended to a file and
// synced. Rounds of both alternate, so that what else the machine does tells against both alike.
import { randomUUID } from 'node:crypto'
import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { silentLog } from '../../shared/log.ts'
import { openFileVault } from '../../src-main/browser-host/file-vault.ts'
import { createOutbox } from '../../src-main/outbox/outbox.ts'
import { createOutboxStore } from '../../src-main/outbox/outbox-store.ts'
import { openSoundStore } from '../../src-main/store/sound-store.ts'
import { backlogRow } from './backlog.ts'
import { inMs, type Row, spreadOf } from './figures.ts'

interface EnqueueBench {
  folder: string
  rounds: number
  rowsPerRound: number
  say: (line: string) => void
}

const goal = 0.4

export function measureEnqueue({ folder, rounds, rowsPerRound, say }: EnqueueBench): Row[] {
  const place = join(folder, 'enqueue')
  const outbox = openOutbox(place)
  const raw: number[] = []
  const ours: number[] = []
  const file = openSync(join(folder, 'enqueue.bin'), 'a')
  const bytes = Buffer.from(JSON.stringify(backlogRow(0)))
  say(`P7: ${rounds * rowsPerRound} rows and as many appended lines of ${bytes.length} bytes …`)
  for (let round = 0; round < rounds; round += 1)
    for (let row = 0; row < rowsPerRound; row += 1) {
      raw.push(
        timed(() => {
          writeSync(file, bytes)
          fsyncSync(file)
        })
      )
      ours.push(timed(() => outbox.add(round * rowsPerRound + row)))
    }
  closeSync(file)
  outbox.close()
  const ratio = sum(raw) / sum(ours)
  return [
    {
      metric: `P7 change in the outbox, on disk (${ours.length})`,
      baseline: `append + fsync: ${inMs(spreadOf(raw))}`,
      ours: inMs(spreadOf(ours)),
      ratio: `${ratio.toFixed(2)}× the rate`,
      goal: `≥ ${goal}×`,
      met: ratio >= goal
    }
  ]
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)

function timed(work: () => void): number {
  const before = performance.now()
  work()
  return performance.now() - before
}

/** The product's own outbox on its own store, with nobody to deliver to. */
function openOutbox(dataFolder: string) {
  const { store, dataKey } = openSoundStore({
    dataFolder,
    vault: openFileVault(join(dataFolder, 'desk.key')),
    now: Date.now,
    log: silentLog
  })
  const outbox = createOutbox({
    store,
    outboxStore: createOutboxStore(store, dataKey.envelope),
    laneOf: dataKey.envelope.laneOf,
    deliver: () => new Promise(() => undefined),
    settled: () => undefined,
    publish: () => undefined,
    now: Date.now,
    random: Math.random,
    randomId: randomUUID,
    schedule: () => () => undefined,
    log: silentLog
  })
  return {
    add: (number: number) => store.transaction(() => outbox.add(backlogRow(number))),
    close: () => store.close()
  }
}
