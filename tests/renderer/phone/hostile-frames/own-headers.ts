// Which header lines of what the phone sends are its own, and which somebody else has written into it.

/** Every header a phone may write here, by RFC 3261 and the extensions it uses. */
const ours = new Set(
  'via max-forwards from to call-id cseq contact content-type content-length supported user-agent allow reason expires authorization proxy-authorization record-route x-care-interaction-id server unsupported accept require route replaces refer-to referred-by warning'.split(
    ' '
  )
)

export const headOf = (message: string) => message.split('\r\n\r\n', 1)[0] ?? ''
/** Names of headers that no phone of ours writes. */
export const strangeHeaders = (sent: readonly string[]): string[] =>
  sent
    .flatMap((message) => headOf(message).split('\r\n').slice(1))
    .filter((line) => !/^\s/.test(line))
    .map((line) => line.split(':', 1)[0] ?? '')
    .filter((name) => !ours.has(name.toLowerCase()))

/** Messages with a line end that is none, on which two readers of one message differ. */
export const brokenHeads = (sent: readonly string[]): string[] =>
  sent.filter((message) => /[\r\n\0]/.test(headOf(message).replaceAll('\r\n', '')))
