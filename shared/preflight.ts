// What a check of the machine can find: each finding belongs to one check, has a state, and, where somebody must do
// something, a number to read to the helpdesk. The words are in shared/texts under `preflight`.
import { z } from 'zod'
import { dialTargetSchema } from './domain/dial-target.ts'

/** In the order in which they are shown: what the others stand on comes first. */
export const preflightChecks = [
  'disk',
  'name',
  'centre',
  'clock',
  'certificate',
  'websocket',
  'sip',
  'stun',
  'turn',
  'media',
  'microphone'
] as const
export type PreflightCheck = (typeof preflightChecks)[number]

/** ok: seen to work · warning: works, and will not for long · failed · skipped: cannot be told here. */
export type PreflightState = 'ok' | 'warning' | 'failed' | 'skipped'

interface Meaning {
  state: PreflightState
  /** Never reused; `null`: nothing to be done. */
  number: string | null
}

const good = { state: 'ok', number: null } as const
const untold = { state: 'skipped', number: null } as const
const warning = <N extends string>(number: N) => ({ state: 'warning', number }) as const
const failed = <N extends string>(number: N) => ({ state: 'failed', number }) as const

export const findings = {
  'disk-writable': good,
  'disk-low': warning('HD-711'),
  'disk-full': failed('HD-712'),
  'disk-unwritable': failed('HD-713'),
  'disk-untold': untold,
  'name-resolved': good,
  'name-not-needed': untold,
  'name-unknown': failed('HD-211'),
  'name-unanswered': failed('HD-212'),
  'centre-answered': good,
  'centre-troubled': warning('HD-213'),
  'centre-refused': failed('HD-214'),
  'centre-silent': failed('HD-215'),
  'centre-stranger': failed('HD-216'),
  'clock-right': good,
  'clock-drifting': warning('HD-217'),
  'clock-wrong': failed('HD-218'),
  'clock-untold': untold,
  'certificate-valid': good,
  'certificate-ending': warning('HD-221'),
  'certificate-untrusted': warning('HD-222'),
  'certificate-expired': failed('HD-223'),
  'certificate-other-name': failed('HD-224'),
  'certificate-unseen': failed('HD-225'),
  'certificate-none-here': untold,
  'certificate-none': warning('HD-226'),
  'websocket-open': good,
  'websocket-forbidden': failed('HD-611'),
  'websocket-refused': failed('HD-612'),
  'websocket-silent': failed('HD-613'),
  'websocket-untold': untold,
  'sip-answered': good,
  'sip-silent': failed('HD-614'),
  'sip-untold': untold,
  'stun-answered': good,
  'stun-silent': failed('HD-615'),
  'stun-none': untold,
  'turn-allocated': good,
  'turn-refused': failed('HD-616'),
  'turn-silent': failed('HD-617'),
  'turn-none': untold,
  'media-passes': good,
  'media-blocked': failed('HD-618'),
  'media-untold': untold,
  'media-heard': good,
  'media-unheard': failed('HD-621'),
  'media-refused': warning('HD-622'),
  'microphone-open': good,
  'microphone-shut': failed('HD-619'),
  'microphone-unopened': failed('HD-620'),
  'microphone-untold': untold,
  /** The check itself broke or did not end in time. */
  'check-unfinished': failed('HD-990')
} as const satisfies Record<string, Meaning>
export type Finding = keyof typeof findings
/** Somebody must do something about these: each has a fix text. */
export type Fault = {
  [F in Finding]: (typeof findings)[F]['number'] extends null ? never : F
}[Finding]

export const isFault = (finding: Finding): finding is Fault => findings[finding].number !== null
export const faults = (Object.keys(findings) as Finding[]).filter(isFault)

/** What became of the phone page's call to the echo. `uncalled`: a call is going on, or line or microphone are away. */
const echoAnswerSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.enum(['heard', 'unheard', 'uncalled']) }),
  /** The final SIP status; 0 = none came. */
  z.object({ kind: z.literal('refused'), status: z.number().int() })
])
export type EchoAnswer = z.infer<typeof echoAnswerSchema>

const askIdSchema = z.string().min(1).max(64)
/** To the phone page: call this extension, which sends back what it hears. */
export const echoQuestionSchema = z.object({ askId: askIdSchema, extension: dialTargetSchema })
export const echoReplySchema = z.object({ askId: askIdSchema, answer: echoAnswerSchema })

export const preflightResultSchema = z.object({
  check: z.enum(preflightChecks),
  /** What was looked at: host and port, a folder's name; '' where there is only one. */
  subject: z.string().max(256),
  finding: z.enum(Object.keys(findings) as [Finding, ...Finding[]]),
  /** For the words: days, status, seconds … */
  facts: z.record(z.string().max(32), z.union([z.string().max(256), z.number()]))
})
export type PreflightResult = z.infer<typeof preflightResultSchema>

export const preflightReportSchema = z.object({
  at: z.number().int(),
  results: z.array(preflightResultSchema)
})
export type PreflightReport = z.infer<typeof preflightReportSchema>

const badness: Record<PreflightState, number> = { skipped: 0, ok: 1, warning: 2, failed: 3 }

/** Of all results the worst. */
export const verdictOf = (results: readonly PreflightResult[]): PreflightState =>
  results.reduce<PreflightState>((worst, { finding }) => {
    const { state } = findings[finding]
    return badness[state] > badness[worst] ? state : worst
  }, 'skipped')
