// One edge of the PBX: does it let a WebSocket for SIP in, and does SIP answer on it. Nothing secret is sent: OPTIONS is
// answered to strangers, or refused to them in SIP's own words, and either proves that SIP is there.
import { type Found, found } from './finding.ts'
import type { KnockedSocket, Probes } from './probes.ts'

export interface SignallingSeen {
  websocket: Found
  sip: Found
}

export interface SignallingProbes extends Pick<Probes, 'websocket'> {
  randomId: () => string
}

export async function checkSignalling(
  url: string,
  realm: string,
  { websocket, randomId }: SignallingProbes
): Promise<SignallingSeen> {
  const knocked = await websocket(url)
  if (knocked.kind !== 'open') return { websocket: refused(knocked), sip: found('sip-untold') }
  try {
    const answer = await knocked.ask(optionsTo(realm, randomId(), url), isFinal)
    const status = Number(answer === null ? 0 : answer.slice(8, 11))
    return {
      websocket: found('websocket-open'),
      sip: answer === null ? found('sip-silent') : found('sip-answered', { status })
    }
  } finally {
    knocked.close()
  }
}

function refused(knocked: Exclude<KnockedSocket, { kind: 'open' }>): Found {
  if (knocked.kind === 'answered') return found('websocket-forbidden', { status: knocked.status })
  return found(knocked.kind === 'refused' ? 'websocket-refused' : 'websocket-silent')
}

/** RFC 3261 §7.2: a final answer, whichever it is. */
const isFinal = (text: string): boolean => /^SIP\/2\.0 [2-6]\d\d /.test(text)

/** RFC 3261 §11. The realm is the centre's word; nothing but a host name may come into a header. */
function optionsTo(realm: string, id: string, url: string): string {
  const host = realm.replace(/[^\w.-]/g, '')
  const transport = url.startsWith('wss:') ? 'WSS' : 'WS'
  return [
    `OPTIONS sip:${host} SIP/2.0`,
    `Via: SIP/2.0/${transport} preflight.invalid;branch=z9hG4bK${id}`,
    'Max-Forwards: 70',
    `From: <sip:preflight@${host}>;tag=${id.slice(0, 8)}`,
    `To: <sip:${host}>`,
    `Call-ID: ${id}`,
    'CSeq: 1 OPTIONS',
    `Contact: <sip:preflight@preflight.invalid;transport=ws>`,
    'Content-Length: 0',
    '',
    ''
  ].join('\r\n')
}
