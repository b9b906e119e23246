// `npm run preflight -- --centre https://centre.example.com [--sip wss://pbx.example.com:8089/ws] [--ice stun:…]`: checks a
// machine before anybody works at it. Exit code 0: nothing failed, 1: something did, 2: asked wrongly.

import { randomUUID } from 'node:crypto'
import { closeSync, fsyncSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { SipAccount } from '../shared/central-contract.ts'
import {
  findings,
  isFault,
  type PreflightReport,
  type PreflightResult,
  verdictOf
} from '../shared/preflight.ts'
import en from '../shared/texts/en.json' with { type: 'json' }
import vi from '../shared/texts/vi.json' with { type: 'json' }
import zh from '../shared/texts/zh.json' with { type: 'json' }
import { freeBytesOf } from '../src-main/diagnostics/diagnostics-handlers.ts'
import { createNetworkProbes } from '../src-main/diagnostics/network-probes.ts'
import { runPreflight } from '../src-main/diagnostics/preflight.ts'

const languages = { vi, en, zh }

const usage =
  'preflight --centre URL [--sip WSS-URL]… [--realm NAME] [--ice stun:HOST:PORT]… [--ice-user NAME]\n' +
  '          [--data-folder FOLDER] [--language vi|en|zh] [--json]\n' +
  'The password of a TURN server is read from HOTLINE_ICE_PASSWORD.\n'

function readFlags() {
  const { values } = parseArgs({
    options: {
      centre: { type: 'string' },
      sip: { type: 'string', multiple: true, default: [] },
      realm: { type: 'string' },
      ice: { type: 'string', multiple: true, default: [] },
      'ice-user': { type: 'string' },
      'data-folder': { type: 'string', default: join(homedir(), '.local', 'share', 'hotline-desk') },
      language: { type: 'string', default: 'vi' },
      json: { type: 'boolean', default: false }
    }
  })
  const { centre, sip, realm, ice, language, json } = values
  const texts = Object.hasOwn(languages, language) ? languages[language as keyof typeof languages] : null
  if (!texts || centre === undefined || !/^https?:/.test(centre))
    throw new Error('no centre, or no such language')
  const iceServers = ice.map((urls) => ({
    urls,
    ...(values['ice-user'] !== undefined && { username: values['ice-user'] }),
    credential: process.env.HOTLINE_ICE_PASSWORD ?? ''
  }))
  const [first] = sip
  const telephone: Pick<SipAccount, 'servers' | 'realm' | 'iceServers'> | null =
    first === undefined && iceServers.length === 0
      ? null
      : { servers: sip, realm: realm ?? (first === undefined ? '' : new URL(first).hostname), iceServers }
  return { centreUrl: new URL(centre).href, telephone, texts, json, dataFolder: values['data-folder'] }
}

/** As the store does it: written, and on the disk before it counts. */
function writeTrialIn(folder: string): void {
  mkdirSync(folder, { recursive: true })
  const path = join(folder, `preflight-${randomUUID()}`)
  const file = openSync(path, 'wx', 0o600)
  try {
    writeSync(file, 'preflight')
    fsyncSync(file)
  } finally {
    closeSync(file)
    rmSync(path)
  }
}

function check({ centreUrl, telephone, dataFolder }: ReturnType<typeof readFlags>): Promise<PreflightReport> {
  return runPreflight(
    { centreUrl, telephone, phone: undefined },
    {
      probes: createNetworkProbes(globalThis.fetch),
      now: Date.now,
      schedule(delayMs, callback) {
        const timer = setTimeout(callback, delayMs)
        return () => clearTimeout(timer)
      },
      randomId: randomUUID,
      // nobody is signed in at a line here
      callEcho: async () => null,
      freeBytes: async () => {
        mkdirSync(dataFolder, { recursive: true })
        return freeBytesOf(dataFolder)
      },
      writeTrial: () => writeTrialIn(dataFolder)
    }
  )
}

const filled = (text: string, facts: PreflightResult['facts']): string =>
  text.replace(/\{\{(\w+)\}\}/g, (_, name: string) => String(facts[name] ?? '?'))

const signs = { ok: 'ok  ', warning: 'WARN', failed: 'FAIL', skipped: '-   ' }

function line({ check, subject, finding, facts }: PreflightResult, { preflight }: typeof vi): string {
  const head = [preflight.checks[check], subject].filter(Boolean).join(' ')
  const words = `${signs[findings[finding].state]} ${head}: ${filled(preflight.findings[finding], facts)}`
  if (!isFault(finding)) return words
  return `${words}\n     ${filled(preflight.fixes[finding], facts)} (${findings[finding].number})`
}

try {
  const flags = readFlags()
  const report = await check(flags)
  const { results } = report
  const verdict = verdictOf(results)
  console.log(
    flags.json
      ? JSON.stringify({ verdict, ...report }, null, 2)
      : [...results.map((result) => line(result, flags.texts)), flags.texts.preflight.verdicts[verdict]].join(
          '\n'
        )
  )
  process.exitCode = verdict === 'failed' ? 1 : 0
} catch (error) {
  process.stderr.write(`preflight: ${error instanceof Error ? error.message : 'unknown'}\n${usage}`)
  process.exitCode = 2
}
