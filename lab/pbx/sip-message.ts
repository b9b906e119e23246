// SIP messages as the lab PBX reads and writes them (RFC 3261, one message a WebSocket frame: RFC 7118). Parsing takes
// whatever a stranger sends and never throws: what is not a message is `null`.

export type Header = readonly [name: string, value: string]
interface SipParts { headers: readonly Header[]; body: string }
export interface SipRequest extends SipParts { kind: 'request'; method: string; uri: string }
export interface SipResponse extends SipParts { kind: 'response'; status: number; reason: string }
export type SipMessage = SipRequest | SipResponse

const mandatory = ['Via', 'From', 'To', 'Call-ID', 'CSeq']
const maxHeaders = 100

export const headersOf = (message: SipParts, name: string): string[] =>
  message.headers.filter(([key]) => key.toLowerCase() === name.toLowerCase()).map(([, value]) => value)

/** First value of a header; empty when absent. */
export const headerOf = (message: SipParts, name: string): string => headersOf(message, name)[0] ?? ''

export const cseqOf = (message: SipParts): { number: number; method: string } => {
  const [, number = '0', method = ''] = /^(\d{1,10})\s+([A-Z]{1,20})$/.exec(headerOf(message, 'CSeq')) ?? []
  return { number: Number(number), method }
}

export const branchOf = (message: SipParts): string => /;branch=([^;,\s]+)/i.exec(headerOf(message, 'Via'))?.[1] ?? ''

export interface Address { displayName: string; uri: string; user: string; tag: string | null; expires: number | null }

/** Reads From, To or Contact: `"Name" <sip:user@host;p>;tag=x`. */
export function addressOf(value: string): Address {
  const [, quoted, plain, inBrackets] = /^(?:"((?:[^"\\]|\\.)*)"\s*|([^"<]*))<([^>]*)>/.exec(value) ?? []
  const uri = inBrackets ?? value.split(';')[0]?.trim() ?? ''
  const parameters = value.slice(value.indexOf('>') + 1)
  const user = /^sips?:([^@;?]*)@/i.exec(uri)?.[1] ?? ''
  const expires = /;expires=(\d{1,9})/i.exec(parameters)?.[1]
  return {
    displayName: (quoted?.replace(/\\(.)/g, '$1') ?? plain ?? '').trim(),
    uri,
    user,
    tag: /;tag=([^;\s]+)/i.exec(parameters)?.[1] ?? null,
    expires: expires === undefined ? null : Number(expires)
  }
}

/** User part of a request URI, e.g. `1090` of `sip:1090@hotline.lab`. */
export const userOf = (uri: string): string => addressOf(`<${uri}>`).user

export const nameAddress = (displayName: string, uri: string): string =>
  displayName === '' ? `<${uri}>` : `"${displayName.replace(/["\\]/g, '\\$&')}" <${uri}>`

/** RFC 3326 with ITU-T Q.850, as Asterisk writes it. */
export const reasonHeader = (cause: number): Header => ['Reason', `Q.850;cause=${cause}`]

export function causeOf(message: SipParts): number | null {
  const cause = /Q\.850\s*;\s*cause=(\d{1,3})/i.exec(headersOf(message, 'Reason').join(','))?.[1]
  return cause === undefined ? null : Number(cause)
}

function readHeaders(lines: readonly string[]): Header[] | null {
  const headers: Header[] = []
  for (const line of lines) {
    const [, name = '', value = ''] = /^([A-Za-z0-9.!%*_+`'~-]{1,64})[ \t]*:[ \t]*(.*)$/.exec(line) ?? []
    if (name === '' || headers.length === maxHeaders) return null
    headers.push([name, value.trim()])
  }
  return headers
}

function readBody(parts: SipParts): string | null {
  const declared = headerOf(parts, 'Content-Length')
  if (declared === '') return parts.body
  const bytes = Buffer.from(parts.body)
  if (!/^\d{1,6}$/.test(declared) || Number(declared) > bytes.length) return null
  return bytes.subarray(0, Number(declared)).toString()
}

function readStart(line: string): Omit<SipRequest, keyof SipParts> | Omit<SipResponse, keyof SipParts> | null {
  const [, method, uri] = /^([A-Z]{1,20}) (\S{1,512}) SIP\/2\.0$/.exec(line) ?? []
  if (method !== undefined && uri !== undefined) return { kind: 'request', method, uri }
  const [, status, reason] = /^SIP\/2\.0 ([1-6]\d\d) (.{0,128})$/.exec(line) ?? []
  return status === undefined ? null : { kind: 'response', status: Number(status), reason: reason ?? '' }
}

export function parseSipMessage(text: string): SipMessage | null {
  const end = text.indexOf('\r\n\r\n')
  if (end < 0) return null
  const [first = '', ...lines] = text.slice(0, end).replace(/\r\n[ \t]+/g, ' ').split('\r\n')
  const start = readStart(first)
  const headers = readHeaders(lines)
  if (start === null || headers === null) return null
  const parts = { headers, body: text.slice(end + 4) }
  if (mandatory.some((name) => headerOf(parts, name) === '') || cseqOf(parts).method === '') return null
  if (start.kind === 'request' && start.method !== cseqOf(parts).method) return null
  const body = readBody(parts)
  return body === null ? null : { ...start, headers, body }
}

export function printSipMessage(message: SipMessage): string {
  const start =
    message.kind === 'request' ? `${message.method} ${message.uri} SIP/2.0` : `SIP/2.0 ${message.status} ${message.reason}`
  const lines = message.headers.map(([name, value]) => `${name}: ${value}`)
  return [start, ...lines, `Content-Length: ${Buffer.byteLength(message.body)}`, '', message.body].join('\r\n')
}

/** Only for people who read a trace: a status means the same without its phrase. */
const reasonPhrases =
  '100 Trying, 180 Ringing, 200 OK, 401 Unauthorized, 403 Forbidden, 404 Not Found, 405 Method Not Allowed, ' +
  '408 Request Timeout, 480 Temporarily Unavailable, 481 Call Does Not Exist, 482 Loop Detected, 486 Busy Here, ' +
  '487 Request Terminated, 488 Not Acceptable Here, 491 Request Pending, 501 Not Implemented, 603 Decline'
const phraseOf = (status: number): string => new RegExp(`${status} ([^,]+)`).exec(reasonPhrases)?.[1] ?? 'Refused'

export interface ResponseExtras { toTag?: string; headers?: readonly Header[]; sdp?: string }

export function responseTo(request: SipRequest, status: number, extras: ResponseExtras = {}): SipResponse {
  const to = headerOf(request, 'To')
  const tagged = extras.toTag === undefined || addressOf(to).tag !== null ? to : `${to};tag=${extras.toTag}`
  const copied = headersOf(request, 'Via').map((via): Header => ['Via', via])
  const headers: Header[] = [
    ...copied, ['From', headerOf(request, 'From')], ['To', tagged], ['Call-ID', headerOf(request, 'Call-ID')],
    ['CSeq', headerOf(request, 'CSeq')], ...(extras.headers ?? []), ['Server', 'lab-pbx']
  ]
  if (extras.sdp !== undefined) headers.push(['Content-Type', 'application/sdp'])
  return { kind: 'response', status, reason: phraseOf(status), headers, body: extras.sdp ?? '' }
}
