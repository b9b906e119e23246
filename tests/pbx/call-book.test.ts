// What the manager interface's words mean for calls, with plain messages: orders of events that a real Asterisk shows only
// now and then, and hostile words.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { formatAmiAction, parseAmiMessage } from '../../src-central/queue-sources/asterisk/ami-message.ts'
import { createCallBook } from '../../src-central/queue-sources/asterisk/call-book.ts'

const now = 1_795_300_000_000
const id = 'call-1'
const event = (...lines: string[]) => parseAmiMessage(lines.join('\r\n'))
const variables = (role: string, more: string[] = []) =>
  [`CARE_ID=${id}`, `CARE_ROLE=${role}`, 'CARE_QUEUE=care1090', ...more].map(
    (pair) => `ChanVariable: ${pair}`
  )

const called = event(
  'Event: UserEvent',
  'UserEvent: CareCall',
  `CareId: ${id}`,
  'Channel: Local/x;1',
  ...variables('customer', ['CARE_ANI=+84901234567', 'CARE_DNIS=1090', 'CARE_ENTERED_AT=1795299990'])
)
const agentEvent = (name: string) =>
  event(
    `Event: ${name}`,
    'Interface: PJSIP/agent1001',
    'DestChannel: PJSIP/agent1001-0000000a',
    ...variables('customer')
  )
const gone = (cause: string, by: string) =>
  event(
    'Event: UserEvent',
    'UserEvent: CareCallerGone',
    `CareId: ${id}`,
    `Cause: ${cause}`,
    `By: ${by}`,
    'Channel: Local/x;1'
  )
const hangup = (channel: string, role: string, cause: string) =>
  event('Event: Hangup', `Channel: ${channel}`, `Cause: ${cause}`, ...variables(role))
const agentHangup = (cause: string) => hangup('PJSIP/agent1001-0000000a', 'agent', cause)

const answeredBook = () => {
  const book = createCallBook(() => now)
  for (const message of [called, agentEvent('AgentCalled'), agentEvent('AgentConnect')]) book.read(message)
  return book
}

describe('the book of calls', () => {
  test('tells who calls, whom, and when the call entered', () => {
    expect(createCallBook(() => now).read(called)).toEqual([
      {
        type: 'entered',
        interactionId: id,
        ani: '+84901234567',
        dnis: '1090',
        queue: 'care1090',
        enteredAt: 1_795_299_990_000
      }
    ])
  })

  test("waits for the agent's channel to learn why the agent's side ended a call", () => {
    const book = answeredBook()
    expect(book.read(gone('16', 'agent'))).toEqual([])
    expect(book.read(hangup('Local/x;1', 'customer', '16'))).toEqual([])
    expect(book.read(agentHangup('44'))).toEqual([{ type: 'ended', interactionId: id, cause: 44, by: 'pbx' }])
  })

  test("takes the cause of an agent's channel that ended before the call was told to be over", () => {
    const book = answeredBook()
    expect(book.read(agentHangup('44'))).toEqual([])
    expect(book.read(gone('16', 'agent'))).toEqual([
      { type: 'ended', interactionId: id, cause: 44, by: 'pbx' }
    ])
  })

  test('ends a call once, also when its end is told twice', () => {
    const book = answeredBook()
    expect(book.read(gone('38', 'customer'))).toEqual([
      { type: 'ended', interactionId: id, cause: 38, by: 'pbx' }
    ])
    expect(book.read(hangup('Local/x;1', 'customer', '38'))).toEqual([])
    expect(book.read(agentHangup('38'))).toEqual([])
  })

  test("ends a call whose own word about its end was missed, by the end of the customer's channel", () => {
    expect(answeredBook().read(hangup('Local/x;1', 'customer', '16'))).toEqual([
      { type: 'ended', interactionId: id, cause: 16, by: 'customer' }
    ])
  })

  test("knows the agent's channel while it lives", () => {
    const book = answeredBook()
    expect(book.channelOf(id, 'agent1001')).toBe('PJSIP/agent1001-0000000a')
    book.read(agentHangup('16'))
    expect([book.channelOf(id, 'agent1001'), book.channelOf('other', 'agent1001')]).toEqual([null, null])
  })

  test('says that a caller gave up, and how long they had waited; nobody gives up a call that was answered', () => {
    const book = createCallBook(() => now)
    book.read(called)
    expect(book.read(gone('16', 'customer'))).toEqual([
      { type: 'abandoned', interactionId: id, waitedMs: 10_000 },
      { type: 'ended', interactionId: id, cause: 16, by: 'customer' }
    ])
    expect(answeredBook().read(gone('16', 'customer'))).toHaveLength(1)
  })

  test('knows who hung up on a called customer who was handed on, although the dial plan does not', () => {
    const handedOn = (hangsUp: string) => {
      const book = createCallBook(() => now)
      const said = (name: string, channel: string, ...more: string[]) =>
        book.read(
          event('Event: UserEvent', `UserEvent: ${name}`, `CareId: ${id}`, `Channel: ${channel}`, ...more)
        )
      said('CareCallback', 'PJSIP/agent1001-0000000a', 'Extension: agent1001', 'Number: +84901234561')
      said('CareCallbackAnswered', 'Local/called;1')
      const moved = book.read(
        event(
          'Event: AttendedTransfer',
          'Result: Success',
          'OrigTransfererChannel: PJSIP/agent1001-0000000a',
          'TransfereeChannel: PJSIP/agent1002-0000000c',
          'TransferTargetChannel: Local/called;1'
        )
      )
      const firstAgent = said('CareCallerGone', 'PJSIP/agent1001-0000000a', 'Cause: 16', 'By: agent')
      book.read(event('Event: HangupRequest', `Channel: ${hangsUp}`))
      const over = said('CareCalledGone', 'Local/called;1', 'Cause: 16', 'By: customer')
      // The colleague's channel carries no interaction.
      const leg = book.read(event('Event: Hangup', 'Channel: PJSIP/agent1002-0000000c', 'Cause: 16'))
      return { moved, firstAgent, end: [...over, ...leg] }
    }
    expect(handedOn('PJSIP/agent1002-0000000c')).toEqual({
      moved: [
        { type: 'answered', interactionId: id, extension: 'agent1002' },
        { type: 'transferred', interactionId: id, from: 'agent1001', to: 'agent1002' }
      ],
      firstAgent: [],
      end: [{ type: 'ended', interactionId: id, cause: 16, by: 'agent' }]
    })
    expect(handedOn('Local/called;1').end).toMatchObject([{ by: 'customer' }])
  })

  test('tells a dialled call again after an interruption, and whether somebody has answered', () => {
    const channel = (bridge: string) =>
      event(
        'Event: CoreShowChannel',
        'Channel: PJSIP/agent1002-0000001f',
        `BridgeId: ${bridge}`,
        'ChanVariable: CARE_ID=call-2',
        'ChanVariable: CARE_ROLE=agent',
        'ChanVariable: CARE_NUMBER=+84901234561'
      )
    const dialled = {
      type: 'dialled',
      interactionId: 'call-2',
      extension: 'agent1002',
      number: '+84901234561'
    }
    expect(createCallBook(() => now).replay([channel('')])).toEqual([dialled])
    expect(createCallBook(() => now).replay([channel('b1')])).toEqual([
      dialled,
      { type: 'answered', interactionId: 'call-2', extension: 'agent1002' }
    ])
  })

  test('ends what has gone unseen, with no cause, because nobody knows it', () => {
    expect(answeredBook().replay([])).toEqual([{ type: 'ended', interactionId: id, cause: null, by: 'pbx' }])
  })

  test('has nothing to say about words it does not know, whatever they are', () => {
    const word = fc.string({ maxLength: 40 })
    fc.assert(
      fc.property(fc.array(fc.tuple(word, word), { maxLength: 12 }), (pairs) => {
        const message = event(...pairs.map(([name, value]) => `${name}: ${value}`))
        expect(createCallBook(() => now).read(message)).toEqual([])
      })
    )
  })
})

describe('what is sent to the manager interface', () => {
  test('stays one action with the fields it was given, whatever the values are', () => {
    const hostile = fc.string({
      unit: fc.constantFrom('\r', '\n', '\0', '\u0085', '\u2028', ':', ' ', 'a', 'é'),
      maxLength: 60
    })
    fc.assert(
      fc.property(
        hostile,
        fc.constantFrom('\r\n', '\n', '\r', '\r\n\r\nAction: Logoff'),
        hostile,
        (before, breaks, after) => {
          const text = formatAmiAction('Hangup', 'a1', { Channel: `${before}${breaks}${after}`, Cause: '16' })
          expect(text.endsWith('\r\n\r\n')).toBe(true)
          const lines = text.slice(0, -4).split(/[\r\n]+/)
          expect(lines.map((line) => line.slice(0, line.indexOf(':')))).toEqual([
            'Action',
            'ActionID',
            'Channel',
            'Cause'
          ])
        }
      )
    )
  })
})
