import { existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { salvageSchema } from '../../shared/desk-views.ts'
import { type Log, silentLog } from '../../shared/log.ts'
import { openFileVault } from '../../src-main/browser-host/file-vault.ts'
import { createLifetime } from '../../src-main/lifetime.ts'
import { createDrain } from '../../src-main/outbox/drain.ts'
import { createKeptStore } from '../../src-main/store/kept-store.ts'
import { salvageName, salvageStore } from '../../src-main/store/salvage-store.ts'
import { openSoundStore } from '../../src-main/store/sound-store.ts'
import { startFakeCentre } from '../support/fake-centre.ts'
import { oneAnswer, serve, step } from '../support/host-stories.ts'
import { tenInTheMorning } from '../support/people.ts'
import { createTestClock, newFolder, removeFolders, startTestHost } from '../support/test-host.ts'

let centre: Awaited<ReturnType<typeof startFakeCentre>>
beforeEach(async () => {
  centre = await startFakeCentre()
})
afterEach(async () => {
  await centre.stop()
  removeFolders()
})

/** A store with captures in it, as the last shift left it. */
async function usedFolder(): Promise<string> {
  const desk = await startTestHost({ centreUrl: centre.url })
  await desk.signIn()
  for (const interactionId of ['call-1', 'call-2', 'call-3']) {
    await serve(desk, interactionId)
    await step(desk, interactionId, ...oneAnswer)
    await desk.desk('interaction.finish', { interactionId, reason: 'tariff', note: '' })
  }
  await desk.stop()
  return desk.dataFolder
}

/** Changes the seal of one capture, as a flipped bit would: the pages are in order, the row is not. */
function breakOneSeal(folder: string): void {
  const vault = openFileVault(join(folder, 'desk.key'))
  const { store } = openSoundStore({ dataFolder: folder, vault, now: Date.now, log: { error() {} } })
  store.prepare("UPDATE capture SET sealed = zeroblob(80) WHERE interaction_id = 'call-2'").run()
  store.close()
}

describe('a store in which a row cannot be read', () => {
  it('is salvaged at the start: the others are there, the lost one is named on the desk, and in the log without a person', async () => {
    const folder = await usedFolder()
    breakOneSeal(folder)
    const lines: object[] = []
    const log: Log = { ...silentLog, error: (event, fields) => void lines.push({ event, ...fields }) }
    const desk = await startTestHost({ centreUrl: centre.url, dataFolder: folder, platform: { log } })
    const { salvage } = await desk.desk('salvage.read', {})
    // the steps of a capture go with it
    const steps = { kind: 'capture_event', count: oneAnswer.length }
    expect(salvage).toMatchObject({ lost: [{ kind: 'capture', count: 1 }, steps] })
    expect(existsSync(join(folder, salvage?.keptAs ?? ''))).toBe(true)
    expect(lines).toEqual([expect.objectContaining({ event: 'store.salvaged', saved: salvage?.saved })])
    await desk.desk('salvage.seen', {})
    expect(await desk.desk('salvage.read', {})).toEqual({ salvage: null })
    await desk.stop()

    const again = await startTestHost({ centreUrl: centre.url, dataFolder: folder })
    expect(await again.desk('salvage.read', {})).toEqual({ salvage: null })
    await again.stop()
  })

  it('is exchanged as a whole, also when the power goes in the middle of it', async () => {
    const folder = await usedFolder()
    const before = readFileSync(join(folder, 'desk.sqlite'))
    // the new store was whole under its own name, and the damaged one had not been put aside yet
    const sound = await usedFolder()
    renameSync(join(sound, 'desk.sqlite'), join(folder, 'desk-saved.sqlite'))
    const saved = readFileSync(join(folder, 'desk-saved.sqlite'))
    writeFileSync(join(folder, 'desk.key'), readFileSync(join(sound, 'desk.key')))
    const desk = await startTestHost({ centreUrl: centre.url, dataFolder: folder })
    await desk.stop()
    const aside = readdirSync(folder).filter((name) => name.startsWith('desk-damaged-'))
    expect(aside).toHaveLength(1)
    expect(readFileSync(join(folder, aside[0] ?? '')).equals(before)).toBe(true)
    expect(readFileSync(join(folder, 'desk.sqlite')).length).toBeGreaterThanOrEqual(saved.length)
    expect(existsSync(join(folder, 'desk-saved.sqlite'))).toBe(false)
  })
})

it('the notice of a salvage that a power cut interrupted names the file that is there', () => {
  const folder = newFolder()
  const vault = openFileVault(join(folder, 'desk.key'))
  const openAt = (at: number) =>
    openSoundStore({ dataFolder: folder, vault, now: () => at, log: { error() {} } })
  openAt(tenInTheMorning).store.close()
  salvageStore(folder, vault, tenInTheMorning)
  renameSync(join(folder, 'desk-saving.sqlite'), join(folder, 'desk-saved.sqlite'))
  // the power is back after an hour
  const { store, dataKey } = openAt(tenInTheMorning + 3_600_000)
  const notice = createKeptStore(store, dataKey.envelope).read(salvageName, salvageSchema)
  store.close()
  expect(notice?.at).toBe(tenInTheMorning)
  expect(readdirSync(folder).filter((name) => name.startsWith('desk-damaged-'))).toEqual([notice?.keptAs])
})

const fullDisk = Object.assign(new Error('database or disk is full'), { errcode: 13 })

describe('a disk that takes nothing more', () => {
  it('puts off what a timer was to do until it can be done', async () => {
    const clock = createTestClock()
    const { schedule } = createLifetime(clock.schedule)
    let isFull = true
    let done = 0
    schedule(1_000, () => {
      if (isFull) throw fullDisk
      done += 1
    })
    await clock.advance(20_000)
    expect(done).toBe(0)
    isFull = false
    await clock.advance(20_000)
    expect(done).toBe(1)
  })

  it('leaves no row of the outbox taken for ever: what was not settled is taken up again', async () => {
    const events: string[] = []
    let isFull = true
    const rows = ['a', 'b']
    const drain = createDrain<string>({
      take: () => rows.shift() ?? null,
      async send(row) {
        if (isFull) throw fullDisk
        events.push(`settled ${row}`)
      },
      room: () => 1,
      rest: () => {},
      failed: () => events.push('failed'),
      recover() {
        if (isFull) throw fullDisk
        events.push('recovered')
        rows.unshift('a')
      }
    })
    await drain()
    await drain()
    isFull = false
    await drain()
    expect(events).toEqual(['failed', 'failed', 'recovered', 'settled a', 'settled b'])
  })
})
