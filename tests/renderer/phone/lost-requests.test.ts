// What was asked of the PBX and went down with the socket: asked anew over the next one, or given up where nobody can
// answer any more.
import { expect, it } from 'vitest'
import { settled } from './fake-clock.ts'
import { answerTo, isWithinCall, methodOf } from './fake-registrar.ts'
import { careHeaders, createPhone, type PhoneWishes, request } from './phone-under-test.ts'

const pbx = 'Contact: <sip:pbx@pbx.example;transport=ws>'

type PhoneUnderTest = ReturnType<typeof createPhone>

const nextTurn = () => new Promise((resolve) => setTimeout(resolve, 0))

async function loseSocket({ registrar, clock }: PhoneUnderTest) {
  registrar.last().fall()
  await settled()
  clock.advance(1000)
  await settled()
}

async function regainSocket({ registrar, command }: PhoneUnderTest) {
  registrar.last().open()
  for (let turn = 0; turn < 5; turn += 1) {
    await settled()
    await nextTurn()
  }
  await command({ kind: 'report' })
}

async function talking(wishes: PhoneWishes = {}) {
  const phone = createPhone(wishes)
  await phone.start()
  await phone.bring(request('INVITE', 'one', careHeaders))
  await phone.command({ kind: 'answer', callId: 'call-1' })
  await phone.bring(request('ACK', 'one', [], phone.toTag('one')))
  return phone
}

/** From now on nothing that is sent over the socket in use arrives. */
function swallow({ registrar }: PhoneUnderTest): string[] {
  const lost: string[] = []
  registrar.last().send = (text) => void lost.push(text)
  return lost
}

const afterRegistering = ({ registrar }: PhoneUnderTest) =>
  registrar
    .last()
    .sent.filter((text) => ['ACK', 'INVITE', 'BYE'].includes(methodOf(text)))
    .map((text) => `${methodOf(text)} ${/^CSeq: (\d+)/m.exec(text)?.[1]}`)

it('a hold that was lost with its socket is asked anew over the next one, and its answer acknowledged unseen', async () => {
  const phone = await talking()
  const lost = swallow(phone)
  await phone.command({ kind: 'hold', callId: 'call-1', held: true })
  expect(lost.map(methodOf)).toEqual(['INVITE'])
  await loseSocket(phone)
  await regainSocket(phone)
  expect(afterRegistering(phone)).toEqual(['ACK 1', 'INVITE 2', 'ACK 2'])
  expect(phone.last().calls).toMatchObject([{ phase: 'active', held: true }])
})

it('a hold that is asked for while there is no socket is shown at once, and told with the return', async () => {
  const phone = await talking()
  await loseSocket(phone)
  await phone.command({ kind: 'hold', callId: 'call-1', held: true })
  expect(phone.last().calls).toMatchObject([{ held: true }])
  await regainSocket(phone)
  expect(phone.last().calls).toMatchObject([{ phase: 'active', held: true }])
  expect(phone.registrar.last().sent.filter(isWithinCall).map(methodOf)).toEqual(['INVITE', 'ACK'])
})

it('a call that the agent ends while a hold waits for the line is over', async () => {
  const phone = await talking()
  await loseSocket(phone)
  await phone.command({ kind: 'hold', callId: 'call-1', held: true })
  await phone.command({ kind: 'hang-up', callId: 'call-1' })
  await regainSocket(phone)
  expect(phone.last().calls).toMatchObject([{ phase: 'ended' }])
  await phone.bring(request('INVITE', 'two', careHeaders))
  await phone.command({ kind: 'answer', callId: 'call-2' })
  expect(phone.last().calls).toMatchObject([{ phase: 'ended' }, { phase: 'active', held: false }])
})

it('a dialled call whose socket goes before the answer is over with the return, and is not answered for nobody', async () => {
  const phone = createPhone()
  await phone.start()
  await phone.command({ kind: 'dial-out', dial: 'agent1002', consultsFor: null })
  await phone.bring(answerTo(phone.sent('INVITE')[0] ?? '', '180 Ringing', [pbx]))
  expect(phone.last().calls).toMatchObject([{ phase: 'early' }])
  await loseSocket(phone)
  await regainSocket(phone)
  expect(phone.last()).toMatchObject({ calls: [{ phase: 'ended' }], problem: 'call-failed' })
  expect(phone.sent('CANCEL')).toHaveLength(1)
})

const ended = ({ reports }: PhoneUnderTest) =>
  reports.filter(([procedure]) => procedure === 'interaction.ended').map(([, said]) => said)

it.each([
  [481, 'Call/Transaction Does Not Exist'],
  [408, 'Request Timeout']
])(
  'a call of which the PBX knows nothing with the return (%i) has ended by nobody, and is told as a drop',
  async (status, words) => {
    const phone = await talking({ refusals: [[`${status} ${words}`]] })
    await loseSocket(phone)
    expect(ended(phone)).toEqual([])
    await regainSocket(phone)
    expect(phone.last().calls).toMatchObject([{ phase: 'ended' }])
    expect(ended(phone)).toMatchObject([
      { interactionId: 'interaction-1', answered: true, facts: { by: 'none', sip: status, cause: null } }
    ])
    // to whoever may still hold a leg of it (RFC 3261 §12.2.1.2)
    expect(phone.sent('BYE')).toHaveLength(1)
  }
)
