// Who is a priority customer, and why: premium tier, long tenure, or membership of the loyalty programme. Priority buys
// one more persuasion, never an exception from an exclusion (docs/domain.md).
import { z } from 'zod'
import { addYears } from './local-time.ts'
import type { SubscriberRecord } from './subscriber.ts'

export const priorityCauseSchema = z.enum(['premium', 'tenure', 'kndl'])
export type PriorityCause = z.infer<typeof priorityCauseSchema>

export const prioritySchema = z.object({ is: z.boolean(), because: z.array(priorityCauseSchema) })
export type Priority = z.infer<typeof prioritySchema>

/** @param day local day of the call, "YYYY-MM-DD" @param tenureYears calendar years that make a long tenure */
export function priorityOf(
  subject: Pick<SubscriberRecord, 'tier' | 'activatedOn' | 'kndl'>,
  day: string,
  tenureYears: number
): Priority {
  const applies: Record<PriorityCause, boolean> = {
    premium: subject.tier === 'premium',
    tenure: hasTenure(subject.activatedOn, day, tenureYears),
    kndl: subject.kndl
  }
  const because = priorityCauseSchema.options.filter((cause) => applies[cause])
  return { is: because.length > 0, because }
}

/** Whether `years` calendar years lie between activation and `day`; an unknown or future activation is no tenure. */
export const hasTenure = (activatedOn: string | null, day: string, years: number): boolean =>
  activatedOn !== null && addYears(activatedOn, years) <= day
