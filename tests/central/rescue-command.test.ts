// `npm run rescue` as an installer types it: from the disk of a PC that will not start any more to a centre that runs. Its
// exit codes are those of docs/operations/rescue.md, and who asks wrongly reads why and has changed nothing.
import { cpSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { readBundle, writeBundle } from '../../src-main/rescue/rescue-bundle.ts'
import { quickDatabase } from '../support/central-databases.ts'
import { type CentralWorld, openCentralWorld } from '../support/central-world.ts'
import { typed } from '../support/command-process.ts'
import {
  type DeadWorkstation,
  deadWorkstation,
  heldFor,
  listening,
  readableIn
} from '../support/dead-workstation.ts'
import { newFolder, removeFolders, startTestHost } from '../support/test-host.ts'

const processesStart = 90_000

let world: CentralWorld
let centreUrl: string
let pc: DeadWorkstation
let bundle: string
beforeAll(async () => {
  world = await openCentralWorld(await quickDatabase())
  centreUrl = await listening(world)
})
beforeEach(async () => {
  pc = await deadWorkstation(world, centreUrl)
  bundle = join(newFolder(), 'pc-17.rescue')
})
afterAll(async () => {
  await world.close()
  removeFolders()
})

/** As package.json starts it. */
const rescue = (words: string[], password = '') =>
  typed(['scripts/with-node-24.mjs', 'scripts/rescue.ts', ...words], { told: password })
const carryAway = () => rescue(['export', '--store', pc.disk, '--out', bundle])

interface Bringing {
  user?: string
  password?: string
  centre?: string
  file?: string
}
const bring = ({ user = 'it', password = 'hotline', centre = centreUrl, file = bundle }: Bringing = {}) =>
  rescue(['replay', '--bundle', file, '--centre', centre, '--user', user], `${password}\n`)

const held = () => heldFor(world.db, [pc.sent, pc.dropped, pc.running])
const nothing = { changes: [], tasks: [], contacts: [], history: [] }

async function personal(): Promise<string[]> {
  const ids = [pc.sent, pc.dropped, pc.running].map(({ subscriberId }) => subscriberId)
  const customers = await world.db
    .selectFrom('subscriber')
    .select(['msisdn', 'name'])
    .where('subscriber_id', 'in', ids)
    .execute()
  // a number is one however it begins
  return [
    ...customers.flatMap(({ msisdn, name }) => [msisdn.slice(3), name]),
    'Lovelace',
    'teacher',
    'new tariff'
  ]
}

it(
  'what a PC that will not start had not sent is carried away sealed, and is at the centre once though it is brought twice',
  async () => {
    const there = newFolder()
    cpSync(pc.disk, there, { recursive: true })
    await expect(startTestHost({ centreUrl, dataFolder: there })).rejects.toThrow(
      'The store of this PC was sealed'
    )
    expect(await held()).toEqual(nothing)

    const carried = await carryAway()
    const text = readFileSync(bundle, 'utf8')
    const { key, rows } = readBundle(text)
    expect({
      carried,
      readable: readableIn(text, await personal()),
      mode: statSync(bundle).mode & 0o777
    }).toEqual({
      carried: {
        exitCode: 0,
        printed: `key ${key.keyId}: 4 rows, 2 captures, all still sealed`,
        complaint: ''
      },
      readable: [],
      mode: 0o600
    })

    const [, contact] = rows
    const contactId = contact && 'rowId' in contact ? contact.rowId : ''
    const lines = (...outcomes: string[]) =>
      [
        `profile-change    ${pc.sent.captureId}`,
        `contact           ${contactId}`,
        `callback          ${pc.dropped.captureId}`,
        `callback          ${pc.dropped.captureId}`,
        `capture           ${pc.dropped.captureId}`,
        `capture           ${pc.running.captureId}`
      ].map((row, at) => `${outcomes[at]?.padEnd(13)}  ${row}`)
    const sent = 'sent'
    const known = 'already-there'
    expect(await bring()).toEqual({
      exitCode: 0,
      printed: [
        ...lines(sent, sent, sent, sent, known, sent),
        '6 in the bundle: sent 5, already-there 1'
      ].join('\n'),
      complaint: ''
    })
    const brought = await held()
    expect({
      changes: brought.changes.map(({ capture_id }) => capture_id),
      tasks: brought.tasks.map(({ callback_id, state }) => [callback_id, state]),
      contacts: brought.contacts
    }).toEqual({
      changes: [pc.sent.captureId],
      tasks: [
        [pc.dropped.captureId, 'open'],
        [pc.running.captureId, 'open']
      ],
      contacts: [{ interaction_id: pc.sent.interactionId, note: 'new tariff' }]
    })

    expect(await bring()).toEqual({
      exitCode: 0,
      printed: [...lines(known, known, known, known, known, known), '6 in the bundle: already-there 6'].join(
        '\n'
      ),
      complaint: ''
    })
    expect(await held()).toEqual(brought)
  },
  processesStart
)

it(
  'a row whose seal was broken on the way is named, the others are told, and the exit code says that something waits',
  async () => {
    await carryAway()
    const whole = readBundle(readFileSync(bundle, 'utf8'))
    const [first, ...others] = whole.rows
    if (!first) throw new Error('the bundle is empty')
    const spoilt = { ...first, sealed: `${first.sealed.slice(0, -8)}AAAAAAA=` }
    writeFileSync(bundle, writeBundle({ ...whole, rows: [spoilt, ...others] }))
    const { exitCode, printed, complaint } = await bring()
    const lines = printed.split('\n')
    expect({ exitCode, firstAndLast: [lines[0], lines.at(-1)], complaint }).toEqual({
      exitCode: 1,
      firstAndLast: [
        `unreadable     profile-change    ${pc.sent.captureId}  record-unreadable (HD-703)`,
        '6 in the bundle: unreadable 1, sent 4, already-there 1'
      ],
      complaint: ''
    })
    expect((await held()).changes).toEqual([])
  },
  processesStart
)

it(
  'who asks wrongly reads why, and neither the disk nor a bundle nor the centre is changed',
  async () => {
    await carryAway()
    const other = join(newFolder(), 'pc-18.rescue')
    const cut = join(newFolder(), 'cut.rescue')
    writeFileSync(cut, readFileSync(bundle, 'utf8').slice(0, -2))
    const files = [...['desk.sqlite', 'desk.sqlite-wal'].map((file) => join(pc.disk, file)), bundle]
    const bytes = () => files.map((file) => readFileSync(file).toString('base64'))
    const before = bytes()

    const usage = 'rescue export --store FOLDER --out FILE'
    const asked: [string, () => ReturnType<typeof rescue>][] = [
      [usage, () => rescue([])],
      [usage, () => rescue(['bring', '--bundle', bundle])],
      ["Unknown option '--stroe'", () => rescue(['export', '--stroe', pc.disk, '--out', other])],
      ['--store is missing', () => rescue(['export', '--out', other])],
      ['--out is missing', () => rescue(['export', '--store', pc.disk])],
      ['There is no store in this folder', () => rescue(['export', '--store', newFolder(), '--out', other])],
      ['file already exists', () => carryAway()],
      ['--user is missing', () => rescue(['replay', '--bundle', bundle, '--centre', centreUrl], 'hotline')],
      ['The bundle is cut short (HD-712).', () => bring({ file: cut })],
      ['(HD-101)', () => bring({ password: 'hotlime' })],
      ['(HD-103)', () => bring({ user: 'an' })],
      ['(HD-201)', () => bring({ centre: 'http://127.0.0.1:1' })]
    ]
    const told: object[] = []
    for (const [why, ask] of asked) {
      const { exitCode, printed, complaint } = await ask()
      // not where in our program it came up
      const isInWords = complaint.includes(why) && !/^ +at /m.test(complaint)
      told.push({ why, exitCode, printed, complaint: isInWords ? why : complaint })
    }
    expect(told).toEqual(asked.map(([why]) => ({ why, exitCode: 2, printed: '', complaint: why })))
    expect({ files: bytes(), other: existsSync(other), held: await held() }).toEqual({
      files: before,
      other: false,
      held: nothing
    })
  },
  processesStart
)
