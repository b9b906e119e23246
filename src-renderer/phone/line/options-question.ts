// An OPTIONS written by hand, for an edge that is not in use: SIP.js would send it over the one that is. It carries no
// credentials and asks for nothing; any answer at all says that SIP is spoken there.
import type { SipAccount } from '../../../shared/central-contract.ts'

/** @param token random, of letters, digits and hyphens */
export function optionsQuestion(
  { realm, username }: Pick<SipAccount, 'realm' | 'username'>,
  url: string,
  token: string
): string {
  const transport = url.startsWith('wss:') ? 'WSS' : 'WS'
  return [
    `OPTIONS sip:${realm} SIP/2.0`,
    `Via: SIP/2.0/${transport} ${token}.invalid;branch=z9hG4bK${token}`,
    'Max-Forwards: 70',
    `From: <sip:${username}@${realm}>;tag=${token}`,
    `To: <sip:${realm}>`,
    `Call-ID: ${token}`,
    'CSeq: 1 OPTIONS',
    'Content-Length: 0',
    '',
    ''
  ].join('\r\n')
}
