// The one log interface of host and centre, and the redaction every line passes: no numbers, names, notes or secrets in
// files (quality.md C5). Event names read like contract names; the interaction id is on each line that has one.
export type LogLevel = 'debug' | 'info' | 'warn' | 'error'
export type LogFields = Readonly<Record<string, unknown>>

export interface Log {
  debug(event: string, fields?: LogFields): void
  info(event: string, fields?: LogFields): void
  warn(event: string, fields?: LogFields): void
  error(event: string, fields?: LogFields): void
  /** A log whose every line carries these fields. */
  with(fields: LogFields): Log
}

/** Field names whose values never reach a file, wherever they sit in a line. */
const secretNames =
  /^(password|token|ha1|authorization|cookie|secret|grant|note|name|displayname|customername|msisdn|ani|number|numbertodial|value|profile|record|draft|body)$/i
/** Runs of 8 or more digits (with plus, blanks, dots or hyphens between) are treated as telephone numbers. */
const numberLike = /\+?\d(?:[\s.-]?\d){7,}/g

/** Replaces secrets and anything that looks like a telephone number; keeps the last two digits for support. */
export function redact(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return redactText(value)
  if (typeof value !== 'object' || value === null) return value
  if (depth > 6) return '[deep]'
  if (value instanceof Error) return { error: value.name, message: redactText(withoutQuotations(value)) }
  if (Array.isArray(value)) return value.slice(0, 50).map((item) => redact(item, depth + 1))
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key,
      secretNames.test(key) ? '[redacted]' : redact(item, depth + 1)
    ])
  )
}

const quoted = /(["'`“‘])([^\n]{1,2000}?)(["'`”’])/g
const isWord = /^[\w.$:/@-]+$/

/**
 * What a library quotes in a message may be a customer's words: JSON.parse quotes what it could not read. A word of the
 * program's own (a property, an address) is kept, except by a parser, to which everything is text.
 */
const withoutQuotations = ({ name, message }: Error): string =>
  message.replace(quoted, (whole, open: string, words: string, close: string) =>
    name !== 'SyntaxError' && isWord.test(words) ? whole : `${open}…${close}`
  )

/** With a group, so that splitting keeps what it splits at. */
const identifier = /([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})/i

/** Numbers lose all but their last two digits; identifiers are kept, for a UUID's digits are no number. */
function redactText(text: string): string {
  const parts = text.split(identifier)
  const masked = (part: string) => part.replace(numberLike, (number) => `…${number.slice(-2)}`)
  return parts.map((part, index) => (index % 2 === 1 ? part : masked(part))).join('')
}

/** A log that goes nowhere, for tests and for parts run without a host. */
export const silentLog: Log = { debug() {}, info() {}, warn() {}, error() {}, with: () => silentLog }
