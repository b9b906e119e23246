// Wall-clock questions about an instant, answered in the hotline's own zone: which local day, which time of day, when
// the window opens next. The workstation's zone never enters: the zone is always an argument.
import { Temporal } from 'temporal-polyfill'
import { z } from 'zod'

/** Epoch milliseconds from 1970 to the end of year 9999, so that every local day has a four-digit year. */
export const epochMsSchema = z.number().int().min(0).max(253_402_214_400_000)

/** Local times of day "HH:MM" or "HH:MM:SS", from ≤ t < to. `to` before `from` reaches past midnight; equal = round the clock. */
export interface DayWindow {
  from: string
  to: string
}

const zoned = (at: number, timeZone: string) =>
  Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone)

/** Whether this is a zone the runtime knows, e.g. "Asia/Ho_Chi_Minh". */
export function isTimeZone(name: string): boolean {
  try {
    zoned(0, name)
    return true
  } catch {
    return false
  }
}

/** The local calendar day, "YYYY-MM-DD"; such days compare as strings. */
export const localDay = (at: number, timeZone: string): string => zoned(at, timeZone).toPlainDate().toString()

/** `days` calendar days after (or, negative, before) a day "YYYY-MM-DD". */
export const addDays = (day: string, days: number): string =>
  Temporal.PlainDate.from(day).add({ days }).toString()

/** `years` calendar years after a day; 29 February becomes 1 March where the year has none (docs/domain.md, tenure). */
export function addYears(day: string, years: number): string {
  const start = Temporal.PlainDate.from(day)
  const end = start.add({ years })
  return (end.day === start.day ? end : end.add({ days: 1 })).toString()
}

/** The instant at which the clocks of the zone show `time` on `day`, epoch ms. */
export const instantOf = (day: string, time: string, timeZone: string): number =>
  Temporal.PlainDate.from(day).toZonedDateTime({ timeZone, plainTime: Temporal.PlainTime.from(time) })
    .epochMilliseconds

/** Whether the local time of day lies in the window: the opening counts, the closing does not, to the millisecond. */
export function isInsideWindow(at: number, window: DayWindow, timeZone: string): boolean {
  const time = zoned(at, timeZone).toPlainTime()
  const opened = Temporal.PlainTime.compare(time, Temporal.PlainTime.from(window.from)) >= 0
  const closed = Temporal.PlainTime.compare(time, Temporal.PlainTime.from(window.to)) >= 0
  const overnight = Temporal.PlainTime.compare(window.from, window.to) >= 0
  return overnight ? opened || !closed : opened && !closed
}

/** `at` itself when it lies in the window, else the next opening: later today, or tomorrow. Epoch ms. */
export function nextInsideWindow(at: number, window: DayWindow, timeZone: string): number {
  if (isInsideWindow(at, window, timeZone)) return at
  const today = localDay(at, timeZone)
  const opening = instantOf(today, window.from, timeZone)
  return opening > at ? opening : instantOf(addDays(today, 1), window.from, timeZone)
}
