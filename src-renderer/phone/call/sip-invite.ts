// What an INVITE carries, as plain text for shared/domain/sip-headers.ts: the only place where SIP.js's message classes
// turn into ours.
import type { Core } from 'sip.js'
import type { OfferedInvite } from '../../../shared/domain/sip-headers.ts'

/** @param trusted it came over the registrar's own flow: what it says is the PBX's word */
export const offeredInviteOf = (
  request: Core.IncomingRequestMessage,
  receivedAt: number,
  trusted: boolean
): OfferedInvite => ({
  headers: (name) => request.getHeader(name),
  assertedIdentity: request.getHeader('P-Asserted-Identity'),
  fromUser: request.from.uri.user,
  fromDisplayName: request.from.displayName,
  receivedAt,
  trusted
})
