// Makes the folder of one Asterisk run: configuration from the templates in config/, tones, and the empty folders that
// Asterisk wants to find. Everything in it may be deleted after the run.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { toneWav } from './tone-wav.ts'

export interface AgentEndpoint {
  extension: string
  password: string
  /** A team lead's endpoint may supervise. */
  isLead?: boolean
}

const templates = join(import.meta.dirname, 'config')
const folders = ['etc', 'cache', 'log', 'run', 'spool/tmp', 'spool/monitor', 'sounds/hold', 'state/keys']
/** Files that must exist although nothing is said in them. */
const emptyFiles = [
  'ccss.conf',
  'stasis.conf',
  'codecs.conf',
  'udptl.conf',
  'acl.conf',
  'features.conf',
  'websocket_client.conf',
  'cel.conf',
  'cdr.conf',
  'queuerules.conf'
]

/** @param values what stands for `{{name}}` in the templates. */
export function writeRunFolder(runFolder: string, values: Readonly<Record<string, string>>): void {
  for (const folder of folders) mkdirSync(join(runFolder, folder), { recursive: true, mode: 0o700 })
  for (const file of readdirSync(templates).filter((name) => name.endsWith('.conf'))) {
    const text = fillIn(readFileSync(join(templates, file), 'utf8'), values)
    writeFileSync(join(runFolder, 'etc', file), text, { mode: 0o600 })
  }
  for (const file of emptyFiles) writeFileSync(join(runFolder, 'etc', file), '')
  for (const hertz of [600, 850, 1000]) writeTone(runFolder, hertz)
  writeFileSync(join(runFolder, 'sounds/hold/hold300.wav'), toneWav(300, 10, 0.15))
}

/** A tone that a customer of extensions-simulation.conf may speak. */
export function writeTone(runFolder: string, hertz: number): void {
  writeFileSync(join(runFolder, `sounds/tone${hertz}.wav`), toneWav(hertz, 3))
}

/** @throws for a name that has no value: a half-filled configuration must not start. */
export function fillIn(template: string, values: Readonly<Record<string, string>>): string {
  return template.replace(/\{\{(\w+)\}\}/g, (_, name: string) => {
    const value = values[name]
    if (value === undefined) throw new Error(`no value for {{${name}}} in the configuration of Asterisk`)
    return value
  })
}

/** The pjsip.conf sections of one agent's endpoint. */
export function agentSections({ extension, password, isLead = false }: AgentEndpoint): string {
  return `
[${extension}](${isLead ? 'lead' : 'agent'})
auth = ${extension}
aors = ${extension}
callerid = <${extension}>
[${extension}](agent-auth)
username = ${extension}
password = ${password}
[${extension}](agent-aor)
`
}
