import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  cleanDisplayName,
  type OfferedInvite,
  readNewParty,
  readOfferedCall
} from '../../shared/domain/sip-headers.ts'
import { implies, morning } from './examples.ts'

const invite = (headers: Record<string, string>, change: Partial<OfferedInvite> = {}): OfferedInvite => ({
  headers: (name) => headers[name],
  assertedIdentity: undefined,
  fromUser: '+84901234567',
  fromDisplayName: 'Ada',
  receivedAt: morning,
  trusted: true,
  ...change
})

const care = {
  'X-Care-Interaction-Id': '1763607600.42',
  'X-Care-Queue': 'care1090',
  'X-Care-ANI': '0901234567',
  'X-Care-DNIS': '1090',
  'X-Care-Entered-At': '1763607480'
}

describe('a re-INVITE', () => {
  const colleague = { ani: null, aniWithheld: false, extension: 'agent1002', consultId: null }
  const named = (assertedIdentity: string, trusted = true) =>
    invite({}, { assertedIdentity, trusted, fromUser: 'agent1002', fromDisplayName: '' })
  const customer = { ani: '+84907654321', aniWithheld: false, displayName: '', extension: null }

  test.each([
    ['the colleague’s own name', '<sip:agent1002@pbx>', colleague, null],
    ['a customer', '<sip:+84907654321@pbx>', colleague, customer],
    [
      'a customer with a short number, after a consultation',
      '"Alan" <tel:12345>',
      { ...colleague, consultId: 'call-7' },
      { ...customer, ani: null }
    ],
    ['another colleague', 'sip:agent1003@pbx', colleague, { ...customer, ani: null, extension: 'agent1003' }],
    ['the same customer', '<sip:+84907654321@pbx>', { ...colleague, ...customer }, null]
  ])('with %s', (_, identity, before, party) => {
    expect(readNewParty(named(identity), before)).toEqual(party)
  })

  test('of anybody but the registrar names no one', () => {
    expect(readNewParty(named('<sip:12345@pbx>', false), colleague)).toBeNull()
  })
})

describe('an offered call', () => {
  test('is read from the headers of the PBX', () => {
    expect(readOfferedCall(invite(care))).toEqual({
      interactionId: '1763607600.42',
      queue: 'care1090',
      ani: '+84901234567',
      aniWithheld: false,
      dnis: '1090',
      displayName: 'Ada',
      enteredAt: 1_763_607_480_000,
      enteredAtSource: 'pbx',
      extension: null,
      consultId: null,
      transferredBy: null,
      returned: false
    })
  })

  test('of a colleague has their extension, and the contact they want to talk about', () => {
    const colleague = invite({ 'X-Care-Consult-Id': 'call-7' }, { fromUser: 'agent1002' })
    expect(readOfferedCall(colleague)).toMatchObject({
      interactionId: null,
      ani: null,
      aniWithheld: false,
      extension: 'agent1002',
      consultId: 'call-7'
    })
  })

  test.each(['1002', 'agent1003'])(
    'of a contact is a customer’s, whatever they call from: %s',
    (fromUser) => {
      const headers = { ...care, 'X-Care-ANI': fromUser }
      expect(readOfferedCall(invite(headers, { fromUser }))).toMatchObject({
        interactionId: '1763607600.42',
        ani: null,
        extension: null
      })
    }
  )

  test('of a contact is told with the digits it came from where they are no number to us', () => {
    const told = (headers: Record<string, string>, change: Partial<OfferedInvite> = {}) =>
      readOfferedCall(invite(headers, change)).toldNumber
    const { 'X-Care-ANI': _, ...contact } = care
    expect(told({ ...care, 'X-Care-ANI': '84905001' })).toBe('84905001')
    expect(told(contact, { assertedIdentity: '"x" <sip:84905001@carrier>', fromUser: '7' })).toBe('84905001')
    expect(told(contact, { fromUser: '9123' })).toBe('9123')
    expect(told(care)).toBeUndefined()
    expect(told({ ...care, 'X-Care-ANI': 'anonymous' })).toBeUndefined()
    expect(told({ ...care, 'X-Care-ANI': '12<b>34</b>' })).toBeUndefined()
    expect(told({}, { fromUser: '1002' })).toBeUndefined()
  })

  test('that was handed on says by whom, and whether it has come back', () => {
    const back = { ...care, 'X-Care-Transferred-By': 'agent1002', 'X-Care-Transfer-Failed': 'BUSY' }
    expect(readOfferedCall(invite(back))).toMatchObject({ transferredBy: 'agent1002', returned: true })
    expect(readOfferedCall(invite(back, { trusted: false }))).toMatchObject({
      transferredBy: null,
      returned: false
    })
  })

  test('from anybody but the registrar is believed its From only', () => {
    const stranger = invite(
      { ...care, 'X-Care-ANI': '0907654321' },
      { trusted: false, assertedIdentity: '+84907654321' }
    )
    expect(readOfferedCall(stranger)).toEqual({
      interactionId: null,
      queue: null,
      ani: '+84901234567',
      aniWithheld: false,
      dnis: null,
      displayName: 'Ada',
      enteredAt: morning,
      enteredAtSource: 'invite',
      extension: null,
      consultId: null,
      transferredBy: null,
      returned: false
    })
  })

  test('takes the asserted identity before From, in whatever form it comes', () => {
    for (const assertedIdentity of [
      '+84907654321',
      'sip:+84907654321@pbx.example',
      '"Grace" <sip:0907654321@pbx.example>'
    ])
      expect(readOfferedCall(invite({}, { assertedIdentity })).ani).toBe('+84907654321')
  })

  test.each<[string, OfferedInvite]>([
    ['From is anonymous', invite({}, { fromUser: 'anonymous', fromDisplayName: 'Anonymous' })],
    ['From is missing', invite({}, { fromUser: undefined })],
    ['the PBX says so', invite({ 'X-Care-ANI': 'anonymous' })],
    [
      'the caller wants privacy, though the network knows the number',
      invite({ Privacy: 'header;id' }, { assertedIdentity: '+84907654321' })
    ]
  ])('has a withheld number and no name when %s', (_, offered) => {
    expect(readOfferedCall(offered)).toMatchObject({ ani: null, aniWithheld: true, displayName: '' })
  })

  test('with a number that is none has neither ANI nor a secret', () => {
    expect(readOfferedCall(invite({}, { fromUser: 'agent1001' }))).toMatchObject({
      ani: null,
      aniWithheld: false
    })
  })

  test.each(['0', '', 'soon', '1763607480000', '-1763607480', '1e9', '1763607480.5'])(
    'entered %j is not a time: the INVITE’s counts',
    (value) => {
      expect(readOfferedCall(invite({ 'X-Care-Entered-At': value }))).toMatchObject({
        enteredAt: morning,
        enteredAtSource: 'invite'
      })
    }
  )

  test('with ids that are too long or odd has none', () => {
    const odd = invite({
      'X-Care-Interaction-Id': 'a'.repeat(129),
      'X-Care-Queue': 'care 1090',
      'X-Care-DNIS': '<b>'
    })
    expect(readOfferedCall(odd)).toMatchObject({ interactionId: null, queue: null, dnis: null })
    expect(readOfferedCall(invite({ 'X-Care-Interaction-Id': '../../admin' })).interactionId).toBeNull()
  })

  test('survives any header', () => {
    const text = fc.string({ unit: 'binary', maxLength: 400 })
    fc.assert(
      fc.property(text, text, text, fc.boolean(), (a, b, c, trusted) => {
        const read = readOfferedCall({
          headers: () => a,
          assertedIdentity: b,
          fromUser: c,
          fromDisplayName: a,
          receivedAt: morning,
          trusted
        })
        expect(read.displayName.length).toBeLessThanOrEqual(512)
        expect(read.displayName).not.toMatch(/[\p{Cc}\u202A-\u202E\u2066-\u2069]/u)
        expect(implies(read.aniWithheld, () => read.ani === null)).toBe(true)
      }),
      { numRuns: 500 }
    )
  })
})

describe('a display name', () => {
  test.each([
    ['Nguyễn Thị Hồng', 'Nguyễn Thị Hồng'],
    ['Nguye\u0302\u0303n', 'Nguyễn'],
    ['  Ada \r\n\t Lovelace ', 'Ada Lovelace'],
    ['Ada\u0000\u0007\u001B[31m', 'Ada[31m'],
    ['\u202EadA\u2066', 'adA'],
    ['می\u200Cخواهم', 'می\u200Cخواهم'],
    ['👩\u200D💻 Grace', '👩\u200D💻 Grace'],
    ['\u200D\u200C\u200B', ''],
    ['', ''],
    ['<img src=x onerror=alert(1)>', '<img src=x onerror=alert(1)>'],
    [`A${'\u0301'.repeat(500)}da`, 'Á\u0301\u0301\u0301\u0301da'],
    ['\uD800Ada', 'Ada'],
    ['e\u200B\u0301 \u200B x', 'é x']
  ])('%j shows as %j', (raw, shown) => {
    expect(cleanDisplayName(raw)).toBe(shown)
  })

  test('is cut between graphemes at 128, and at 512 units', () => {
    expect(cleanDisplayName('ễ'.repeat(300))).toBe('ễ'.repeat(128))
    const family = '👨\u200D👩\u200D👧\u200D👦'
    expect(cleanDisplayName(family.repeat(200))).toBe(family.repeat(Math.floor(512 / family.length)))
  })

  test('is clean once cleaned', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 600 }), (raw) => {
        const shown = cleanDisplayName(raw)
        expect(cleanDisplayName(shown)).toBe(shown)
      }),
      { numRuns: 500 }
    )
  })
})
