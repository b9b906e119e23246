// Times as agents read them: clock and date in the hotline's zone, durations as minutes and seconds.
import { type Language, localeOf } from './texts.ts'

/** "04:07", or "1:04:07" from an hour on. Negative durations (clocks that disagree) read as zero. */
export function durationWords(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000))
  const two = (value: number) => String(value).padStart(2, '0')
  const minutes = `${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`
  return seconds < 3600 ? minutes : `${Math.floor(seconds / 3600)}:${minutes}`
}

const format = (at: number, language: Language, timeZone: string, options: Intl.DateTimeFormatOptions) =>
  new Intl.DateTimeFormat(localeOf[language], { ...options, timeZone, hourCycle: 'h23' }).format(at)

/** "09:41" */
export const clockWords = (at: number, language: Language, timeZone: string): string =>
  format(at, language, timeZone, { hour: '2-digit', minute: '2-digit' })

/** "20/11/2026" */
export const dayWords = (at: number, language: Language, timeZone: string): string =>
  format(at, language, timeZone, { day: '2-digit', month: '2-digit', year: 'numeric' })

/** "09:41" today, "20/11 09:41" on another day. */
export function momentWords(at: number, now: number, language: Language, timeZone: string): string {
  const clock = clockWords(at, language, timeZone)
  if (dayWords(at, language, timeZone) === dayWords(now, language, timeZone)) return clock
  const [day, month] = dayWords(at, 'en', timeZone).split('/')
  return language === 'zh' ? `${month}-${day} ${clock}` : `${day}/${month} ${clock}`
}

/** A calendar day "YYYY-MM-DD" as it is written in the language. */
export const calendarWords = (day: string, language: Language): string =>
  dayWords(Date.parse(`${day}T00:00:00Z`), language, 'UTC')

/** Whole calendar years from one day to another, both "YYYY-MM-DD". */
export function wholeYears(from: string, to: string): number {
  const years = Number(to.slice(0, 4)) - Number(from.slice(0, 4))
  return Math.max(0, to.slice(5) < from.slice(5) ? years - 1 : years)
}
