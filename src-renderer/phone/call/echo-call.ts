// A call to the PBX's echo that nobody hears: whether voice goes to the PBX and comes back, which no other check can tell.
// It is on no board and in no list; a call that is going on is not disturbed by it.
import type { Log } from '../../../shared/log.ts'
import type { EchoAnswer } from '../../../shared/preflight.ts'
import type { HostClient } from '../../host/host-client.ts'
import type { Clock } from '../clock.ts'
import type { SipLine } from '../line/sip-line.ts'
import type { PhoneBoard } from '../phone-board.ts'
import { createLeg } from './sip-leg.ts'

/** What the PBX takes to answer itself, ICE and DTLS included, ms. */
const answerLimitMs = 5_000
/** From the answer on, ms: voice that needs longer is no use in a call either. */
const voiceLimitMs = 3_000
const lookEveryMs = 100
/** Packets of 20 ms that came back. */
const enoughPackets = 10

export interface EchoCallDependencies {
  host: Pick<HostClient, 'call' | 'on'>
  line: () => SipLine | null
  board: Pick<PhoneBoard, 'going' | 'read'>
  clock: Clock
  log: Log
  random: () => number
}

/** The host asks when somebody checks the machine. */
export function answerEchoQuestions(dependencies: EchoCallDependencies): void {
  const { host, log } = dependencies
  host.on('phone.echoAsked', ({ askId, extension }) => {
    callEcho(extension, dependencies)
      .then((answer) => host.call('phone.echoed', { askId, answer }))
      .catch((error: unknown) => log.warn('phone.echoUntold', { error }))
  })
}

/** @param extension of the PBX, which sends back whatever it hears */
async function callEcho(extension: string, dependencies: EchoCallDependencies): Promise<EchoAnswer> {
  const { board, clock, line } = dependencies
  const { registration, microphone } = board.read()
  const isFree = board.going().length === 0 && registration.state === 'registered' && microphone === 'granted'
  const open = isFree ? line() : null
  const inviter = open?.outbound(extension, {}) ?? null
  if (!open || !inviter) return { kind: 'uncalled' }
  return new Promise((resolve) => {
    let cancel = () => {}
    const answer = (what: EchoAnswer) => {
      cancel()
      resolve(what)
    }
    const giveUp = (what: EchoAnswer) => {
      answer(what)
      leg.hangUp()
    }
    const leg = createLeg(inviter, {
      ...dependencies,
      flow: open.flow,
      events: {
        progressed: () => {},
        partyAsserted: () => {},
        remoteHeld: () => {},
        connected() {
          cancel()
          cancel = listen(clock, leg, giveUp)
        },
        over: ({ sipStatus }) => answer({ kind: 'refused', status: sipStatus ?? 0 })
      }
    })
    cancel = clock.after(answerLimitMs, () => giveUp({ kind: 'refused', status: 0 }))
    void leg.begin()
  })
}

/** Until voice has come back, or has not for too long. */
function listen(
  clock: Clock,
  leg: Pick<ReturnType<typeof createLeg>, 'readMedia'>,
  answer: (what: EchoAnswer) => void
): () => void {
  const beganAt = clock.now()
  let isOver = false
  let cancel = clock.after(lookEveryMs, () => void look())
  async function look() {
    const reading = await leg.readMedia().catch(() => null)
    if (isOver) return
    if ((reading?.packetsReceived ?? 0) >= enoughPackets) answer({ kind: 'heard' })
    else if (clock.now() - beganAt >= voiceLimitMs) answer({ kind: 'unheard' })
    else cancel = clock.after(lookEveryMs, () => void look())
  }
  return () => {
    isOver = true
    cancel()
  }
}
