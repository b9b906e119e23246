// The installer's check of a machine, as the installer starts it, against a real centre and a real PBX: each row while all
// is well, and with the PBX gone.
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { PreflightReport } from '../../shared/preflight.ts'
import { type HotlineOnAsterisk, startHotlineOnAsterisk } from './support/hotline-on-asterisk.ts'

const script = join(import.meta.dirname, '../../scripts/preflight.ts')
const folder = mkdtempSync(join(tmpdir(), 'hotline-preflight-'))
let hotline: HotlineOnAsterisk
beforeAll(async () => {
  hotline = await startHotlineOnAsterisk()
})
afterAll(async () => {
  await hotline?.stop()
  rmSync(folder, { recursive: true, force: true })
})

function preflight(...more: string[]): Promise<{ code: number | string | null; said: string }> {
  const { sipUrl, realm } = hotline.pbx.asterisk
  const machine = ['--centre', hotline.centreUrl, '--sip', sipUrl, '--realm', realm, '--data-folder', folder]
  return new Promise((resolve) => {
    execFile(process.execPath, [script, ...machine, ...more], { timeout: 30_000 }, (error, stdout) =>
      resolve({ code: error === null ? 0 : (error.code ?? null), said: stdout })
    )
  })
}

async function foundBy() {
  const { code, said } = await preflight('--json')
  const { verdict, results } = JSON.parse(said) as PreflightReport & { verdict: string }
  const place = ({ check, subject }: PreflightReport['results'][number]) =>
    subject === new URL(hotline.pbx.asterisk.sipUrl).host ? `${check} of the PBX` : check
  return { code, verdict, rows: Object.fromEntries(results.map((row) => [place(row), row.finding])) }
}

const well = {
  disk: 'disk-writable',
  name: 'name-not-needed',
  centre: 'centre-answered',
  clock: 'clock-right',
  certificate: 'certificate-none-here',
  'certificate of the PBX': 'certificate-none-here',
  'websocket of the PBX': 'websocket-open',
  'sip of the PBX': 'sip-answered',
  stun: 'stun-none',
  turn: 'turn-none',
  // without a STUN or TURN server only a call can tell
  media: 'media-untold',
  microphone: 'microphone-untold'
}

test('a machine that reaches centre and PBX is fit for work', async () => {
  expect(await foundBy()).toEqual({ code: 0, verdict: 'ok', rows: well })
  const { said } = await preflight('--language', 'en')
  expect(said).toMatch(/^ok {3}SIP 127\.0\.0\.1:\d+: The PBX answers \(status 200\)\.$/m)
  expect(said).toContain('This PC is fit for work.')
})

test('with the PBX gone its rows say so, and those of centre and machine stay as they are', async () => {
  await hotline.pbx.asterisk.kill()
  await expect.poll(foundBy, { timeout: 15_000 }).toEqual({
    code: 1,
    verdict: 'failed',
    rows: {
      ...well,
      centre: 'centre-troubled',
      'websocket of the PBX': 'websocket-refused',
      'sip of the PBX': 'sip-untold'
    }
  })
  const { code, said } = await preflight('--language', 'en')
  expect(code).toBe(1)
  expect(said).toMatch(/^FAIL Signalling \(WebSocket\) 127\.0\.0\.1:\d+: .+\n {5}.+ \(HD-612\)$/m)
  expect(said).toContain('Something has failed')
})
