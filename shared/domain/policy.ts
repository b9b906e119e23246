// What a carrier may change without a new build: windows, fields, exclusions, priorities, attempts. The defaults are the
// values of the instruction of 2012/2013 (docs/domain.md); nothing here is repeated as a constant elsewhere.
import { z } from 'zod'
import { dialTargetSchema } from './dial-target.ts'
import { isTimeZone } from './local-time.ts'
import { fieldNameSchema } from './subscriber.ts'

/** Local clock time "HH:MM" or "HH:MM:SS" in the policy's time zone. */
const clockTimeSchema = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?$/)

/** Days a refused field is left alone, in local calendar days; `null` = never ask again. */
const coolOffDaysSchema = z.number().int().min(0).max(36_500).nullable()

export const capturePolicySchema = z.object({
  fields: z.array(fieldNameSchema).default(['gender', 'occupation', 'hobbies']),
  /** The call must have entered the hotline at from ≤ t < to, local time; equal times mean round the clock. */
  window: z.object({ from: clockTimeSchema, to: clockTimeSchema }).default({ from: '07:00', to: '22:00' }),
  /** How often a priority customer who refuses is persuaded again. */
  persuasions: z.number().int().min(0).max(3).default(1),
  coolOffDays: z
    .object({ gender: coolOffDaysSchema, occupation: coolOffDaysSchema, hobbies: coolOffDaysSchema })
    .default({ gender: 90, occupation: 90, hobbies: 90 }),
  /** May a caller on somebody else's number of our network be asked? The seed is of two minds; default no. */
  viaOthersNumber: z.boolean().default(false),
  /** Calendar years of tenure that make a customer a priority customer. */
  priorityTenureYears: z.number().int().min(0).max(100).default(5),
  /**
   * Whether the carrier-CRM adapter writes the instruction's values for a refusal into fields that are empty there. On
   * as instructed in 2012; a carrier's lawyer may turn it off. Our own records never hold them either way.
   */
  refusalDefaults: z.boolean().default(true),
  /** Minutes after a contact in which a mis-keyed field may still be put right at the desk. */
  correctionMinutes: z
    .number()
    .int()
    .min(0)
    .max(24 * 60)
    .default(15),
  /** Roll-out of this site: off, or on from a local date (YYYY-MM-DD; `null` = always on). */
  site: z
    .object({ enabled: z.boolean(), from: z.iso.date().nullable() })
    .default({ enabled: true, from: null })
})
export type CapturePolicy = z.infer<typeof capturePolicySchema>

export const callbackPolicySchema = z.object({
  attempts: z.number().int().min(1).max(10).default(3),
  /** Minutes between attempts after busy or no answer. */
  spacingMinutes: z
    .number()
    .int()
    .min(0)
    .max(24 * 60)
    .default(15),
  /** Days after the drop when the task closes as unreachable. */
  expiryDays: z.number().int().min(1).max(30).default(3),
  /**
   * How long a task is kept for the agent whose call dropped, or for one who was given it or has put it off, minutes. Only
   * they may dial meanwhile, also while the centre is down.
   */
  leaseMinutes: z.number().int().min(1).max(120).default(10),
  /** A lease somebody works under ends this long after their workstation's last sign of life, seconds. */
  heldSeconds: z.number().int().min(15).max(600).default(120),
  /** Minutes to the next attempt after somebody else has answered. */
  wrongPersonMinutes: z
    .number()
    .int()
    .min(0)
    .max(24 * 60)
    .default(120),
  /** A callback that is due and nobody's: one free agent after the other is reminded of it, so many minutes each. */
  offerMinutes: z.number().int().min(1).max(60).default(3),
  /** Minutes after which the team lead is told of a callback that nobody has taken. */
  leadAfterMinutes: z
    .number()
    .int()
    .min(1)
    .max(24 * 60)
    .default(15)
})

export const dropPolicySchema = z.object({
  /** Q.850 causes of a remote BYE that mean the customer hung up; every other cause is a drop. */
  hungUpCauses: z.array(z.number().int().min(0).max(127)).default([16]),
  /** Inbound packets missing for this long before the end mean a drop, milliseconds. */
  silentMs: z.number().int().min(500).max(60_000).default(3500)
})
export type DropPolicy = z.infer<typeof dropPolicySchema>

export const telephonePolicySchema = z.object({
  /** A call may answer itself, after a tone, where the PBX asks for it (Call-Info, Alert-Info). */
  autoAnswer: z.boolean().default(false),
  /** What the operating system's notification of a call says: the queue only, or also who calls. Its centre keeps it. */
  notification: z.enum(['plain', 'caller']).default('plain'),
  /** An extension of the PBX that sends back what it hears: the check of a machine calls it. `null`: there is none. */
  echoExtension: dialTargetSchema.nullable().default(null)
})
export type TelephonePolicy = z.infer<typeof telephonePolicySchema>

export const recordingPolicySchema = z.object({
  /** Which calls the PBX records. */
  calls: z.enum(['none', 'all']).default('none'),
  /** May the agent pause the recording, while a customer says what must not be kept? */
  mayPause: z.boolean().default(false)
})

/** More than a century is a slip of the hand. */
const daysSchema = z.number().int().min(1).max(36_500)

/** After how many days what is not needed any more is forgotten; never what still has to be delivered or done. */
export const retentionPolicySchema = z.object({
  /** On the workstation: contacts that are over with what was taken down in them, and what of it has been delivered. */
  deskContactDays: daysSchema.max(30).default(1),
  deskDeliveryDays: daysSchema.max(90).default(7),
  /** At the centre: what agents noted of a contact, then the contact and its call altogether. */
  noteDays: daysSchema.default(365),
  contactDays: daysSchema.default(730),
  /** Where a call was recorded; the recording itself is the PBX's. */
  recordingDays: daysSchema.default(180),
  /** Closed callbacks, with what had been told. */
  callbackDays: daysSchema.default(90),
  /** What changes the carrier has confirmed said; the record's history says it too. */
  carrierDays: daysSchema.default(90),
  /** What changes said as they came in; the record's history says it too. */
  changeDays: daysSchema.default(90),
  /** What was told in conflicts that a lead has decided. */
  conflictDays: daysSchema.default(90),
  /** What became of the rows of a dead workstation, where nobody has to see to them any more. */
  rescueDays: daysSchema.default(365),
  /** Who was signed in where; as long, a dead workstation's contacts can be brought in without a grant. */
  sessionDays: daysSchema.default(180),
  auditDays: daysSchema.min(30).default(1826)
})

export const policySchema = z.object({
  /** IANA zone of the hotline; the workstation's zone never counts. */
  timeZone: z.string().refine(isTimeZone, 'no such time zone').default('Asia/Ho_Chi_Minh'),
  capture: capturePolicySchema.prefault({}),
  callback: callbackPolicySchema.prefault({}),
  drop: dropPolicySchema.prefault({}),
  telephone: telephonePolicySchema.prefault({}),
  recording: recordingPolicySchema.prefault({}),
  /** Days an agent's list of past calls is kept on the workstation; 0 = not at all. */
  callHistoryDays: z.number().int().min(0).max(90).default(7),
  /** Seconds of after-call work, after which the agent takes calls again and the proposal of the drop classifier stands. */
  wrapUpSeconds: z.number().int().min(0).max(600).default(30),
  /** How often, and by how many seconds each time, an agent may lengthen it. */
  wrapUpExtensions: z
    .object({ most: z.number().int().min(0).max(20), seconds: z.number().int().min(10).max(600) })
    .default({ most: 2, seconds: 60 }),
  /** A session of which nothing was heard for so long counts as dead: its agent takes no calls, and no other PC asks. */
  sessionAliveSeconds: z.number().int().min(90).max(3600).default(120),
  retention: retentionPolicySchema.prefault({}),
  /** Queue source down: grant the record with a mark in the audit, or deny it. */
  records: z.object({ degraded: z.enum(['grant', 'deny']) }).default({ degraded: 'deny' })
})
export type Policy = z.infer<typeof policySchema>

/** The policy with every key at its default. */
export const defaultPolicy: Policy = policySchema.parse({})
