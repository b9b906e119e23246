// Lets anybody check a rule from outside: `npm run -s rules -- eligibility|phone-number|drop < cases.json` reads a JSON
// list of cases on stdin and prints a JSON list of results in the same order (docs/domain.md). A bad case stops it.
import { text } from 'node:stream/consumers'
import { Temporal } from 'temporal-polyfill'
import { z } from 'zod'
import { classifyEnding, type DropFacts, dropFactsSchema } from '../shared/domain/drop-classifier.ts'
import { assessEligibility, contactFactsSchema, type EligibilityFacts } from '../shared/domain/eligibility.ts'
import { epochMsSchema, isTimeZone } from '../shared/domain/local-time.ts'
import { parsePhoneNumber } from '../shared/domain/phone-number.ts'
import { defaultPolicy } from '../shared/domain/policy.ts'
import {
  type FieldName,
  fieldNameSchema,
  type ProfileField,
  subscriberRecordSchema
} from '../shared/domain/subscriber.ts'

/** An ISO 8601 time that names its offset or zone; without one nobody knows which instant is meant. */
const instantSchema = z.string().transform((time, context) => {
  try {
    return epochMsSchema.parse(Temporal.Instant.from(time).epochMilliseconds)
  } catch {
    context.addIssue({
      code: 'custom',
      message: 'expected an ISO time with its offset, e.g. 2026-11-20T10:00:00+07:00'
    })
    return z.NEVER
  }
})

const line = subscriberRecordSchema.shape

/** One contact; absent keys describe an ordinary eligible call. */
const eligibilityCaseSchema = z.strictObject({
  owner: line.owner.default('individual'),
  line: line.line.default('ordinary'),
  billing: line.billing.default('prepaid'),
  activated: line.activatedOn.default(null),
  tier: line.tier.default('ordinary'),
  kndl: line.kndl.default(false),
  missing: z.array(fieldNameSchema).default(['gender', 'occupation', 'hobbies']),
  enteredAt: instantSchema.prefault('2026-11-20T10:00:00+07:00'),
  ani: z.enum(['own-network', 'other-network']).default('own-network'),
  own: contactFactsSchema.shape.isUser.default(true),
  kind: contactFactsSchema.shape.kind.default('inquiry'),
  difficult: contactFactsSchema.shape.difficult.default(false),
  channel: z.enum(['call', 'counter']).default('call'),
  refusedAt: instantSchema.nullable().default(null),
  neverAsk: z.boolean().default(false),
  /** Taken to show that it changes nothing. */
  workstationZone: z.string().refine(isTimeZone, 'no such time zone').nullable().default(null)
})
type EligibilityCase = z.infer<typeof eligibilityCaseSchema>

const known = { gender: 'male', occupation: 'office', hobbies: ['travel'] } as const

function profileField(field: FieldName, { missing, refusedAt }: EligibilityCase): ProfileField {
  const nobodysCall = { at: null, interactionId: null }
  if (!missing.includes(field)) {
    const status = field === 'gender' ? 'assessed' : 'answered'
    return { ...nobodysCall, status, value: field === 'hobbies' ? [...known.hobbies] : known[field] }
  }
  if (field === 'gender' || refusedAt === null) return { ...nobodysCall, status: 'unknown', value: null }
  return { status: 'refused', value: null, at: refusedAt, interactionId: null }
}

function eligibilityFacts(one: EligibilityCase): EligibilityFacts {
  const { owner, line, activated, tier, kndl, channel, enteredAt, kind, difficult, own } = one
  const profile = {
    gender: profileField('gender', one),
    occupation: profileField('occupation', one),
    hobbies: profileField('hobbies', one)
  }
  return {
    channel,
    subject: {
      ours: true,
      owner,
      line,
      activatedOn: activated,
      tier,
      kndl,
      profile,
      ...(one.neverAsk && { neverAsk: { at: 0, interactionId: null } })
    },
    callingLine:
      one.ani === 'own-network'
        ? { network: 'own', owner, line }
        : { network: 'other', owner: null, line: 'ordinary' },
    enteredAt,
    contact: { kind, difficult, isUser: own }
  }
}

/** A sign of a lost call: by its word, or `true` for it. */
const sign = <const S extends string>(word: S) =>
  z
    .union([z.literal(word), z.literal('ok'), z.boolean()])
    .nullable()
    .default(null)
    .transform((seen): S | 'ok' | null => (seen === true ? word : seen === false ? null : seen))

const flag = z
  .boolean()
  .nullable()
  .default(false)
  .transform((seen) => seen === true)

const facts = dropFactsSchema.shape
const dropCaseSchema = z.strictObject({
  by: facts.by.default('remote'),
  cause: facts.cause.default(null),
  sip: facts.sip.default(null),
  ice: sign('failed'),
  page: sign('gone'),
  host: sign('restarted'),
  afterRefer: flag,
  silentMs: facts.silentMs.default(null),
  onHold: flag,
  pbxCause: facts.pbxCause.default(null)
}) satisfies z.ZodType<DropFacts>

const rule =
  <S extends z.ZodType>(schema: S, answer: (one: z.output<S>) => unknown) =>
  (one: unknown) => {
    const read = schema.safeParse(one)
    return read.success ? { answer: answer(read.data) } : { problem: z.prettifyError(read.error) }
  }

const rules: Record<string, (one: unknown) => { answer: unknown } | { problem: string }> = {
  eligibility: rule(eligibilityCaseSchema, (one) => assessEligibility(eligibilityFacts(one), defaultPolicy)),
  'phone-number': rule(z.string(), (raw) => {
    const { e164, kind } = parsePhoneNumber(raw)
    return { e164, kind }
  }),
  drop: rule(dropCaseSchema, (one) => classifyEnding(one, defaultPolicy.drop))
}

/** @returns the list as text, or what is wrong with the input */
function answerAll(name: string, input: string): { output: string } | { problem: string } {
  const answer = Object.hasOwn(rules, name) ? rules[name] : undefined
  if (!answer) return { problem: `no rule "${name}"; known: ${Object.keys(rules).join(', ')}` }
  const cases = readList(input)
  if (!cases) return { problem: 'expected a JSON list of cases on stdin' }
  const answers: unknown[] = []
  for (const [index, one] of cases.entries()) {
    const result = answer(one)
    if ('problem' in result) return { problem: `case ${index + 1}: ${result.problem}` }
    answers.push(result.answer)
  }
  return { output: `${JSON.stringify(answers, null, 2)}\n` }
}

function readList(input: string): unknown[] | null {
  try {
    const list: unknown = JSON.parse(input)
    return Array.isArray(list) ? list : null
  } catch {
    return null
  }
}

const result = answerAll(process.argv[2] ?? '', await text(process.stdin))
if ('problem' in result) {
  process.stderr.write(`rules: ${result.problem}\n`)
  process.exitCode = 2
} else {
  process.stdout.write(result.output)
}
