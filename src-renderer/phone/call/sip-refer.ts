// Asks the PBX to take the other party elsewhere (REFER, RFC 3515; with Replaces, RFC 3891) and follows what it tells of
// it. Knows nothing of calls on a screen: a session and a target in, the outcome out.
import { type Notification, type Session, UserAgent } from 'sip.js'
import { sipUserOf } from '../../../shared/domain/dial-target.ts'
import type { Clock } from '../clock.ts'

/** No word of the PBX for so long after the REFER: the transfer has failed, ms. */
const wordLimitMs = 30_000
const targetUnreadable = 484

export type ReferTarget = { kind: 'blind'; target: string } | { kind: 'attended'; consultation: Session }

/** taken: it rings there, or somebody has answered; whatever becomes of it is the PBX's part now. */
export type ReferOutcome = { kind: 'taken' } | { kind: 'failed'; sipStatus: number | null }

/**
 * Resolves at the first word that decides: the PBX tells 180 when the target rings and would end our own leg only after a
 * minute. Never rejects.
 */
export function refer(session: Session, target: ReferTarget, clock: Clock): Promise<ReferOutcome> {
  const referTo = target.kind === 'blind' ? addressOf(session, target.target) : partyOf(target.consultation)
  return new Promise((resolve) => {
    const fail = (sipStatus: number | null) => settle({ kind: 'failed', sipStatus })
    const cancelLimit = clock.after(wordLimitMs, () => fail(408))
    const settle = (outcome: ReferOutcome) => {
      cancelLimit()
      resolve(outcome)
    }
    if (!referTo) return fail(targetUnreadable)
    session
      .refer(referTo, {
        onNotify(notification) {
          notification.accept().catch(() => {})
          const status = statusIn(notification)
          if (status === 180 || isSuccess(status)) settle({ kind: 'taken' })
          else if (status >= 300) fail(status)
        },
        requestDelegate: {
          onReject: ({ message }) => fail(message.statusCode ?? null),
          onRedirect: ({ message }) => fail(message.statusCode ?? null)
        }
      })
      .catch(() => fail(null))
  })
}

const isSuccess = (status: number): boolean => status >= 200 && status < 300

/** The status line that a NOTIFY of a REFER carries (message/sipfrag, RFC 3420); 0 where it carries none. */
const statusIn = ({ request }: Notification): number =>
  Number(/^SIP\/2\.0 (\d{3})(?: |\r|\n|$)/.exec(request.body.slice(0, 64))?.[1] ?? 0)

/** Always in our own realm: there is no place for another host in what is passed in. */
const addressOf = (session: Session, target: string) =>
  UserAgent.makeURI(`sip:${sipUserOf(target)}@${session.userAgent.configuration.uri.host}`)

/** SIP.js would write the name of the other side unescaped between quotes; a Refer-To needs no name. */
function partyOf(consultation: Session): Session | null {
  const { dialog } = consultation
  if (!dialog) return null
  const nameless = { dialog, remoteIdentity: { friendlyName: '' } }
  return nameless as unknown as Session
}
