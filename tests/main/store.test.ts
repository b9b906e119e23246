import { constants, privateDecrypt } from 'node:crypto'
import { copyFileSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import { openFileVault } from '../../src-main/browser-host/file-vault.ts'
import { openDataKey } from '../../src-main/store/data-key-store.ts'
import { createEnvelope, newDataKey } from '../../src-main/store/envelope.ts'
import { openSqliteStore, StoreRefusal } from '../../src-main/store/sqlite-store.ts'
import { startFakeCentre } from '../support/fake-centre.ts'
import { end, oneAnswer, serve, step } from '../support/host-stories.ts'
import { ada } from '../support/people.ts'
import { newFolder, removeFolders, startTestHost } from '../support/test-host.ts'

afterEach(removeFolders)

const reasonOf = (open: () => unknown): string => {
  try {
    open()
    return 'opened'
  } catch (error) {
    return error instanceof StoreRefusal ? error.reason : String(error)
  }
}

describe('the store', () => {
  it('acknowledges nothing that is not on the disk', () => {
    const store = openSqliteStore(newFolder())
    const pragma = (name: string) => Object.values(store.prepare(`PRAGMA ${name}`).get() ?? {})[0]
    expect({
      synchronous: pragma('synchronous'),
      journal: pragma('journal_mode'),
      secureDelete: pragma('secure_delete'),
      foreignKeys: pragma('foreign_keys')
    }).toEqual({ synchronous: 2, journal: 'wal', secureDelete: 1, foreignKeys: 1 })
    store.close()
  })

  it("is one host's at a time, and free again when that host is gone", () => {
    const folder = newFolder()
    const first = openSqliteStore(folder)
    expect(reasonOf(() => openSqliteStore(folder))).toBe('in-use')
    first.close()
    openSqliteStore(folder).close()
  })

  it('of a newer build is left alone', () => {
    const folder = newFolder()
    openSqliteStore(folder).close()
    const raw = new DatabaseSync(join(folder, 'desk.sqlite'))
    raw.exec('PRAGMA user_version = 99')
    raw.close()
    expect(reasonOf(() => openSqliteStore(folder))).toBe('newer')
  })

  it('that is no database is refused in words, and not overwritten', () => {
    const folder = newFolder()
    writeFileSync(join(folder, 'desk.sqlite'), "not a database, but somebody's file".repeat(100))
    expect(reasonOf(() => openSqliteStore(folder))).toBe('damaged')
    expect(readFileSync(join(folder, 'desk.sqlite'), 'utf8')).toContain("somebody's file")
  })

  it('a step that is saved stays saved, and the others hear of it, when somebody who is told of it fails', () => {
    const failures: unknown[] = []
    const store = openSqliteStore(newFolder(), 'desk.sqlite', (cause) => failures.push(cause))
    const told: string[] = []
    const fail = () => {
      throw new Error('a page that is gone')
    }
    const saved = store.transaction(() => {
      store.prepare('INSERT INTO kept VALUES (?, ?)').run('one', new Uint8Array())
      store.afterCommit('page', fail)
      store.afterCommit('outbox', () => told.push('outbox'))
      return 'saved'
    })
    store.afterCommit('page', fail)
    expect({ saved, told, failures: failures.map(String) }).toEqual({
      saved: 'saved',
      told: ['outbox'],
      failures: ['Error: a page that is gone', 'Error: a page that is gone']
    })
    store.close()
  })

  it('writes all of a transaction or nothing, and tells nobody of what it took back', () => {
    const store = openSqliteStore(newFolder())
    const told: string[] = []
    const insert = (name: string) =>
      store.prepare('INSERT INTO kept VALUES (?, ?)').run(name, new Uint8Array())
    expect(() =>
      store.transaction(() => {
        insert('one')
        store.afterCommit('one', () => told.push('one'))
        throw new Error('half way')
      })
    ).toThrow('half way')
    store.transaction(() => {
      store.transaction(() => insert('two'))
      store.afterCommit('two', () => told.push('two'))
      store.afterCommit('two', () => told.push('two, once'))
      expect(told).toEqual([])
    })
    expect({
      told,
      names: store
        .prepare('SELECT name FROM kept')
        .all()
        .map(({ name }) => name)
    }).toEqual({
      told: ['two, once'],
      names: ['two']
    })
    store.close()
  })
})

describe('the envelope', () => {
  it('gives back what was sealed, and shows nothing of it', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.string(), (value, rowId) => {
        const envelope = createEnvelope(newDataKey(), 'key-1')
        expect(JSON.stringify(envelope.open('t', rowId, envelope.seal('t', rowId, value)))).toBe(
          JSON.stringify(value)
        )
      })
    )
  })

  it('does not open when any byte was changed, nor as another row, table, or under another key', () => {
    const dataKey = newDataKey()
    const envelope = createEnvelope(dataKey, 'key-1')
    const sealed = envelope.seal('capture', 'row-1', { occupation: 'teacher' })
    for (let position = 0; position < sealed.length; position++) {
      const tampered = Uint8Array.from(sealed)
      tampered[position]! ^= 1
      expect(() => envelope.open('capture', 'row-1', tampered)).toThrow(/authenticate|format/)
    }
    expect(() => envelope.open('capture', 'row-2', sealed)).toThrow(/authenticate|format/)
    expect(() => envelope.open('outbox', 'row-1', sealed)).toThrow(/authenticate|format/)
    expect(() => createEnvelope(dataKey, 'key-2').open('capture', 'row-1', sealed)).toThrow(
      /authenticate|format/
    )
    expect(() => createEnvelope(newDataKey(), 'key-1').open('capture', 'row-1', sealed)).toThrow(
      /authenticate|format/
    )
  })

  it('names lanes so that one subject has one, and the name tells nothing', () => {
    const envelope = createEnvelope(newDataKey(), 'key-1')
    expect(envelope.laneOf('subscriber-ada')).toBe(envelope.laneOf('subscriber-ada'))
    expect(envelope.laneOf('subscriber-ada')).not.toBe(envelope.laneOf('subscriber-grace'))
    expect(createEnvelope(newDataKey(), 'key-1').laneOf('subscriber-ada')).not.toBe(
      envelope.laneOf('subscriber-ada')
    )
  })
})

describe('the data key', () => {
  it('does not come out with another vault, and the refusal says why', () => {
    const folder = newFolder()
    const store = openSqliteStore(folder)
    openDataKey(store, openFileVault(join(folder, 'one.key')))
    expect(reasonOf(() => openDataKey(store, openFileVault(join(folder, 'other.key'))))).toBe('key')
    store.close()
  })

  it('is kept where only this user can read it', () => {
    const path = join(newFolder(), 'desk.key')
    openFileVault(path)
    expect(statSync(path).mode & 0o777).toBe(0o600)
  })

  it('is wrapped a second time for the centre, which alone can recover the store of a dead PC', async () => {
    const centre = await startFakeCentre()
    const desk = await startTestHost({ centreUrl: centre.url })
    await desk.signIn()
    await serve(desk, 'call-1')
    await desk.stop()
    const raw = new DatabaseSync(join(desk.dataFolder, 'desk.sqlite'))
    const row = raw.prepare('SELECT key_id, escrowed FROM data_key').get()!
    const dataKey = privateDecrypt(
      { key: centre.privateKey, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256' },
      row.escrowed as Uint8Array
    )
    const interaction = raw.prepare('SELECT sealed FROM interaction').get()!
    const opened = createEnvelope(dataKey, String(row.key_id)).open(
      'interaction',
      'call-1',
      interaction.sealed as Uint8Array
    )
    expect(opened).toMatchObject({ interactionId: 'call-1', agentId: 'agent-lan' })
    raw.close()
    await centre.stop()
  })
})

describe('planted personal data', () => {
  it('stands in no file of the workstation, while running and afterwards', async () => {
    const centre = await startFakeCentre()
    const desk = await startTestHost({ centreUrl: centre.url })
    await desk.signIn()
    await serve(desk, 'call-1')
    await step(desk, 'call-1', ...oneAnswer)
    await end(desk, 'call-1', { cause: 38 })
    await desk.desk('interaction.confirmEnding', { interactionId: 'call-1', code: 'dropped' })
    await desk.desk('interaction.finish', {
      interactionId: 'call-1',
      reason: 'tariff',
      note: 'her daughter Byron called'
    })
    const planted = [
      ada.msisdn,
      ada.msisdn.slice(1),
      ada.name,
      'Lovelace',
      'Byron',
      'teacher',
      'grant-call-1',
      ada.subscriberId
    ]
    const hits = () =>
      readdirSync(desk.dataFolder).flatMap((file) => {
        // a copy, because the running host holds its lock on the file itself
        copyFileSync(join(desk.dataFolder, file), join(desk.dataFolder, `${file}.read`))
        const bytes = readFileSync(join(desk.dataFolder, `${file}.read`))
        return planted.filter((text) => bytes.includes(text)).map((text) => `${file}: ${text}`)
      })
    expect(readdirSync(desk.dataFolder)).toEqual(expect.arrayContaining(['desk.sqlite', 'desk.sqlite-wal']))
    expect(hits()).toEqual([])
    await desk.stop()
    expect(hits()).toEqual([])
    await centre.stop()
  })
})
