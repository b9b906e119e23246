// What an INVITE says of the call it offers, read once and made safe. X-Care-* headers and P-Asserted-Identity count
// only from the registrar's own flow: anybody else can write them too.
import { cleanDisplayName } from './display-name.ts'
import { parsePhoneNumber } from './phone-number.ts'

export { cleanDisplayName }

/** The parts of an INVITE the desk reads, as text. */
export interface OfferedInvite {
  /** First value of a header by its name, whatever the case. */
  headers: (name: string) => string | undefined
  /** P-Asserted-Identity (RFC 3325): an address or its user part. */
  assertedIdentity: string | undefined
  fromUser: string | undefined
  fromDisplayName: string | undefined
  /** When the INVITE arrived, epoch ms. */
  receivedAt: number
  /** It came over the registrar's own flow. */
  trusted: boolean
}

export interface ReadInvite {
  /** The PBX's id of the contact; `null` when it gave none, or none of use. */
  interactionId: string | null
  queue: string | null
  /** E.164, or `null` when withheld or not a number. */
  ani: string | null
  aniWithheld: boolean
  /** Digits of a customer whose number is none to us. */
  toldNumber?: string
  dnis: string | null
  displayName: string
  /** A caller without a number of its own and without a contact, as the PBX names it: a colleague's extension. */
  extension: string | null
  /** The contact a colleague consults us about. */
  consultId: string | null
  /** The extension that handed this customer on. */
  transferredBy: string | null
  /** A customer who had been handed on, and whom nobody took. */
  returned: boolean
  /** Epoch ms; the window rule counts from it. */
  enteredAt: number
  enteredAtSource: 'pbx' | 'invite'
}

const idShape = /^[\w.:@-]{1,128}$/
const extensionShape = /^[A-Za-z\d][\w-]{0,39}$/

/** Reads the offered call. Never throws, whatever the headers hold. */
export function readOfferedCall(invite: OfferedInvite): ReadInvite {
  const care = (name: string) =>
    invite.trusted ? invite.headers(`X-Care-${name}`)?.slice(0, 256).trim() : undefined
  const caller = readCaller(invite, care('ANI'))
  const entered = readSeconds(care('Entered-At'))
  const interactionId = matching(care('Interaction-Id'), idShape)
  // A contact is a customer's, also one who calls from a number that is none to us.
  const isNumberless = caller.kind !== 'withheld' && caller.e164 === null
  const isColleague = interactionId === null && isNumberless
  const toldNumber = isNumberless && !isColleague ? toldIn(invite, care('ANI')) : null
  return {
    interactionId,
    consultId: matching(care('Consult-Id'), idShape),
    transferredBy: matching(care('Transferred-By'), extensionShape),
    queue: matching(care('Queue'), /^[\w.-]{1,64}$/),
    ani: caller.e164,
    aniWithheld: caller.kind === 'withheld',
    ...(toldNumber !== null && { toldNumber }),
    dnis: matching(care('DNIS'), /^\+?[\d*#]{1,32}$/),
    displayName: caller.kind === 'withheld' ? '' : cleanDisplayName(invite.fromDisplayName ?? ''),
    extension: isColleague ? extensionOf(invite) : null,
    returned: care('Transfer-Failed') !== undefined,
    enteredAt: entered ?? invite.receivedAt,
    enteredAtSource: entered === null ? 'invite' : 'pbx'
  }
}

/**
 * The PBX's own word first, then the asserted identity, then From. An asserted identity under `Privacy: id` is for the
 * network, not for the person called (RFC 3325 §7): the number counts as withheld, and no name is shown with it.
 */
function readCaller(
  { headers, assertedIdentity, fromUser, trusted }: OfferedInvite,
  ani: string | undefined
) {
  if (ani) return parsePhoneNumber(ani)
  const isPrivate =
    trusted && /(?:^|[;,\s])(?:id|user|header)(?:$|[;,\s])/i.test(headers('Privacy')?.slice(0, 256) ?? '')
  if (isPrivate) return parsePhoneNumber('anonymous')
  return parsePhoneNumber((trusted && addressOf(assertedIdentity)) || (fromUser ?? ''))
}

/** Who it is by the same precedence, as far as it is digits. */
const toldIn = ({ assertedIdentity, fromUser, trusted }: OfferedInvite, ani: string | undefined) =>
  matching(ani || (trusted && userOf(assertedIdentity)) || fromUser, /^\+?\d{2,20}$/)

export type Party = Pick<ReadInvite, 'ani' | 'aniWithheld' | 'displayName' | 'extension'>

/**
 * Whom a re-INVITE says we now talk to; `null` where that is nobody new. Its From stays that of the first INVITE: who is
 * new there, and not the colleague who consulted us, is the customer handed over by them, with a number or without.
 */
export function readNewParty(
  invite: OfferedInvite,
  before: Pick<ReadInvite, 'ani' | 'aniWithheld' | 'extension' | 'consultId'>
): Party | null {
  const { ani, aniWithheld, displayName } = readOfferedCall(invite)
  const asserted = invite.trusted ? userOf(invite.assertedIdentity) : undefined
  const isOther = before.extension !== null && asserted !== undefined && asserted !== before.extension
  if (!isOther && ani === before.ani && aniWithheld === before.aniWithheld) return null
  const isCustomer = ani !== null || aniWithheld || before.consultId !== null
  return { ani, aniWithheld, displayName, extension: isCustomer ? null : matching(asserted, extensionShape) }
}

const userOf = (identity: string | undefined): string | undefined =>
  addressOf(identity)
    ?.replace(/^(?:sips?|tel):/i, '')
    .split(/[@;]/)[0]

/** Only a PBX that is trusted to name people names colleagues. */
const extensionOf = ({ fromUser, trusted }: OfferedInvite): string | null =>
  trusted ? matching(fromUser, extensionShape) : null

/** The address of `"Name" <sip:…>`; a bare address or user part as it is. */
const addressOf = (identity: string | undefined): string | undefined => {
  const text = identity?.slice(0, 512)
  return text === undefined ? undefined : (/<([^<>]*)>\s*$/.exec(text)?.[1] ?? text)
}

const matching = (text: string | undefined, shape: RegExp): string | null =>
  text !== undefined && shape.test(text) ? text : null

/** Ten digits of epoch seconds (2001 to 2286): a zero of an unset variable, and milliseconds, are no time of entering. */
const readSeconds = (text: string | undefined): number | null =>
  text !== undefined && /^[1-9]\d{9}$/.test(text) ? Number(text) * 1000 : null
