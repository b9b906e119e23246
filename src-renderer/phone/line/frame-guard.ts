// What may come in over the flow and what may go out on it, decided before anything is parsed: length, text, and line ends.
// A lone CR or LF is one header to us and two to somebody else, which is all that an injected header needs.

/** Longest SIP message taken, bytes of UTF-8; longer ones are refused unread (quality.md, C2). */
export const maximumMessageBytes = 65_536
/** More header lines than any proxy chain of ours writes. */
const mostHeaderLines = 256

export type GuardedFrame =
  | { kind: 'message'; text: string }
  /** A keep-alive (RFC 7118 §6): heard, and nothing to read. */
  | { kind: 'keep-alive' }
  | { kind: 'refused'; why: 'not-text' | 'too-long' | 'malformed-lines' | 'too-many-lines' | 'unnamed-body' }

export function guardFrame(data: unknown): GuardedFrame {
  if (typeof data !== 'string') return { kind: 'refused', why: 'not-text' }
  if (!fitsInBytes(data)) return { kind: 'refused', why: 'too-long' }
  if (data.trim() === '') return { kind: 'keep-alive' }
  const head = headOf(data)
  if (head.split('\r\n').length > mostHeaderLines) return { kind: 'refused', why: 'too-many-lines' }
  if (!hasPlainLines(head)) return { kind: 'refused', why: 'malformed-lines' }
  if (hasUnnamedBody(head, data.slice(head.length + 4))) return { kind: 'refused', why: 'unnamed-body' }
  return { kind: 'message', text: data }
}

/** Whether every line of the head ends as RFC 3261 §7 says, and none within itself. */
export const isSendable = (message: string): boolean => hasPlainLines(headOf(message))

const headOf = (message: string): string => {
  const end = message.indexOf('\r\n\r\n')
  return end < 0 ? message : message.slice(0, end)
}

const hasPlainLines = (head: string): boolean => !/[\r\n\0]/.test(head.replaceAll('\r\n', ''))

/** A body must say what it is (RFC 3261 §20.15); SIP.js rejects a promise nobody holds where an INVITE's does not. */
const hasUnnamedBody = (head: string, body: string): boolean =>
  body !== '' && !/^(?:content-type|c)[ \t]*:/im.test(head)

/** Encoding is spared wherever the number of UTF-16 units already decides. */
const fitsInBytes = (text: string): boolean =>
  text.length <= maximumMessageBytes &&
  (text.length * 3 <= maximumMessageBytes || new TextEncoder().encode(text).length <= maximumMessageBytes)
