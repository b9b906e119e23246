// Never two at a time: whoever answers while another is talked to waits, and no microphone stays open for nobody.
import { describe, expect, it } from 'vitest'
import type { CallSnapshot } from '../../../shared/domain/call-machine.ts'
import { silentLog } from '../../../shared/log.ts'
import type { CallCourse } from '../../../src-renderer/phone/call/call-course.ts'
import type { Conference } from '../../../src-renderer/phone/call/conference.ts'
import { createFloor } from '../../../src-renderer/phone/call/floor.ts'
import type { PhoneBoard } from '../../../src-renderer/phone/phone-board.ts'
import { settled } from './fake-clock.ts'
import { acceptOf, answerTo, isWithinCall, methodOf } from './fake-registrar.ts'
import { careHeaders, createPhone, request } from './phone-under-test.ts'

const secondHeaders = ['X-Care-Interaction-Id: interaction-2']
const placeOf = ({ callId, phase, held }: Pick<CallSnapshot, 'callId' | 'phase' | 'held'>) =>
  `${callId} ${phase}${held ? ' on hold' : ''}`

describe('a dialled side that answers', () => {
  const dialling = async () => {
    const phone = createPhone()
    await phone.start()
    await phone.command({ kind: 'dial-out', dial: 'agent1002', consultsFor: null })
    const invite = phone.sent('INVITE')[0] ?? ''
    await phone.bring(answerTo(invite, '180 Ringing'))
    return { ...phone, invite }
  }

  it('while the agent has begun to talk to a caller is put on hold', async () => {
    const { bring, command, invite, last, sent } = await dialling()
    await bring(request('INVITE', 'two', careHeaders))
    await command({ kind: 'answer', callId: 'call-2' })
    await bring(acceptOf(invite))
    expect(last().calls.map(placeOf)).toEqual(['call-1 active on hold', 'call-2 active'])
    expect(sent('INVITE').filter(isWithinCall)).toHaveLength(1)
    await command({ kind: 'swap' })
    expect(last().calls.map(placeOf)).toEqual(['call-1 active', 'call-2 active on hold'])
  })

  it('while nobody is talked to is talked to', async () => {
    const { bring, invite, last } = await dialling()
    await bring(acceptOf(invite))
    expect(last().calls.map(placeOf)).toEqual(['call-1 active'])
  })

  it('after the agent has gone back to the customer waits in their stead', async () => {
    const { start, bring, command, last, sent, toTag } = createPhone()
    await start()
    await bring(request('INVITE', 'one', careHeaders))
    await command({ kind: 'answer', callId: 'call-1' })
    await bring(request('ACK', 'one', [], toTag('one')))
    await command({ kind: 'dial-out', dial: 'agent1002', consultsFor: 'call-1' })
    await command({ kind: 'swap' })
    await bring(acceptOf(sent('INVITE').find((text) => text.startsWith('INVITE sip:agent1002@')) ?? ''))
    expect(last().calls.map(placeOf)).toEqual(['call-1 active', 'call-2 active on hold'])
  })
})

it('two callers answered in one breath are talked to one after the other', async () => {
  const { start, bring, command, last } = createPhone()
  await start()
  await bring(request('INVITE', 'one', careHeaders))
  await bring(request('INVITE', 'two', secondHeaders))
  await Promise.all(['call-1', 'call-2'].map((callId) => command({ kind: 'answer', callId })))
  await command({ kind: 'report' })
  expect(last().calls.map(placeOf)).toEqual(['call-1 active on hold', 'call-2 active'])
})

it('a caller who rings while the customer is put on hold for a consultation comes first: nobody is dialled', async () => {
  const { start, bring, command, last, registrar, sent, toTag } = createPhone()
  await start()
  await bring(request('INVITE', 'one', careHeaders))
  await command({ kind: 'answer', callId: 'call-1' })
  await bring(request('ACK', 'one', [], toTag('one')))
  const socket = registrar.last()
  const send = socket.send.bind(socket)
  let hasRung = false
  socket.send = (text) => {
    if (!hasRung && methodOf(text) === 'INVITE' && isWithinCall(text)) {
      hasRung = true
      socket.bring(request('INVITE', 'two', secondHeaders))
    }
    send(text)
  }
  await command({ kind: 'dial-out', dial: 'agent1002', consultsFor: 'call-1' })
  await command({ kind: 'report' })
  expect({ calls: last().calls.map(placeOf), problem: last().problem }).toEqual({
    calls: ['call-1 active', 'call-2 ringing'],
    problem: 'call-failed'
  })
  expect(sent('INVITE').filter((text) => !isWithinCall(text))).toEqual([])
})

/** A floor with legs that only note what they are told. */
function standing(calls: Record<string, Partial<CallSnapshot>>, takesHold = true) {
  const told: string[] = []
  const board = new Map(
    Object.entries(calls).map(([callId, part]) => [
      callId,
      { callId, phase: 'active', held: false, joined: false, ...part } as CallSnapshot
    ])
  )
  const change = (callId: string, part: Partial<CallSnapshot>) => {
    const call = { ...board.get(callId), ...part } as CallSnapshot
    board.set(callId, call)
    return call
  }
  const legOf = (callId: string) => ({
    shut: () => void told.push(`${callId} shut`),
    setMuted: () => {},
    remote: () => callId,
    send: async (stream: string) => void told.push(`${callId} sends ${stream}`),
    async setHeld(held: boolean) {
      told.push(`${callId} ${held ? 'asked to hold' : 'asked back'}`)
      return takesHold
    }
  })
  const course = {
    callOf: (callId: string) => board.get(callId) ?? null,
    legOf: (callId: string) => (board.get(callId)?.phase === 'active' ? legOf(callId) : null),
    isMuted: () => false,
    setMuted: () => {},
    listen: () => {},
    step: (callId: string, { type }: { type: string }) =>
      change(callId, {
        ...(type === 'held' && { held: true }),
        ...(type === 'unheld' && { held: false }),
        ...(type === 'joined' && { joined: true, held: false }),
        ...(type === 'parted' && { joined: false })
      })
  } as unknown as CallCourse
  const microphone = { fails: false, clones: 0 }
  const conference = { toFirst: 'mix 1', toSecond: 'mix 2', setMuted() {}, end: () => void told.push('end') }
  const floor = createFloor({
    board: { going: () => [...board.values()] } as unknown as PhoneBoard,
    course: () => course,
    createConference: () => conference as unknown as Conference,
    log: silentLog,
    microphone: {
      async cloneForCall() {
        if (microphone.fails) throw new Error('the microphone is gone')
        microphone.clones += 1
        return 'the microphone' as unknown as MediaStream
      }
    }
  })
  return { floor, told, microphone, calls: () => [...board.values()].map(placeOf) }
}

describe('a call that is put on hold because another is talked to', () => {
  it('is shut in the same moment, before the other side is asked', async () => {
    const { floor, told, calls } = standing({ first: {}, second: {} })
    floor.onConnected('second')
    expect(told).toEqual(['second shut'])
    await settled()
    expect(told).toEqual(['second shut', 'second asked to hold'])
    expect(calls()).toEqual(['first active', 'second active on hold'])
  })

  it('stays shut where the other side refuses the hold', async () => {
    const { floor, told, calls } = standing({ first: { phase: 'connecting' }, second: {} }, false)
    floor.onConnected('second')
    await settled()
    expect(told).toEqual(['second shut', 'second asked to hold', 'second shut'])
    expect(calls()).toEqual(['first connecting', 'second active on hold'])
  })

  it('is not, where whoever else is there waits', async () => {
    const { floor, told } = standing({ first: { held: true }, second: {} })
    floor.onConnected('second')
    await settled()
    expect(told).toEqual([])
  })
})

it('another microphone is taken for the legs there are, and for no others', async () => {
  const { floor, microphone, told } = standing({ first: {}, second: { phase: 'ringing' } })
  await floor.replaceMicrophone()
  expect({ told, clones: microphone.clones }).toEqual({ told: ['first sends the microphone'], clones: 1 })
})

it('a conference ends for good although the microphone is gone', async () => {
  const { floor, microphone, told } = standing({ first: { held: true }, second: {} })
  await floor.join()
  microphone.fails = true
  await expect(floor.part('second')).rejects.toThrow('the microphone is gone')
  expect(told.at(-1)).toBe('end')
  expect(floor.conference()).toBeNull()
})
