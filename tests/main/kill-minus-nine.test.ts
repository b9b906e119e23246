import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, expect, it } from 'vitest'
import { type CaptureRecord, captureRecordSchema } from '../../shared/domain/capture-record.ts'
import { openFileVault } from '../../src-main/browser-host/file-vault.ts'
import { createCaptureStore } from '../../src-main/capture/capture-store.ts'
import { openDataKey } from '../../src-main/store/data-key-store.ts'
import { openSqliteStore } from '../../src-main/store/sqlite-store.ts'
import { startFakeCentre } from '../support/fake-centre.ts'
import { newFolder, removeFolders, startTestHost, until } from '../support/test-host.ts'

afterAll(removeFolders)

interface Told {
  interactionId: string
  captureId: string
  revision: number
  state: string
  fields: CaptureRecord['fields']
}

/** Runs the host until it has acknowledged this many steps, then kills it in the middle of whatever it is doing. */
async function runAndKill(dataFolder: string, centreUrl: string, steps: number): Promise<Told[]> {
  const child: ChildProcess = spawn(
    process.execPath,
    ['tests/support/host-child.ts', dataFolder, centreUrl],
    {
      stdio: ['ignore', 'pipe', 'inherit']
    }
  )
  const told: Told[] = []
  const ended = new Promise((resolve) => child.once('exit', resolve))
  if (child.stdout === null) throw new Error('no output')
  for await (const line of createInterface({ input: child.stdout })) {
    told.push(JSON.parse(line))
    if (told.length === steps) child.kill('SIGKILL')
  }
  await ended
  return told
}

/** What the disk holds of each capture the desk was told of. */
function readCaptures(dataFolder: string, told: readonly Told[]) {
  const store = openSqliteStore(dataFolder)
  const { envelope } = openDataKey(store, openFileVault(join(dataFolder, 'desk.key')))
  const captures = createCaptureStore(store, envelope)
  const found = new Map(
    [...new Set(told.map(({ captureId }) => captureId))].map((id) => [
      id,
      { record: captures.read(id), events: captures.eventCount(id) }
    ])
  )
  store.close()
  return found
}

// every step of the script once: the kill falls after the 1st … 7th acknowledgement, wherever the host then is
it.each([1, 2, 3, 4, 5, 6, 7, 13])(
  'killed after %i acknowledged steps, the desk has lost none of them',
  async (steps) => {
    const centre = await startFakeCentre()
    centre.onlyNewCustomersCall()
    const dataFolder = newFolder()
    const told = await runAndKill(dataFolder, centre.url, steps)
    expect(told.length).toBeGreaterThanOrEqual(steps)
    const found = readCaptures(dataFolder, told)
    const raw = new DatabaseSync(join(dataFolder, 'desk.sqlite'))
    expect(raw.prepare('PRAGMA integrity_check').get()).toEqual({ integrity_check: 'ok' })
    raw.close()

    for (const step of told) {
      const kept = found.get(step.captureId)
      const record = captureRecordSchema.parse(kept?.record)
      expect(record.revision).toBeGreaterThanOrEqual(step.revision)
      expect(kept?.events).toBe(record.revision)
      const acknowledged = Object.fromEntries(
        Object.entries(step.fields).filter(([, field]) => field !== null)
      )
      expect(record.fields).toMatchObject(acknowledged)
    }

    // and after the restart each capture ends as one change or one task, never both, never twice
    const desk = await startTestHost({ centreUrl: centre.url, dataFolder })
    await desk.signIn()
    const afterInvitation = [...found.values()].filter(({ record }) => record?.invitedAt)
    await until(() => centre.changes.size + centre.tasks.size >= afterInvitation.length)
    const both = [...centre.changes.keys()].filter((id) => centre.tasks.has(id))
    expect(both).toEqual([])
    await desk.stop()
    await centre.stop()
  }
)
