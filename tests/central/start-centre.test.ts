// The centre as it is started: with the lab's PBX and carrier CRM on the wire, restarted on its own folder, refused where
// it must not run.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type CarrierCrm, startCarrierCrm } from '../../lab/carrier-crm/start-carrier-crm.ts'
import { type LabPbx, startLabPbx } from '../../lab/pbx/start-lab-pbx.ts'
import { healthSchema, sessionSchema } from '../../shared/central-contract.ts'
import type { Log, LogFields } from '../../shared/log.ts'
import { readEnvironment } from '../../src-central/read-environment.ts'
import { type CentreOptions, startCentre } from '../../src-central/start-centre.ts'

describe('a started centre', { timeout: 60_000 }, () => {
  let pbx: LabPbx
  let carrier: CarrierCrm
  let folder: string
  const lines: string[] = []
  beforeAll(async () => {
    pbx = await startLabPbx({ customersPassword: 'c', controlToken: 'control' })
    carrier = await startCarrierCrm({ token: 'carrier' })
    folder = mkdtempSync(join(tmpdir(), 'centre-start-'))
  })
  afterAll(async () => {
    await carrier.stop()
    await pbx.stop()
    rmSync(folder, { recursive: true, force: true })
  })

  const note = (event: string, fields: LogFields = {}) =>
    void lines.push(`${event} ${JSON.stringify(fields)}`)
  const log: Log = { debug: note, info: note, warn: note, error: note, with: () => log }
  const options = (): CentreOptions => ({
    database: { kind: 'pglite', folder: join(folder, 'data') },
    queueSource: {
      kind: 'lab',
      controlUrl: pbx.controlUrl,
      sipUrl: pbx.sipUrl,
      realm: 'hotline.lab',
      token: 'control'
    },
    carrierCrm: { url: carrier.url, token: 'carrier' },
    seed: 'demo',
    secretsFolder: join(folder, 'secrets'),
    log
  })
  const signIn = async (url: string) => {
    const body = JSON.stringify({ username: 'lan', password: 'hotline', hostId: 'pc-1' })
    const reply = await fetch(`${url}/v1/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body
    })
    return sessionSchema.parse(await reply.json())
  }

  test('hears the lab’s PBX, gives its agents telephones, and remembers them over a restart', async () => {
    const first = await startCentre(options())
    const health = healthSchema.parse(await (await fetch(`${first.url}/v1/health`)).json())
    expect(health).toMatchObject({
      ok: true,
      database: 'pglite',
      durable: false,
      leads: true,
      queueSource: 'up'
    })
    expect(lines).toContain('centre.notForProduction {"database":"pglite","durable":false}')
    const session = await signIn(first.url)
    expect(session.sip).toMatchObject({
      servers: [pbx.sipUrl],
      realm: 'hotline.lab',
      username: 'agent1001',
      ha1: expect.stringMatching(/^[0-9a-f]{32}$/)
    })
    await first.stop()
    const second = await startCentre(options())
    const state = await fetch(`${second.url}/v1/agent/state`, {
      headers: { authorization: `Bearer ${session.token}` }
    })
    expect(state.status).toBe(200)
    expect((await signIn(second.url)).escrowKey).toBe(session.escrowKey)
    await second.stop()
  })

  test('is refused on a folder on which another runs, in this process or another, and that one goes on', async () => {
    const database = { kind: 'pglite', folder: join(folder, 'held') } as const
    const queueSource = { kind: 'none' } as const
    const first = await startCentre({ ...options(), database, queueSource })
    const inUse = `the centre’s database folder ${join(folder, 'held')} is in use by another process`
    await expect(startCentre({ ...options(), database, queueSource })).rejects.toThrow(inUse)

    const main = fileURLToPath(new URL('../../src-central/main.ts', import.meta.url))
    const environment = {
      CENTRE_PORT: '0',
      CENTRE_DATA_FOLDER: join(folder, 'held'),
      CARRIER_CRM_URL: carrier.url,
      CARRIER_CRM_TOKEN: 'carrier'
    }
    const second = spawnSync(process.execPath, [main], {
      env: { PATH: process.env.PATH, ...environment },
      encoding: 'utf8',
      timeout: 45_000
    })
    expect(second.status).toBe(1)
    expect(second.stdout + second.stderr).toContain(inUse)

    expect(healthSchema.parse(await (await fetch(`${first.url}/v1/health`)).json()).ok).toBe(true)
    expect((await signIn(first.url)).agent.username).toBe('lan')
    await first.stop()
  })

  test('goes on without its PBX, and finds it again', async () => {
    const centre = await startCentre({ ...options(), database: { kind: 'pglite', folder: null } })
    const queueSource = async () =>
      healthSchema.parse(await (await fetch(`${centre.url}/v1/health`)).json()).queueSource
    const port = Number(new URL(pbx.controlUrl).port)
    await pbx.stop()
    await expect.poll(queueSource).toBe('down')
    pbx = await startLabPbx({ customersPassword: 'c', controlToken: 'control', port })
    await expect.poll(queueSource, { timeout: 10_000 }).toBe('up')
    await centre.stop()
  })

  test('does not believe a PBX that does not know its token', async () => {
    const wrong = { ...options(), database: { kind: 'pglite', folder: null } as const }
    const centre = await startCentre({
      ...wrong,
      queueSource: { kind: 'lab', controlUrl: pbx.controlUrl, sipUrl: pbx.sipUrl, realm: 'r', token: 'wrong' }
    })
    expect(await (await fetch(`${centre.url}/v1/health`)).json()).toMatchObject({ queueSource: 'down' })
    await centre.stop()
  })

  test('writes no name, number, password or token into its log', async () => {
    const memory = {
      ...options(),
      database: { kind: 'pglite', folder: null } as const,
      policy: { records: { degraded: 'grant' } } as const
    }
    const centre = await startCentre({ ...memory, queueSource: { kind: 'none' } })
    const { token } = await signIn(centre.url)
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
    const offer = {
      channel: 'call',
      ani: '+84901000001',
      dnis: null,
      queue: null,
      enteredAt: 1,
      enteredAtSource: 'invite'
    }
    const reply = await fetch(`${centre.url}/v1/interactions/i-1`, {
      method: 'PUT',
      headers,
      body: JSON.stringify(offer)
    })
    expect(await reply.text()).toContain('Nguyễn Thị Mai')
    await centre.stop()
    const text = lines.join('\n')
    expect(text).toContain('request.answered')
    for (const secret of ['901000001', 'Nguyễn', token, '"hotline"']) expect(text).not.toContain(secret)
  })

  test.each(['0.0.0.0', '::', '192.168.1.10', 'localhost.example.com'])(
    'does not listen on %s',
    async (host) => {
      await expect(startCentre({ ...options(), host })).rejects.toThrow('loopback only')
    }
  )

  test('does not start with a policy or a catalogue that cannot be meant', async () => {
    const policy = { capture: { persuasions: 99 } }
    await expect(startCentre({ ...options(), policy })).rejects.toThrow('persuasions')
    await expect(startCentre({ ...options(), catalogue: { version: '1' } })).rejects.toThrow('occupations')
  })
})

describe('the centre’s environment', () => {
  const least = { CARRIER_CRM_URL: 'http://127.0.0.1:9001', CARRIER_CRM_TOKEN: 't' }
  test('with the least it needs is a centre without PBX on PGlite', () => {
    expect(readEnvironment(least)).toEqual({
      logLevel: 'info',
      noticeMs: 1000,
      options: {
        host: '127.0.0.1',
        port: 8090,
        database: { kind: 'pglite', folder: './centre' },
        queueSource: { kind: 'none' },
        carrierCrm: { url: 'http://127.0.0.1:9001', token: 't' },
        seed: null,
        secretsFolder: './centre/secrets'
      }
    })
  })

  test('with DATABASE_URL is on PostgreSQL', () => {
    const url = 'postgresql://centre@127.0.0.1/centre'
    expect(readEnvironment({ ...least, DATABASE_URL: url }).options.database).toEqual({
      kind: 'postgresql',
      url
    })
  })

  test('names the key that is wrong or missing', () => {
    expect(() => readEnvironment({})).toThrow('CARRIER_CRM_URL, CARRIER_CRM_TOKEN')
    expect(() => readEnvironment({ ...least, CENTRE_PORT: 'http' })).toThrow('CENTRE_PORT')
    expect(() => readEnvironment({ ...least, QUEUE_SOURCE: 'lab' })).toThrow('LAB_CONTROL_URL')
    expect(() => readEnvironment({ ...least, QUEUE_SOURCE: 'asterisk' })).toThrow('ASTERISK_OPTIONS_FILE')
  })

  describe('that names a file', () => {
    let folder: string
    beforeAll(() => {
      folder = mkdtempSync(join(tmpdir(), 'centre-files-'))
    })
    afterAll(() => rmSync(folder, { recursive: true }))
    /** What the program says as it ends. */
    const started = (variables: Record<string, string>) => {
      const main = fileURLToPath(new URL('../../src-central/main.ts', import.meta.url))
      const { status, stderr } = spawnSync(process.execPath, [main], {
        env: { PATH: process.env.PATH, ...least, CENTRE_DATA_FOLDER: join(folder, 'data'), ...variables },
        encoding: 'utf8',
        timeout: 45_000
      })
      return { status, said: stderr.trim().replaceAll(folder, '') }
    }

    test('that is not there does not start, and invents no catalogue in its place', () => {
      expect(started({ CENTRE_CATALOGUE_FILE: join(folder, 'gone.json') })).toEqual({
        status: 1,
        said: expect.stringMatching(
          /^The centre did not start: CENTRE_CATALOGUE_FILE: \/gone\.json cannot be read \(ENOENT.*\)$/
        )
      })
      expect(existsSync(join(folder, 'data'))).toBe(false)
    })

    test('that is no JSON, or no catalogue, does not start, and says which and where', () => {
      const file = join(folder, 'catalogue.json')
      writeFileSync(file, '{ "version": ')
      expect(started({ CENTRE_CATALOGUE_FILE: file }).said).toContain(
        'CENTRE_CATALOGUE_FILE: /catalogue.json is not JSON'
      )
      writeFileSync(file, '{ "version": "2026-11" }')
      expect(started({ CENTRE_CATALOGUE_FILE: file })).toEqual({
        status: 1,
        said: expect.stringMatching(/the catalogue is not of its form: .*occupations/)
      })
      expect(existsSync(join(folder, 'data'))).toBe(false)
    })
  })
})
