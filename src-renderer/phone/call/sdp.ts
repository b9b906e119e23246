// What the phone changes and reads in session descriptions: RFC 4733 digits at one clock rate, and which ICE candidates
// are worth waiting for.

/**
 * Drops telephone-event/8000 where telephone-event/48000 is offered too. With both, Chromium sends a digit on the first
 * payload with the clock of the other, and 160 ms of key press arrive as 27 ms.
 */
export function keepOneTelephoneEvent(sdp: string): string {
  const lines = sdp.split('\r\n')
  const payloads = (rate: number) =>
    lines.flatMap(
      (line) => new RegExp(`^a=rtpmap:(\\d+) telephone-event/${rate}$`, 'i').exec(line)?.[1] ?? []
    )
  const dropped = new Set(payloads(48_000).length > 0 ? payloads(8000) : [])
  return without(dropped, lines)
}

/**
 * Drops the payloads that our description of before did not have. Chromium offers anew within a call whatever it can, and
 * stops playing for a moment to set up what it could not receive until then: up to a tenth of a second of silence.
 */
export function keepKnownPayloads(sdp: string, before: string): string {
  const lines = sdp.split('\r\n')
  const known = new Set(payloadsIn(before.split('\r\n')))
  const isKnown = (payload: string) => known.has(payload)
  const payloads = payloadsIn(lines)
  // nothing in common, nothing to go by
  if (!payloads.some(isKnown)) return sdp
  return without(new Set(payloads.filter((payload) => !isKnown(payload))), lines)
}

/** `m=audio <port> <proto> <payload>…` */
const payloadsIn = (lines: readonly string[]): string[] =>
  lines
    .find((line) => line.startsWith('m=audio '))
    ?.split(' ')
    .slice(3) ?? []

const without = (dropped: ReadonlySet<string>, lines: readonly string[]): string =>
  lines
    .filter((line) => !dropped.has(/^a=(?:rtpmap|fmtp|rtcp-fb):(\d+)/.exec(line)?.[1] ?? ''))
    .map((line) => (line.startsWith('m=audio ') ? withoutPayloads(line, dropped) : line))
    .join('\r\n')

/** The first three words stay whatever they are. */
const withoutPayloads = (mediaLine: string, dropped: ReadonlySet<string>): string =>
  mediaLine
    .split(' ')
    .filter((word, place) => place < 3 || !dropped.has(word))
    .join(' ')

/** The addresses in a description, kept apart from it: a connection that knows none sends nothing. */
export function withoutCandidates(sdp: string): { sdp: string; candidates: RTCIceCandidateInit[] } {
  const candidates: RTCIceCandidateInit[] = []
  let sdpMLineIndex = -1
  const kept = sdp.split(/\r?\n/).filter((line) => {
    if (line.startsWith('m=')) sdpMLineIndex += 1
    if (line.startsWith('a=candidate:')) candidates.push({ candidate: line.slice(2), sdpMLineIndex })
    return !/^a=(?:candidate:|end-of-candidates)/.test(line)
  })
  return { sdp: kept.join('\r\n'), candidates }
}

/** The other side offers audio it does not want to receive: we are on hold there (RFC 3264 §8.4). */
export const putsOnHold = (sdp: string): boolean => /^a=(?:sendonly|inactive)\s*$/m.test(sdp)

/** A candidate-attribute (RFC 8839 §5.1) of our own interfaces over UDP: what the PBX will use. */
export function isUdpHostCandidate(candidate: string): boolean {
  const [, , transport, , , , , type] = candidate.split(' ')
  return transport?.toLowerCase() === 'udp' && type === 'host'
}
