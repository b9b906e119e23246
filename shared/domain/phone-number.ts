// Reads a phone number as it comes from SIP headers, the centre or an agent's fingers into E.164, and says what sort of
// number it is. The text is hostile until proven otherwise: whatever comes in, a result comes out, in bounded time.
import { type PhoneNumber, parsePhoneNumberFromString } from 'libphonenumber-js/max'
import { z } from 'zod'
import { msisdnSchema } from './subscriber.ts'

export const phoneNumberKindSchema = z.enum([
  'mobile',
  'landline',
  /** Service numbers 1800… and 1900…; they are called, they do not call. */
  'hotline',
  /** Three to six digits that exist inside a network only: 113, 1090. */
  'short-code',
  'foreign',
  'withheld',
  'invalid'
])
export type PhoneNumberKind = z.infer<typeof phoneNumberKindSchema>

export const phoneNumberSchema = z.object({
  /** `null` for withheld, invalid, and short codes, which are no E.164 numbers. */
  e164: msisdnSchema.nullable(),
  kind: phoneNumberKindSchema,
  /** The 11-digit mobile of before 2018 (E.164) that was translated. */
  migratedFrom: z.string().optional()
})
export type ParsedPhoneNumber = z.infer<typeof phoneNumberSchema>

/** Longer text is no phone number, and is not looked at. */
const longestInput = 64
const invalid: ParsedPhoneNumber = { e164: null, kind: 'invalid' }

/** Reads one number; a number without country code is Vietnamese. Never throws. */
export function parsePhoneNumber(raw: string): ParsedPhoneNumber {
  if (raw.length > longestInput) return invalid
  const address = userOfAddress(raw)
  if (isWithheld(address)) return { e164: null, kind: 'withheld' }
  const digits = dialledDigits(address)
  if (digits === null) return invalid
  if (/^[1-9]\d{2,5}$/.test(digits)) return { e164: null, kind: 'short-code' }
  const current = migrated(digits)
  const parsed = numberOf(current ?? digits)
  return current && parsed.e164 ? { ...parsed, migratedFrom: `+84${nationalDigits(digits)}` } : parsed
}

/** For people: Vietnamese numbers as they are written at home, others internationally. Unreadable text comes back as it is. */
export function formatPhoneNumber(e164: string): string {
  const number = e164.length > longestInput ? undefined : parsePhoneNumberFromString(e164, { extract: false })
  if (!number) return e164
  return number.countryCallingCode === '84' ? number.formatNational() : number.formatInternational()
}

/** The user part of a SIP or tel address, with its host kept only where that says "anonymous" (RFC 3323 §4.1.1.3). */
function userOfAddress(raw: string): string {
  const text = raw.replace(/^[ \u00A0]+|[ \u00A0]+$/g, '')
  if (/@anonymous\.invalid>?$/i.test(text)) return 'anonymous'
  return /^<?(?:sips?|tel):([^@;>]*)[^>]*>?$/i.exec(text)?.[1] ?? text
}

const isWithheld = (text: string): boolean =>
  text === '' || /^<?(?:anonymous|restricted|unavailable|unknown|private|withheld)>?$/i.test(text)

/** Digits with an optional leading plus; `null` when anything else than the usual separators is between them. */
function dialledDigits(text: string): string | null {
  if (!/^\+?[\d ().\-/\u00A0]+$/.test(text)) return null
  const digits = text.replace(/[^\d+]/g, '')
  if (digits.startsWith('00')) return `+${digits.slice(2)}`
  return /^84\d{9,10}$/.test(digits) ? `+${digits}` : digits
}

function numberOf(digits: string): ParsedPhoneNumber {
  const number = parsePhoneNumberFromString(digits, { defaultCountry: 'VN', extract: false })
  if (!number || !msisdnSchema.safeParse(number.number).success || !readsAsItself(number)) return invalid
  const kind = kindOf(number)
  return kind === 'invalid' ? invalid : { e164: number.number, kind }
}

/** Of zeros behind a country code the library takes one for a trunk prefix each time it reads them: that is no number. */
const readsAsItself = ({ number }: PhoneNumber): boolean =>
  parsePhoneNumberFromString(number, { extract: false })?.number === number

/** Abroad a possible number is enough: new ranges there must not cost a caller their number. */
function kindOf(number: PhoneNumber): PhoneNumberKind {
  if (number.countryCallingCode !== '84') return number.isPossible() ? 'foreign' : 'invalid'
  if (/^1[89]00\d{4,6}$/.test(number.nationalNumber)) return 'hotline'
  if (!number.isValid()) return 'invalid'
  return number.getType() === 'MOBILE' ? 'mobile' : 'landline'
}

/**
 * The change of 15 September 2018: 11-digit mobiles lost a digit of their prefix and kept the last seven. Old numbers
 * live on in phone books and records, and the library calls them invalid.
 */
const newPrefixOf: Readonly<Record<string, string>> = {
  '120': '70',
  '121': '79',
  '122': '77',
  '126': '76',
  '128': '78',
  '123': '83',
  '124': '84',
  '125': '85',
  '127': '81',
  '129': '82',
  '162': '32',
  '163': '33',
  '164': '34',
  '165': '35',
  '166': '36',
  '167': '37',
  '168': '38',
  '169': '39',
  '186': '56',
  '188': '58',
  '199': '59'
}

const nationalDigits = (digits: string): string => digits.replace(/^(?:\+840?|0)/, '')

function migrated(digits: string): string | null {
  if (!/^(?:\+840?|0)1\d{9}$/.test(digits)) return null
  const old = nationalDigits(digits)
  const prefix = newPrefixOf[old.slice(0, 3)]
  return prefix ? `+84${prefix}${old.slice(3)}` : null
}
