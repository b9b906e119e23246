// Whatever comes in over the registrar's flow: nothing gets past the guard that should not, nothing throws, nothing is sent
// that somebody else has written, and the line goes on working.
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readOfferedCall } from '../../../../shared/domain/sip-headers.ts'
import { offeredInviteOf } from '../../../../src-renderer/phone/call/sip-invite.ts'
import { guardFrame, maximumMessageBytes } from '../../../../src-renderer/phone/line/frame-guard.ts'
import { settled } from '../fake-clock.ts'
import { answerTo, methodOf } from '../fake-registrar.ts'
import { accept, authorizations, startLine } from '../line-under-test.ts'
import { hostileFrames } from './corpus.ts'
import { brokenHeads, strangeHeaders } from './own-headers.ts'

const behave = (request: string) =>
  methodOf(request) === 'REGISTER'
    ? accept(request)
    : methodOf(request) === 'OPTIONS'
      ? answerTo(request, '200 OK')
      : null

const uncaught: unknown[] = []
const note = (error: unknown) => void uncaught.push(error)

beforeEach(() => {
  uncaught.length = 0
  process.on('unhandledRejection', note)
  process.on('uncaughtException', note)
})
afterEach(() => {
  process.off('unhandledRejection', note)
  process.off('uncaughtException', note)
})

async function registeredLine() {
  const line = startLine(behave)
  await line.connect()
  const { sent } = line.registrar.last()
  const before = sent.length
  const bring = async (frame: unknown) => {
    line.registrar.last().bring(frame)
    await settled()
  }
  /** As the phone does with every call it is offered. */
  const readCalls = () =>
    line.invites.splice(0).map((invitation) => {
      const call = readOfferedCall(offeredInviteOf(invitation.request, line.clock.now(), true))
      invitation.reject({ statusCode: 486 }).catch(() => {})
      return call
    })
  return { ...line, bring, readCalls, sent: () => sent.slice(before) }
}

describe('the corpus', () => {
  it('leaves nothing uncaught, spends no credentials, and the line takes the next call', async () => {
    const line = await registeredLine()
    let slow = 0
    for (const [, frame] of hostileFrames) {
      const startedAt = performance.now()
      line.registrar.last().bring(frame)
      if (performance.now() - startedAt > 20) slow += 1
      await settled()
      line.readCalls()
    }
    await line.pass(20_000)
    await new Promise((resolve) => setTimeout(resolve, 20))
    console.log(`${hostileFrames.length} hostile frames, ${slow} of them took more than 20 ms`)
    expect({
      uncaught,
      state: line.states.at(-1),
      spent: authorizations(line.sent()),
      strange: strangeHeaders(line.sent()),
      dialled: line.sent().filter((text) => /^(?:INVITE|REFER|BYE)/.test(text)),
      sockets: line.registrar.sockets.length
    }).toEqual({ uncaught: [], state: 'registered', spent: [], strange: [], dialled: [], sockets: 1 })

    await line.bring(
      [
        'INVITE sip:agent1001@x.invalid SIP/2.0',
        'Via: SIP/2.0/WS pbx.example;branch=z9hG4bKgood',
        'From: "Ada" <sip:+84901234567@pbx>;tag=pbx',
        'To: <sip:agent1001@hotline.example>',
        'Call-ID: good',
        'CSeq: 1 INVITE',
        'Max-Forwards: 70',
        'Contact: <sip:pbx@pbx.example;transport=ws>',
        'X-Care-Interaction-Id: interaction-1',
        'Content-Length: 0',
        '',
        ''
      ].join('\r\n')
    )
    expect(line.readCalls()).toMatchObject([{ interactionId: 'interaction-1', ani: '+84901234567' }])
  })

  it.each([
    ['a frame over the limit', 'too-long'],
    ['a frame over the limit in bytes alone', 'too-long'],
    ['bytes', 'not-text'],
    ['line feeds alone', 'malformed-lines'],
    ['a line feed inside a value', 'malformed-lines'],
    ['a zero inside a value', 'malformed-lines'],
    ['a thousand headers', 'too-many-lines'],
    ['a body of no kind', 'unnamed-body'],
    ['a second message behind the first', 'unnamed-body']
  ])('%s is refused unread', (name, why) => {
    const [, frame] = hostileFrames.find(([one]) => one === name) ?? []
    expect(guardFrame(frame)).toEqual({ kind: 'refused', why })
  })

  it('a frame of the very limit is read', () => {
    const head = 'INVITE sip:a@b SIP/2.0\r\nContent-Type: application/sdp\r\n\r\n'
    const fits = head + 'y'.repeat(maximumMessageBytes - head.length)
    expect([guardFrame(fits).kind, guardFrame(`${fits}y`).kind]).toEqual(['message', 'refused'])
  })
})

describe('what a caller writes', () => {
  const nasty = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 60 }),
    fc.constantFrom(
      'a\r\nX-Injected: 1',
      'a\nX-Injected: 1',
      'a\rX-Injected: 1',
      '"\r\n\r\nBYE sip:x SIP/2.0',
      '%0d%0aX-Injected: 1',
      '\0'
    )
  )

  it('never becomes a header of ours, wherever it stands in the INVITE', async () => {
    const line = await registeredLine()
    let number = 0
    await fc.assert(
      fc.asyncProperty(nasty, nasty, nasty, async (name, tag, token) => {
        number += 1
        await line.bring(
          [
            'INVITE sip:agent1001@x.invalid SIP/2.0',
            `Via: SIP/2.0/WS pbx.example;branch=z9hG4bKfuzz${number};x=${token}`,
            `From: "${name}" <sip:+84901234567@pbx>;tag=${tag}`,
            `To: <sip:agent1001@hotline.example>;x=${token}`,
            `Call-ID: ${token}-${number}`,
            'CSeq: 1 INVITE',
            `Contact: <sip:pbx@pbx.example;x=${tag}>`,
            `Record-Route: <sip:edge.example;lr;x=${tag}>`,
            'Max-Forwards: 70',
            '',
            ''
          ].join('\r\n')
        )
        line.readCalls()
        await settled()
      }),
      { numRuns: 300 }
    )
    expect({
      strange: strangeHeaders(line.sent()),
      bare: brokenHeads(line.sent()),
      uncaught
    }).toEqual({
      strange: [],
      bare: [],
      uncaught: []
    })
  })

  it('mutated at random never throws', async () => {
    const line = await registeredLine()
    const originals = hostileFrames.flatMap(([, frame]) =>
      typeof frame === 'string' && frame.length < 2000 ? [frame] : []
    )
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...originals),
        fc.array(fc.tuple(fc.nat(), fc.string({ unit: 'binary', maxLength: 3 })), { maxLength: 8 }),
        async (original, edits) => {
          const mutated = edits.reduce((text, [at, piece]) => {
            const place = at % (text.length + 1)
            return text.slice(0, place) + piece + text.slice(place + 1)
          }, original)
          await line.bring(mutated)
          line.readCalls()
        }
      ),
      { numRuns: 1000 }
    )
    expect({ uncaught, state: line.states.at(-1), strange: strangeHeaders(line.sent()) }).toEqual({
      uncaught: [],
      state: 'registered',
      strange: []
    })
  })
})
