// SIP messages as the lab PBX reads and writes them (RFC 3261, one message a WebSocket frame: RFC 7118). Parsing takes
// whatever a stranger sends and never throws: what is not a message is `null`.

export type Header = readonly [name: string, value: string]
export interface SipMessage {
  /** Of a response: the method it answers, from CSeq. */
  method: string
  /** Request URI; empty in a response. */
  uri: string
  /** Zero in a request. */
  status: number
  headers: readonly Header[]
  body: string
}
export interface Address {
  displayName: string
  uri: string
  user: string
  tag: string | null
}

const mandatory = ['Via', 'From', 'To', 'Call-ID', 'CSeq']
const maxHeaders = 100

/** First value of a header; empty when absent. */
export const headerOf = (message: Pick<SipMessage, 'headers'>, name: string): string =>
  message.headers.find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1] ?? ''

export const branchOf = (message: SipMessage) =>
  /;branch=([^;,\s]+)/i.exec(headerOf(message, 'Via'))?.[1] ?? ''

export const userOf = (uri: string): string => /^sips?:([^@;?]*)@/i.exec(uri)?.[1] ?? ''

/** Reads From, To or Contact: `"Name" <sip:user@host;p>;tag=x`. */
export function addressOf(message: SipMessage, header: 'From' | 'To' | 'Contact'): Address {
  const value = headerOf(message, header)
  const [, quoted, plain, inBrackets] = /^(?:"((?:[^"\\]|\\.)*)"\s*|([^"<]*))<([^>]*)>/.exec(value) ?? []
  const uri = inBrackets ?? value.split(';')[0] ?? ''
  const displayName = (quoted?.replace(/\\(.)/g, '$1') ?? plain ?? '').trim()
  const tag = /;tag=([^;\s]+)/i.exec(value.slice(value.lastIndexOf('>') + 1))?.[1] ?? null
  return { displayName, uri, user: userOf(uri), tag }
}

export const nameAddress = (displayName: string, uri: string): string =>
  displayName === '' ? `<${uri}>` : `"${displayName.replace(/["\\]/g, '\\$&')}" <${uri}>`

/** RFC 3326 with a cause of ITU-T Q.850, as Asterisk writes it. */
export const reasonHeader = (cause: number): Header => ['Reason', `Q.850;cause=${cause}`]

/** The Q.850 cause a message gives; 16 (normal clearing) where it gives none, as Asterisk assumes. */
export function causeOf(message: SipMessage): number {
  const reasons = message.headers
    .filter(([name]) => name.toLowerCase() === 'reason')
    .map(([, value]) => value)
  return Number(/Q\.850\s*;\s*cause=(\d{1,3})/i.exec(reasons.join(','))?.[1] ?? 16)
}

function headerFrom(line: string): Header {
  const [, name = '', value = ''] = /^([\w.-]{1,64})[ \t]*:(.*)$/.exec(line) ?? []
  return [name, value.trim()]
}

export function parseSipMessage(text: string): SipMessage | null {
  const end = Math.max(text.indexOf('\r\n\r\n'), 0)
  const [start = '', ...lines] = text
    .slice(0, end)
    .replace(/\r\n[ \t]+/g, ' ')
    .split('\r\n')
  const headers = lines.slice(0, maxHeaders + 1).map(headerFrom)
  const [, cseqMethod = ''] = /^\d{1,10}\s+([A-Z]{1,20})$/.exec(headerOf({ headers }, 'CSeq')) ?? []
  const [, method = cseqMethod, uri = ''] = /^([A-Z]{1,20}) (\S{1,512}) SIP\/2\.0$/.exec(start) ?? []
  const [, status = '0'] = /^SIP\/2\.0 ([1-6]\d\d)( |$)/.exec(start) ?? []
  const isWhole =
    headers.length <= maxHeaders && mandatory.every((name) => headerOf({ headers }, name) !== '')
  const isRequest = uri !== ''
  if (!isWhole || method !== cseqMethod || isRequest === (status !== '0')) return null
  return { method, uri, status: Number(status), headers, body: text.slice(end + 4) }
}

export function printSipMessage(message: SipMessage): string {
  const { method, uri, status, headers, body } = message
  const start = status === 0 ? `${method} ${uri} SIP/2.0` : `SIP/2.0 ${status} ${phraseOf(status)}`
  const type = body === '' ? [] : ['Content-Type: application/sdp']
  const lines = [...headers.map(([name, value]) => `${name}: ${value}`), ...type]
  return [start, ...lines, `Content-Length: ${Buffer.byteLength(body)}`, '', body].join('\r\n')
}

/** Only for people who read a trace: a status means the same without its phrase. */
const phrases =
  '100 Trying, 180 Ringing, 200 OK, 401 Unauthorized, 403 Forbidden, 404 Not Found, 405 Method Not Allowed, ' +
  '408 Request Timeout, 480 Temporarily Unavailable, 481 Call Does Not Exist, 482 Loop Detected, 486 Busy Here, ' +
  '487 Request Terminated, 488 Not Acceptable Here, 491 Request Pending, 501 Not Implemented, 603 Decline'
const phraseOf = (status: number): string => new RegExp(`${status} ([^,]+)`).exec(phrases)?.[1] ?? 'Refused'

export function responseTo(request: SipMessage, status: number, toTag = '', extra: Header[] = [], body = '') {
  const copied = request.headers.filter(([name]) => /^(via|from|call-id|cseq)$/i.test(name))
  const to = headerOf(request, 'To')
  const tagged = toTag === '' || addressOf(request, 'To').tag !== null ? to : `${to};tag=${toTag}`
  const headers: Header[] = [...copied, ['To', tagged], ...extra, ['Server', 'lab-pbx']]
  return { method: request.method, uri: '', status, headers, body } satisfies SipMessage
}
