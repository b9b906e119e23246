// Telling the PBX where a call is now, when it will not hear of it at the moment (RFC 3261 §14.1, §14.2, §21.5.1, §21.5.4).
import { expect, it } from 'vitest'
import { settled } from './fake-clock.ts'
import { isWithinCall, methodOf } from './fake-registrar.ts'
import { careHeaders, createPhone, type PhoneWishes, request } from './phone-under-test.ts'

const busy = ['503 Service Unavailable'] as const
const later = (seconds: number) =>
  ['500 Server Internal Error', `Retry-After: ${seconds} (an earlier INVITE)`] as const
const meets = ['491 Request Pending'] as const
const times = <Value>(count: number, value: Value) => Array.from({ length: count }, () => value)

type PhoneUnderTest = ReturnType<typeof createPhone>

async function letThrough() {
  for (let turn = 0; turn < 5; turn += 1) {
    await settled()
    await new Promise((resolve) => setTimeout(resolve, 0))
  }
}

async function talking(wishes: PhoneWishes) {
  const phone = createPhone(wishes)
  await phone.start()
  await phone.bring(request('INVITE', 'one', careHeaders))
  await phone.command({ kind: 'answer', callId: 'call-1' })
  await phone.bring(request('ACK', 'one', [], phone.toTag('one')))
  return phone
}

async function loseAndRegain({ registrar, clock }: PhoneUnderTest) {
  registrar.last().fall()
  await settled()
  clock.advance(1000)
  await settled()
  registrar.last().open()
  await letThrough()
}

const reInvites = ({ registrar }: PhoneUnderTest) =>
  registrar.last().sent.filter((text) => methodOf(text) === 'INVITE' && isWithinCall(text)).length

/** How many there have been at each of these moments, seconds from now. */
async function countedAt(phone: PhoneUnderTest, ...seconds: number[]) {
  const counts: number[] = []
  let passed = 0
  for (const second of seconds) {
    // in steps, so that what is answered on the way can plan its next try
    for (; passed < second * 10; passed += 1) {
      phone.clock.advance(100)
      if (passed % 5 === 0) await letThrough()
    }
    counts.push(reInvites(phone))
  }
  return counts
}

it('a PBX that is overloaded is asked again, after pauses that double, until it takes it', async () => {
  const phone = await talking({ refusals: times(3, busy) })
  await loseAndRegain(phone)
  expect(reInvites(phone)).toBe(1)
  expect(await countedAt(phone, 0.4, 1.1, 2.6, 5, 60)).toEqual([1, 2, 3, 4, 4])
  expect(phone.last().calls).toMatchObject([{ phase: 'active', held: false }])
})

it('a PBX that still works on an earlier re-INVITE is asked again when it says', async () => {
  const phone = await talking({ refusals: [later(7)] })
  await loseAndRegain(phone)
  expect(await countedAt(phone, 6.5, 7.6, 60)).toEqual([1, 2, 2])
})

it('re-INVITEs that go on meeting one another are asked again after a longer pause', async () => {
  const phone = await talking({ refusals: times(8, meets) })
  await loseAndRegain(phone)
  expect(await countedAt(phone, 60)).toEqual([9])
})

it('a PBX that never takes it is not asked for ever', async () => {
  const phone = await talking({ refusals: times(40, busy) })
  await loseAndRegain(phone)
  expect(await countedAt(phone, 240)).toEqual([12])
  expect(phone.last().calls).toMatchObject([{ phase: 'active' }])
})

it('what the PBX refuses for good is not asked again', async () => {
  const phone = await talking({ refusals: [['488 Not Acceptable Here']] })
  await loseAndRegain(phone)
  expect(await countedAt(phone, 60)).toEqual([1])
})

it('a call that the PBX has forgotten meanwhile is over', async () => {
  const phone = await talking({ refusals: [busy, ['481 Call/Transaction Does Not Exist']] })
  await loseAndRegain(phone)
  await countedAt(phone, 2)
  expect(phone.last().calls).toMatchObject([{ phase: 'ended' }])
})

it('a call that has ended is asked about no more', async () => {
  const phone = await talking({ refusals: times(5, busy) })
  await loseAndRegain(phone)
  await phone.command({ kind: 'hang-up', callId: 'call-1' })
  expect(await countedAt(phone, 60)).toEqual([1])
})

it('a hold that is taken meanwhile tells the PBX as well', async () => {
  const phone = await talking({ refusals: [busy] })
  await loseAndRegain(phone)
  await phone.command({ kind: 'hold', callId: 'call-1', held: true })
  await letThrough()
  expect(await countedAt(phone, 60)).toEqual([2])
  expect(phone.last().calls).toMatchObject([{ held: true }])
})

it('a hold that waited for the line and is refused leaves it to be told by another', async () => {
  const phone = await talking({ refusals: [['488 Not Acceptable Here']] })
  phone.registrar.last().fall()
  await settled()
  await phone.command({ kind: 'hold', callId: 'call-1', held: true })
  phone.clock.advance(1000)
  await settled()
  phone.registrar.last().open()
  await letThrough()
  expect(await countedAt(phone, 60)).toEqual([2])
  expect(phone.last().calls).toMatchObject([{ phase: 'active', held: false }])
})

it('a hold that meets an INVITE the PBX still works on is on when the PBX takes it', async () => {
  const phone = await talking({ refusals: [later(3)] })
  await phone.command({ kind: 'hold', callId: 'call-1', held: true })
  await letThrough()
  expect(await countedAt(phone, 2.5, 3.6)).toEqual([1, 2])
  expect(phone.last()).toMatchObject({ calls: [{ held: true }], problem: null })
})
