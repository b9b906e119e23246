import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { formatPhoneNumber, parsePhoneNumber, phoneNumberSchema } from '../../shared/domain/phone-number.ts'

const character = (of: string) => fc.constantFrom(...of.split(''))
const mobile = (e164: string) => ({ e164, kind: 'mobile' })

describe('a number is read', () => {
  test.each([
    '0912345678',
    '+84912345678',
    '84912345678',
    '0084912345678',
    '00 84 912 345 678',
    '+84 (0)91.234.56-78',
    '  0912 345 678\u00A0',
    'sip:+84912345678@pbx.example:5060;user=phone',
    '<sip:0912345678@pbx.example>',
    'tel:+84-912-345-678;phone-context=example'
  ])('however it is written: %s', (raw) => {
    expect(parsePhoneNumber(raw)).toEqual(mobile('+84912345678'))
  })

  test.each([
    ['02838221090', '+842838221090', 'landline'],
    ['024 3822 1090', '+842438221090', 'landline'],
    ['18001090', '+8418001090', 'hotline'],
    ['1800 1090', '+8418001090', 'hotline'],
    ['1900561234', '+841900561234', 'hotline'],
    ['+8419001090', '+8419001090', 'hotline'],
    ['+442079460958', '+442079460958', 'foreign'],
    ['008613800138000', '+8613800138000', 'foreign'],
    ['113', null, 'short-code'],
    ['1090', null, 'short-code']
  ])('%s is %s, %s', (raw, e164, kind) => {
    expect(parsePhoneNumber(raw)).toEqual({ e164, kind })
  })

  test.each([
    'anonymous',
    'Anonymous',
    'Restricted',
    'unavailable',
    'UNKNOWN',
    'private',
    '',
    '   ',
    'sip:anonymous@anonymous.invalid',
    '<sip:anonymous@anonymous.invalid>',
    'sip:0912345678@anonymous.invalid',
    'sip:@pbx.example'
  ])('"%s" is withheld', (raw) => {
    expect(parsePhoneNumber(raw)).toEqual({ e164: null, kind: 'withheld' })
  })
})

describe('the mobiles of before 2018', () => {
  test.each([
    ['120', '70'],
    ['121', '79'],
    ['122', '77'],
    ['126', '76'],
    ['128', '78'],
    ['123', '83'],
    ['124', '84'],
    ['125', '85'],
    ['127', '81'],
    ['129', '82'],
    ['162', '32'],
    ['163', '33'],
    ['164', '34'],
    ['165', '35'],
    ['166', '36'],
    ['167', '37'],
    ['168', '38'],
    ['169', '39'],
    ['186', '56'],
    ['188', '58'],
    ['199', '59']
  ])('of prefix 0%s have 0%s now, and keep their last seven digits', (old, now) => {
    expect(parsePhoneNumber(`0${old}8765432`)).toEqual({
      ...mobile(`+84${now}8765432`),
      migratedFrom: `+84${old}8765432`
    })
  })

  test.each(['01234567890', '+841234567890', '841234567890', '00841234567890', '+84 0123 456 7890'])(
    'are known as %s',
    (raw) => {
      expect(parsePhoneNumber(raw)).toEqual({ ...mobile('+84834567890'), migratedFrom: '+841234567890' })
    }
  )

  test('of a prefix that never was are invalid', () => {
    expect(parsePhoneNumber('01304567890')).toEqual({ e164: null, kind: 'invalid' })
  })
})

describe('what is no number', () => {
  test.each([
    '*#06#',
    '*101#',
    '12',
    '0',
    '+',
    '++84912345678',
    '0912345678x',
    'call 0912345678 now',
    '1800-FLOWERS',
    '0912\u0000345678',
    '\u202E0912345678',
    '0912345678\r\nVia: x',
    '٠٩١٢٣٤٥٦٧٨',
    '０９１２３４５６７８',
    '<script>alert(1)</script>',
    '-',
    '()',
    '+84',
    '0123456789012345678',
    '+999912345678',
    // a zero after the country code is a trunk prefix in Austria, each time it is read
    '+43000000',
    '1234567890',
    '9'.repeat(65),
    '9'.repeat(1_000_000),
    ' '.repeat(65),
    '\uD800'
  ])('%j is invalid', (raw) => {
    expect(parsePhoneNumber(raw)).toEqual({ e164: null, kind: 'invalid' })
  })

  test('any text gives a result of the contract, and what is E.164 reads as itself', () => {
    const texts = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 80 }),
      fc.string({ unit: character('0123456789+-() .@;:<>sipte*#'), maxLength: 66 }),
      fc
        .tuple(
          fc.constantFrom('0', '+84', '84', '0084', '+1', '+'),
          fc.string({ unit: character('0123456789'), maxLength: 13 })
        )
        .map((parts) => parts.join(''))
    )
    fc.assert(
      fc.property(texts, (raw) => {
        const read = parsePhoneNumber(raw)
        expect(phoneNumberSchema.parse(read)).toEqual(read)
        const again =
          read.e164 === null ? read : { ...parsePhoneNumber(read.e164), migratedFrom: read.migratedFrom }
        expect(again).toEqual(read)
      }),
      { numRuns: 2000 }
    )
  })
})

describe('a number is shown', () => {
  test.each([
    ['+84912345678', '0912 345 678'],
    ['+842838221090', '028 3822 1090'],
    ['+442079460958', '+44 20 7946 0958'],
    ['nonsense', 'nonsense'],
    ['', '']
  ])('%s as %s', (e164, shown) => {
    expect(formatPhoneNumber(e164)).toBe(shown)
  })
})
