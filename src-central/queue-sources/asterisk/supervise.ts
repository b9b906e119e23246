// Supervision on the centre's word: the lead's phone is rung, answers by itself, and is put into the code that listens to,
// whispers to or barges in on an agent. A short connection of its own: its AMI user may start calls and nothing else.
import type { Supervision } from '../queue-source.ts'
import { type AmiTarget, type AmiTimes, connectAmi } from './ami-client.ts'

const codes = { listen: '*91', whisper: '*92', barge: '*93' } as const

/** @throws Error when the PBX is out of reach or refuses. */
export async function supervise(
  target: AmiTarget,
  times: AmiTimes,
  { lead, extension, mode }: Supervision
): Promise<void> {
  const login = await connectAmi(target, { onEvent() {}, onClose() {} }, times)
  if (login.kind !== 'connected') throw new Error(`supervision: ${login.reason}`)
  try {
    const answer = await login.connection.action('Originate', {
      Channel: `PJSIP/${lead}`,
      Context: 'care-supervision',
      Exten: `${codes[mode]}${extension}`,
      Priority: '1',
      Async: 'true',
      CallerID: `"${codes[mode]}" <${extension}>`,
      // What phones take as a wish to answer at once: RFC 5373's header, and the two that came before it.
      Variable: [
        'PJSIP_HEADER(add,Answer-Mode)=Auto',
        'PJSIP_HEADER(add,Call-Info)=<sip:supervision>\\;answer-after=0',
        'PJSIP_HEADER(add,Alert-Info)=<urn:alert:service:supervision>\\;info=alert-autoanswer',
        `PJSIP_HEADER(add,X-Care-Supervision)=${mode}`
      ]
    })
    if (answer.field('Response') !== 'Success')
      throw new Error(`the PBX refuses supervision: ${answer.field('Message')}`)
  } finally {
    login.connection.close()
  }
}
