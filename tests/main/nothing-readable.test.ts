// quality.md C5: a workstation's folder after a whole story, taken while the host runs and after it was killed: store, write-
// ahead log, shared memory, settings, log; and whatever a host leaves behind that an error ends. Nothing of any customer can be
// read there, however it is written. The key file of the browser host is left out, and named: whoever has it and the store
// has both.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join, relative } from 'node:path'
import { afterAll, expect, it, onTestFinished } from 'vitest'
import { startFakeCentre } from '../support/fake-centre.ts'
import { ada, briefingOf, grace } from '../support/people.ts'
import { newFolder, removeFolders } from '../support/test-host.ts'

afterAll(removeFolders)

const story = join(import.meta.dirname, '..', 'support', 'personal-host-child.ts')

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

/** As a shell starts it: Node's own switches are whatever the test adds. */
async function startStory(switches: readonly string[] = [], end: 'killed' | 'uncaught' = 'killed') {
  const centre = await startFakeCentre({ now: Date.now })
  // nothing leaves: all of it waits on the disk
  centre.breakOn(/PATCH|contact|PUT \/v1\/callbacks/, {
    kind: 'status',
    status: 503,
    code: 'centre-unavailable'
  })
  ada.servicePoints.splice(0, ada.servicePoints.length, 'kanari-service point')
  const dataFolder = newFolder()
  const temporary = newFolder()
  const child = spawn(
    process.execPath,
    [...switches, story, dataFolder, centre.url, JSON.stringify(planted), end],
    // whatever a dying program leaves behind without being told where, it leaves here
    {
      cwd: temporary,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, TMPDIR: temporary, NODE_OPTIONS: '' }
    }
  )
  const said: string[] = []
  child.stderr.on('data', (text) => void said.push(String(text)))
  const ended = once(child, 'exit')
  onTestFinished(async () => {
    child.kill('SIGKILL')
    await centre.stop()
  })
  const told = await Promise.race([once(child.stdout, 'data').then(String), ended.then(() => 'ended')])
  expect({ told, said }).toEqual({ told: 'told\n', said: [] })
  // it was there to be written down
  expect(JSON.stringify(centre.asked)).toContain('teacher')
  expect(JSON.stringify(briefingOf('x'))).toContain('kanari-service')
  const log = () => readFileSync(join(dataFolder, 'logs', 'host.log'), 'utf8')
  return { child, ended, said, dataFolder, temporary, log }
}

it('nothing of a customer can be read in a workstation’s folder, running or killed', async () => {
  const { child, ended, dataFolder, temporary, log } = await startStory()
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
  expect(log()).toContain('page.failed')
}, 60_000)

it('a host that an error ends with a customer’s data in hand leaves no dump, and nothing readable', async () => {
  const { ended, said, dataFolder, temporary, log } = await startStory([], 'uncaught')
  const [code] = await ended
  // it was an error with all of it inside, and the first of two was survived
  expect({ code, error: said.join('').includes(planted.note) }).toEqual({ code: 1, error: true })
  expect(log().match(/"host\.uncaught"/g)).toHaveLength(1)
  expect(filesIn(temporary)).toEqual([])
  expect(found(dataFolder)).toEqual([])
}, 60_000)

it('a report by Node would tell everything: no shell of ours has it written', async () => {
  const { ended, temporary } = await startStory(['--report-uncaught-exception'], 'uncaught')
  await ended
  expect(filesIn(temporary).map((path) => relative(temporary, path))).toEqual([
    expect.stringMatching(/^report\..*\.json$/)
  ])
  expect(found(temporary).join()).toContain(planted.note)

  const root = join(import.meta.dirname, '..', '..')
  const started = ['package.json', 'electron-builder.yml', 'scripts', 'src-main'].flatMap((name) => {
    const path = join(root, name)
    return statSync(path).isFile() ? [path] : filesIn(path)
  })
  const dumping = /--report-|--heapsnapshot|--abort-on-uncaught|crashReporter|writeReport|writeHeapSnapshot/
  const files = started.map((path) => ({ path: relative(root, path), text: readFileSync(path, 'utf8') }))
  expect(files.filter(({ text }) => dumping.test(text)).map(({ path }) => path)).toEqual([])
  // nor can whoever sets the environment of a packaged desk
  const packed = files.find(({ path }) => path === 'electron-builder.yml')?.text
  expect(packed).toContain('enableNodeOptionsEnvironmentVariable: false')
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
