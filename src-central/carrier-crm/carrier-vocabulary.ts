// The carrier's words for ours: numeric codes for occupations and hobby groups, its names for change and reason, numbers
// without a plus.
import type { Catalogue } from '../../shared/catalogue.ts'
import type { FieldValue } from '../../shared/domain/subscriber.ts'
import type { CarrierWrite } from './carrier-crm.ts'

const occupationCodes: Readonly<Record<string, string>> = {
  office: '01',
  'civil-servant': '02',
  teacher: '03',
  'health-worker': '04',
  engineer: '05',
  trader: '06',
  manager: '07',
  worker: '08',
  farmer: '09',
  driver: '10',
  'armed-forces': '11',
  student: '12',
  homemaker: '13',
  retired: '14',
  freelance: '15'
}

const hobbyCodes: Readonly<Record<string, string>> = {
  travel: '01',
  music: '02',
  sport: '03',
  reading: '04',
  cooking: '05',
  film: '06',
  technology: '07',
  games: '08',
  fashion: '09',
  shopping: '10',
  finance: '11',
  family: '12',
  'pets-garden': '13'
}

const genderCodes: Readonly<Record<string, string>> = { male: '1', female: '2' }

/** "Thay đổi nghề nghiệp / sở thích", "Rút lại đồng ý" and "Khách hàng yêu cầu". */
export const carrierWords = {
  changeType: 'THAY_DOI_NN_ST',
  withdrawal: 'RUT_LAI_DONG_Y',
  reason: 'KHACH_HANG_YEU_CAU'
} as const

export const carrierNumber = (msisdn: string): string => msisdn.replace(/^\+/, '')

export interface CarrierContent {
  gioiTinh?: string
  ngheNghiep?: string
  soThich?: string[]
}

/** The content of a change in the carrier's codes, a cleared field empty; `null` when it has no code for a value. */
export function contentOf(writes: readonly CarrierWrite[]): CarrierContent | null {
  const content: CarrierContent = {}
  for (const { field, value } of writes) {
    const codes = listOf(value).map((code) => codesOf(field)[code])
    if (codes.some((code) => code === undefined)) return null
    const known = codes.filter((code) => code !== undefined)
    if (field === 'gender') content.gioiTinh = known.join('')
    if (field === 'occupation') content.ngheNghiep = known.join('')
    if (field === 'hobbies') content.soThich = known
  }
  return content
}

const listOf = (value: FieldValue | null): string[] =>
  Array.isArray(value) ? value : value === null ? [] : [value]

const codesOf = (field: CarrierWrite['field']) =>
  field === 'gender' ? genderCodes : field === 'occupation' ? occupationCodes : hobbyCodes

/** @throws at the centre's start, when the carrier has no code for something agents can choose */
export function requireCarrierCodes({ occupations, hobbyGroups }: Catalogue): void {
  const missing = [
    ...occupations.filter(({ code }) => !(code in occupationCodes)),
    ...hobbyGroups.filter(({ code }) => !(code in hobbyCodes))
  ]
  if (missing.length > 0)
    throw new Error(`the carrier's CRM has no code for ${missing.map(({ code }) => code).join(', ')}`)
}
