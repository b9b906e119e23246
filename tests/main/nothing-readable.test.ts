// quality.md C5: a workstation's folder after a whole story, taken while the host runs and after it was killed: store, write-
// ahead log, shared memory, settings, log. Nothing of any customer can be read there, however it is written. The key file
// of the browser host is left out, and named: whoever has it and the store has both.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join, relative } from 'node:path'
import { afterAll, expect, it, onTestFinished } from 'vitest'
import { startFakeCentre } from '../support/fake-centre.ts'
import { ada, briefingOf, grace } from '../support/people.ts'
import { newFolder, removeFolders } from '../support/test-host.ts'

afterAll(removeFolders)

const planted = {
  caller: 'Quỳnh Kanari-Hoàng',
  ani: '+84901234567',
  reason: 'kanari-reason lost wallet in Đà Lạt',
  note: 'kanari-note: moves to 17 Hàng Bông, daughter Mai is ill',
  other: '0907654321'
}
/** Of the customer's data: as it is typed, as the record holds it, as parts that give it away. */
const personal = [
  ...Object.values(planted),
  'Kanari-Hoàng',
  'kanari-note',
  'kanari-reason',
  'Hàng Bông',
  '84901234567',
  '0901234567',
  '901234567',
  '84907654321',
  '907654321',
  ada.name,
  'Lovelace',
  grace.name,
  'Hopper',
  'kanari-service',
  ada.subscriberId,
  grace.subscriberId,
  'teacher',
  '["music","travel"]',
  'female'
]

/** The same text as a file may hold it. */
const spellings = (text: string): Buffer[] => {
  const bytes = Buffer.from(text, 'utf8')
  const base64 = [0, 1, 2].map((shift) => {
    const whole = Buffer.concat([Buffer.alloc(shift), bytes])
      .toString('base64')
      .replace(/=+$/, '')
    // what its neighbours share is left off at both ends
    return Buffer.from(whole.slice(shift === 0 ? 0 : 4, -2))
  })
  return [
    bytes,
    Buffer.from(text.normalize('NFD'), 'utf8'),
    Buffer.from(text, 'utf16le'),
    Buffer.from(text, 'utf16le').swap16(),
    Buffer.from(bytes.toString('hex')),
    Buffer.from(bytes.toString('hex').toUpperCase()),
    Buffer.from(JSON.stringify(text).slice(1, -1)),
    Buffer.from(encodeURIComponent(text)),
    ...base64
  ].filter((spelling) => spelling.length >= 6)
}

const filesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile())

function found(folder: string): string[] {
  const files = filesIn(folder).filter((path) => !path.endsWith('desk.key'))
  const contents = files.map((path) => ({ path, bytes: readFileSync(path) }))
  return personal.flatMap((text) =>
    contents
      .filter(({ bytes }) => spellings(text).some((spelling) => bytes.includes(spelling)))
      .map(({ path }) => `${text} in ${relative(folder, path)}`)
  )
}

it('nothing of a customer can be read in a workstation’s folder, running or killed', async () => {
  const centre = await startFakeCentre({ now: Date.now })
  // nothing leaves: all of it waits on the disk
  centre.breakOn(/PATCH|contact|PUT \/v1\/callbacks/, {
    kind: 'status',
    status: 503,
    code: 'centre-unavailable'
  })
  ada.servicePoints.push('kanari-service point')
  const dataFolder = newFolder()
  const temporary = newFolder()
  const child = spawn(
    process.execPath,
    [
      '--report-uncaught-exception',
      '--report-on-fatalerror',
      `--report-directory=${temporary}`,
      'tests/support/personal-host-child.ts',
      dataFolder,
      centre.url,
      JSON.stringify(planted)
    ],
    { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, TMPDIR: temporary } }
  )
  const ended = once(child, 'exit')
  onTestFinished(() => void child.kill('SIGKILL'))
  const told = await Promise.race([once(child.stdout, 'data').then(String), ended.then(() => 'ended')])
  expect(told).toBe('told\n')
  // it was there to be written down
  expect(JSON.stringify(centre.asked)).toContain('teacher')
  expect(JSON.stringify(briefingOf('x'))).toContain('kanari-service')
  const names = () =>
    filesIn(dataFolder)
      .map((path) => relative(dataFolder, path))
      .toSorted()
  expect(names()).toEqual(
    expect.arrayContaining(['desk.key', 'desk.sqlite', 'desk.sqlite-wal', 'logs/host.log'])
  )
  expect(found(dataFolder)).toEqual([])
  child.kill('SIGKILL')
  await ended
  expect(found(dataFolder)).toEqual([])
  expect(found(temporary)).toEqual([])
  const log = readFileSync(join(dataFolder, 'logs', 'host.log'), 'utf8')
  expect(log).toContain('page.failed')
  await centre.stop()
}, 60_000)

it('would find what was left readable', () => {
  const folder = newFolder()
  const { writeFileSync } = process.getBuiltinModule('node:fs')
  writeFileSync(join(folder, 'a'), Buffer.from(`x${Buffer.from(`§${planted.note}§`).toString('base64')}x`))
  writeFileSync(join(folder, 'b'), Buffer.from(`…${ada.name}`, 'utf16le'))
  writeFileSync(join(folder, 'c'), Buffer.from(planted.ani).toString('hex'))
  expect(found(folder)).toEqual(
    expect.arrayContaining([`${planted.note} in a`, `${ada.name} in b`, `${planted.ani} in c`])
  )
})
