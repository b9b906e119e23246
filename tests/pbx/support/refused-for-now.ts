// An edge of the registrar that cannot take a re-INVITE at the moment: it answers in the PBX's place, which never hears of it.

export interface RefusedForNow {
  /** The next so many re-INVITEs are answered with this status line. */
  refuse: (count: number, status: string) => void
  /** What to answer to a message of the phone: `null` = let it through, '' = nothing, and it goes no further. */
  answerTo: (message: string) => string | null
  /** Refused until now. */
  refused: () => number
}

export function createRefusedForNow(): RefusedForNow {
  let left = 0
  let statusLine = ''
  const branches = new Set<string>()
  return {
    refuse(count, status) {
      left = count
      statusLine = status
    },
    answerTo(message) {
      const branch = /^Via:.*;branch=([^;\r]+)/im.exec(message)?.[1] ?? ''
      // an ACK to a refusal is of the same transaction (RFC 3261 §17.1.1.3)
      if (message.startsWith('ACK ')) return branches.has(branch) ? '' : null
      const isReInvite = message.startsWith('INVITE ') && /^To:.*;tag=/im.test(message)
      if (!isReInvite || left === 0) return null
      left -= 1
      branches.add(branch)
      const copied = ['Via', 'From', 'To', 'Call-ID', 'CSeq'].map(
        (name) => new RegExp(`^${name}:.*$`, 'im').exec(message)?.[0].trimEnd() ?? ''
      )
      return [`SIP/2.0 ${statusLine}`, ...copied, 'Content-Length: 0', '', ''].join('\r\n')
    },
    refused: () => branches.size
  }
}
