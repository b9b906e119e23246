// The desk's end and the phone's end of the channel: newer snapshots only, and nothing the contract does not name.
import { describe, expect, it } from 'vitest'
import { startCall } from '../../../shared/domain/call-machine.ts'
import {
  createChannelPhone,
  type PhoneChannel,
  type PhoneMessage,
  type PhoneSnapshot,
  silentAudio
} from '../../../src-renderer/phone/phone.ts'
import { createPhoneBoard } from '../../../src-renderer/phone/phone-board.ts'

function createChannel() {
  const listeners = new Set<(message: unknown) => void>()
  const posted: PhoneMessage[] = []
  const channel: PhoneChannel = {
    post: (message) => void posted.push(message),
    listen(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    }
  }
  return {
    channel,
    posted,
    bring: (message: unknown) => {
      for (const listener of listeners) listener(message)
    }
  }
}

const snapshot = (revision: number): PhoneSnapshot => ({
  revision,
  registration: { state: 'registered', since: 1 },
  microphone: 'granted',
  calls: [],
  audio: null,
  media: null,
  quality: null,
  sound: silentAudio,
  problem: null
})

describe('the phone as the desk sees it', () => {
  it('is asked for its state on subscribing, and shows newer snapshots only', () => {
    const { channel, posted, bring } = createChannel()
    const seen: number[] = []
    const end = createChannelPhone(channel).subscribe(({ revision }) => seen.push(revision))
    for (const revision of [5, 4, 5, 6]) bring({ to: 'desk', snapshot: snapshot(revision) })
    end()
    bring({ to: 'desk', snapshot: snapshot(7) })
    expect({ seen, posted }).toEqual({ seen: [5, 6], posted: [{ to: 'phone', command: { kind: 'report' } }] })
  })

  it.each([
    [null],
    ['text'],
    [{ to: 'desk' }],
    [{ to: 'desk', snapshot: { ...snapshot(9), registration: { state: 'hijacked', since: 1 } } }],
    [{ to: 'desk', snapshot: { ...snapshot(9), calls: [{ callId: '<b>' }] } }],
    [{ to: 'phone', command: { kind: 'report' } }]
  ])('takes no notice of %j', (message) => {
    const { channel, bring } = createChannel()
    const seen: unknown[] = []
    createChannelPhone(channel).subscribe((one) => seen.push(one))
    bring(message)
    expect(seen).toEqual([])
  })
})

describe('the board of the phone', () => {
  const call = (callId: string, direction: 'inbound' | 'outbound' = 'inbound') =>
    startCall({
      callId,
      interactionId: callId,
      callbackId: null,
      direction,
      ani: null,
      aniWithheld: true,
      displayName: '',
      extension: null,
      consultsFor: null,
      consultId: null,
      transferredBy: null,
      returned: false,
      queue: null,
      dnis: null,
      enteredAt: 1,
      enteredAtSource: 'invite',
      startedAt: 1
    })
  const over = (callId: string) => ({ ...call(callId), phase: 'ended' as const })

  const look = () => {
    const { channel, posted } = createChannel()
    const board = createPhoneBoard(channel, () => 1000)
    return { board, posted, last: () => (posted.at(-1) as { snapshot: PhoneSnapshot }).snapshot }
  }

  it('gives every change a higher revision, above those of a page that was there before', () => {
    const { board, posted } = look()
    board.change({ microphone: 'granted' })
    board.putCall(call('one'))
    board.publish()
    expect(posted.map((message) => message.to === 'desk' && message.snapshot.revision)).toEqual([
      1001, 1002, 1003
    ])
  })

  it('tells nothing when nothing has changed', () => {
    const { board, posted } = look()
    board.change({ callProblem: null, audio: null })
    board.change({ microphone: 'granted' })
    board.change({ microphone: 'granted' })
    expect(posted.map((message) => message.to === 'desk' && message.snapshot.microphone)).toEqual(['granted'])
  })

  it('keeps the calls that are going on and the last two that ended', () => {
    const { board, last } = look()
    for (const [at, callId] of ['first', 'second', 'third'].entries())
      board.putCall({ ...over(callId), endedAt: at + 1 })
    board.putCall(call('fourth'))
    board.putCall(call('fifth'))
    const shown = () => last().calls.map(({ callId, phase }) => `${callId} ${phase}`)
    expect(shown()).toEqual(['second ended', 'third ended', 'fourth ringing', 'fifth ringing'])
    board.putCall({ ...over('fourth'), endedAt: 9 })
    expect({ shown: shown(), going: board.going().map(({ callId }) => callId) }).toEqual({
      shown: ['third ended', 'fourth ended', 'fifth ringing'],
      going: ['fifth']
    })
  })

  it('names the problem that keeps calls away first', () => {
    const { board, last } = look()
    board.change({ callProblem: 'call-failed' })
    expect(last().problem).toBe('call-failed')
    board.change({ registration: { state: 'unreachable', since: 1 } })
    expect(last().problem).toBe('phone-unreachable')
    board.change({ microphone: 'refused' })
    expect(last().problem).toBe('microphone-refused')
  })

  it('shows nothing of its own bookkeeping', () => {
    const { board, last } = look()
    board.publish()
    expect(Object.keys(last()).sort()).toEqual([
      'audio',
      'calls',
      'media',
      'microphone',
      'problem',
      'quality',
      'registration',
      'revision',
      'sound'
    ])
  })
})
