// Frames a stranger, or a broken proxy, might send: ours, after the kinds of trouble that RFC 4475 and RFC 5118 collect.
// Some are legal and merely strange, most are not; none may do more than be answered or dropped.

const call = (number: number) => [
  `Via: SIP/2.0/WS edge.example;branch=z9hG4bKhostile${number}`,
  'Max-Forwards: 70',
  'From: "Ada" <sip:+84901234567@pbx.example>;tag=a',
  'To: <sip:agent1001@hotline.example>',
  `Call-ID: hostile-${number}`,
  'CSeq: 1 INVITE',
  'Contact: <sip:pbx@pbx.example;transport=ws>'
]

type Lines = readonly string[]
let count = 0
const frame = (start: string, change: (lines: Lines) => Lines = (lines) => lines, body = ''): string => {
  count += 1
  return [start, ...change(call(count)), '', body].join('\r\n')
}
const invite = (change?: (lines: Lines) => Lines, body?: string) =>
  frame('INVITE sip:agent1001@x.invalid SIP/2.0', change, body)
const answer = (start: string, change?: (lines: Lines) => Lines) => frame(start, change)
const replaced = (name: string, line: string) => (lines: Lines) =>
  lines.map((one) => (one.startsWith(`${name}:`) ? line : one))
const without = (name: string) => (lines: Lines) => lines.filter((one) => !one.startsWith(`${name}:`))
const and =
  (...more: string[]) =>
  (lines: Lines) => [...lines, ...more]

/** Name and frame. */
export const hostileFrames: readonly (readonly [string, unknown])[] = [
  // not SIP at all
  ['nothing', ''],
  ['a blank', ' '],
  ['zero bytes', '\0\0\0\0'],
  ['bytes', new Uint8Array([0x49, 0x4e, 0x56])],
  ['an object', { method: 'INVITE' }],
  ['null', null],
  ['a lone surrogate', '\ud800'],
  ['HTTP', 'GET / HTTP/1.1\r\nHost: x\r\n\r\n'],
  ['markup', '<script>alert(1)</script>\r\n\r\n'],
  ['JSON', '{"method":"INVITE"}'],
  // first lines
  ['no version', frame('INVITE sip:agent1001@x.invalid')],
  ['a version of tomorrow', frame('INVITE sip:agent1001@x.invalid SIP/7.0')],
  ['two blanks in the request line', frame('INVITE  sip:agent1001@x.invalid  SIP/2.0')],
  ['an address in angles', frame('INVITE <sip:agent1001@x.invalid> SIP/2.0')],
  ['a blank in the address', frame('INVITE sip:agent1001@x.invalid; lr SIP/2.0')],
  ['an unknown scheme', frame('INVITE soap.beep://1.2.3.4:80 SIP/2.0')],
  ['a method of forty letters', frame(`${'X'.repeat(40)} sip:agent1001@x.invalid SIP/2.0`)],
  ['a method in small letters', frame('invite sip:agent1001@x.invalid SIP/2.0')],
  ['a status of four digits', answer('SIP/2.0 4294 Moved')],
  ['a status below all', answer('SIP/2.0 099 Less')],
  ['a status beyond all', answer('SIP/2.0 999 More')],
  ['a reason of every letter', answer('SIP/2.0 200 = 2**3 * 5**2 но сто двадцать')],
  ['no reason phrase', answer('SIP/2.0 200 ')],
  // header lines
  ['no headers', 'INVITE sip:agent1001@x.invalid SIP/2.0\r\n\r\n'],
  ['no end of the head', 'INVITE sip:agent1001@x.invalid SIP/2.0\r\nVia: x'],
  ['line feeds alone', invite().replaceAll('\r\n', '\n')],
  ['carriage returns alone', invite().replaceAll('\r\n', '\r')],
  ['a line feed inside a value', invite(and('Subject: a\nX-Injected: 1'))],
  ['a zero inside a value', invite(and('Subject: a\0b'))],
  [
    'folded lines',
    invite(replaced('From', 'From:\r\n  "Ada"\r\n\t<sip:+84901234567@pbx.example>\r\n ;tag=a'))
  ],
  ['a header without a colon', invite(and('this is no header'))],
  ['a header without a name', invite(and(': nobody'))],
  ['a header of the language', invite(and('__proto__: x', 'constructor: y', 'hasOwnProperty: z'))],
  [
    'a header twice that is there once',
    invite(and('Call-ID: other', 'CSeq: 9 BYE', 'From: <sip:b@b>;tag=b'))
  ],
  ['a thousand headers', invite(and(...Array.from({ length: 1000 }, (_, n) => `X-${n}: ${n}`)))],
  ['a header of sixty kilobytes', invite(and(`X-Long: ${'y'.repeat(60_000)}`))],
  ['a frame over the limit', invite(and(`X-Long: ${'y'.repeat(70_000)}`))],
  ['a frame over the limit in bytes alone', invite(and(`X-Long: ${'ế'.repeat(23_000)}`))],
  ['a thousand folds', invite(and(`X-Fold: a${'\r\n b'.repeat(1000)}`))],
  ['compact names', invite(replaced('From', 'f: "Ada" <sip:+84901234567@pbx.example>;tag=a'))],
  // what must be there and is not, or is nonsense
  ...['Via', 'From', 'To', 'Call-ID', 'CSeq', 'Contact', 'Max-Forwards'].map(
    (name) => [`no ${name}`, invite(without(name))] as const
  ),
  ...['Via', 'From', 'To', 'Call-ID', 'CSeq', 'Contact'].map(
    (name) => [`an empty ${name}`, invite(replaced(name, `${name}:`))] as const
  ),
  ['an answer without CSeq', answer('SIP/2.0 200 OK', without('CSeq'))],
  ['an answer with a broken CSeq', answer('SIP/2.0 200 OK', replaced('CSeq', 'CSeq: one INVITE'))],
  ['an answer to nothing asked', answer('SIP/2.0 200 OK')],
  ['an answer with two Via', answer('SIP/2.0 200 OK', and('Via: SIP/2.0/WS other;branch=z9hG4bKx'))],
  ['a CSeq of the wrong method', invite(replaced('CSeq', 'CSeq: 1 OPTIONS'))],
  ['a CSeq beyond 32 bits', invite(replaced('CSeq', 'CSeq: 36893488147419103232 INVITE'))],
  ['a negative length', invite(and('Content-Length: -999'), 'v=0\r\n')],
  ['a length beyond the frame', invite(and('Content-Length: 9999'), 'v=0\r\n')],
  ['a length that is none', invite(and('Content-Length: many'), 'v=0\r\n')],
  ['two lengths', invite(and('Content-Length: 0', 'Content-Length: 5'), 'v=0\r\n')],
  ['no hops left', invite(replaced('Max-Forwards', 'Max-Forwards: 0'))],
  ['a thousand hops', invite(replaced('Max-Forwards', 'Max-Forwards: 300'))],
  // names and addresses
  ['an open quote', invite(replaced('From', 'From: "Ada <sip:+84901234567@pbx.example>;tag=a'))],
  ['angles in angles', invite(replaced('From', 'From: <<<<sip:a@b>>>>;tag=a'))],
  ['a name of markup', invite(replaced('From', 'From: "<img src=x onerror=alert(1)>" <sip:a@b>;tag=a'))],
  ['a name that turns around', invite(replaced('From', 'From: "\u202e4321\u202c" <sip:a@b>;tag=a'))],
  ['a name of two thousand letters', invite(replaced('From', `From: "${'Â'.repeat(2000)}" <sip:a@b>;tag=a`))],
  ['a tower of accents', invite(replaced('From', `From: "a${'\u0301'.repeat(3000)}" <sip:a@b>;tag=a`))],
  ['escaped zeros in the user', invite(replaced('From', 'From: <sip:null-%00-null@b.example>;tag=a'))],
  ['escapes that are none', invite(replaced('From', 'From: <sip:%ZZ%@b.example>;tag=a'))],
  ['IPv6 without brackets', invite(replaced('Contact', 'Contact: <sip:a@2001:db8::9:1>'))],
  [
    'IPv6 with too many colons',
    invite(replaced('Via', 'Via: SIP/2.0/WS [2001:db8:::192.0.2.1];branch=z9hG4bKv6'))
  ],
  [
    'IPv6 received',
    invite(replaced('Via', 'Via: SIP/2.0/WS [::1];received=2001:db8::9:255;branch=z9hG4bKv6b'))
  ],
  ['parameters without end', invite(replaced('Contact', `Contact: <sip:a@b${';p=1'.repeat(2000)}>`))],
  [
    'a hundred contacts',
    invite(
      replaced('Contact', `Contact: ${Array.from({ length: 100 }, (_, n) => `<sip:a${n}@b>`).join(', ')}`)
    )
  ],
  ['a record route to nowhere', invite(and('Record-Route: <bogus>, <sip:x;lr'))],
  ['a branch of the old kind', invite(replaced('Via', 'Via: SIP/2.0/WS x;branch=1'))],
  ['a transport nobody has', invite(replaced('Via', 'Via: SIP/2.0/CARRIER-PIGEON x;branch=z9hG4bKp'))],
  // what would have us do something
  [
    'a REFER out of the blue',
    frame('REFER sip:agent1001@x.invalid SIP/2.0', (lines) => [
      ...replaced('CSeq', 'CSeq: 1 REFER')(lines),
      'Refer-To: <sip:+84999999999@elsewhere.example>'
    ])
  ],
  [
    'a NOTIFY out of the blue',
    frame('NOTIFY sip:agent1001@x.invalid SIP/2.0', (lines) => [
      ...replaced('CSeq', 'CSeq: 1 NOTIFY')(lines),
      'Event: refer',
      'Subscription-State: terminated'
    ])
  ],
  [
    'a MESSAGE out of the blue',
    frame('MESSAGE sip:agent1001@x.invalid SIP/2.0', replaced('CSeq', 'CSeq: 1 MESSAGE'), 'hello')
  ],
  ['a BYE for no call', frame('BYE sip:agent1001@x.invalid SIP/2.0', replaced('CSeq', 'CSeq: 2 BYE'))],
  [
    'a CANCEL for no call',
    frame('CANCEL sip:agent1001@x.invalid SIP/2.0', replaced('CSeq', 'CSeq: 1 CANCEL'))
  ],
  ['an ACK for no call', frame('ACK sip:agent1001@x.invalid SIP/2.0', replaced('CSeq', 'CSeq: 1 ACK'))],
  [
    'a REGISTER to us',
    frame('REGISTER sip:agent1001@x.invalid SIP/2.0', replaced('CSeq', 'CSeq: 1 REGISTER'))
  ],
  ['an extension nobody has', invite(and('Require: nothingSupportsThis'))],
  ['a call that replaces one that is not', invite(and('Replaces: nobody;to-tag=1;from-tag=2'))],
  [
    'a redirect to elsewhere',
    answer('SIP/2.0 302 Moved', replaced('Contact', 'Contact: <sip:thief@elsewhere.example>'))
  ],
  [
    'a challenge nobody asked for',
    answer(
      'SIP/2.0 401 Unauthorized',
      and('WWW-Authenticate: Digest realm="hotline.example", nonce="n", algorithm=MD5')
    )
  ],
  [
    'a challenge with nonsense in it',
    answer(
      'SIP/2.0 407 Proxy',
      and('Proxy-Authenticate: Digest realm=hotline, nonce=\x07', 'Proxy-Authenticate: Basic realm="x"')
    )
  ],
  // bodies
  [
    'a body of another kind',
    invite(and('Content-Type: multipart/mixed;boundary=7', 'Content-Length: 8'), '--7\r\n\r\n')
  ],
  ['a body of no kind', invite(and('Content-Length: 5'), 'v=0\r\n')],
  ['a body of a kind by its disposition alone', invite(and('Content-Disposition: session'), 'v=0\r\n')],
  [
    'a body that is no SDP',
    invite(and('Content-Type: application/sdp', 'Content-Length: 9'), '\0\0\0\0\0\0\0\0\0')
  ],
  ['a second message behind the first', `${invite()}${invite()}`]
]
