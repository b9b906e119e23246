// The carrier's records, with the carrier's habits: fields that are empty or full, a revision that must match, one change
// per request number however often it is sent, and a log of changes that a story can count.
import { isDeepStrictEqual } from 'node:util'
import { z } from 'zod'

/** Vietnamese words on the wire are the carrier's own. */
export const carrierRecordSchema = z.object({
  /** MSISDN without plus, e.g. 84901234567. */
  soThueBao: z.string().regex(/^84\d{8,10}$/),
  /** Revision. */
  phienBan: z.number().int().min(1),
  /** '' = empty, '1' male, '2' female. */
  gioiTinh: z.enum(['', '1', '2']),
  /** Two digits, '' = empty. */
  ngheNghiep: z.string().regex(/^(\d{2})?$/),
  /** Two digits each. */
  soThich: z.array(z.string().regex(/^\d{2}$/)),
  /** Where each value came from, as far as somebody said so. */
  nguon: z.record(z.string(), z.string())
})
export type CarrierRecord = z.infer<typeof carrierRecordSchema>

const askedChangeSchema = z.strictObject({
  maYeuCau: z.uuid(),
  phienBan: z.number().int(),
  /** This desk may ask for "Thay đổi nghề nghiệp / sở thích", and for "Rút lại đồng ý", which alone may empty a field. */
  loaiThayDoi: z.enum(['THAY_DOI_NN_ST', 'RUT_LAI_DONG_Y']),
  /** "Khách hàng yêu cầu". */
  lyDo: z.literal('KHACH_HANG_YEU_CAU'),
  noiDung: z.strictObject({
    gioiTinh: z.enum(['', '1', '2']).optional(),
    ngheNghiep: z
      .string()
      .regex(/^(\d{2})?$/)
      .optional(),
    soThich: z.array(z.string().regex(/^\d{2}$/)).optional()
  }),
  nguon: z.record(z.string(), z.enum(['customer', 'agent', 'refusal-default', 'withdrawn']))
})

/** Values come with a change, empty fields with a withdrawal, never the other way round. */
export const carrierChangeSchema = askedChangeSchema.refine(({ loaiThayDoi, noiDung, nguon }) => {
  const isWithdrawal = loaiThayDoi === 'RUT_LAI_DONG_Y'
  const isMarked = Object.values(nguon).every((source) => (source === 'withdrawn') === isWithdrawal)
  return isMarked && Object.values(noiDung).every((value) => (value?.length === 0) === isWithdrawal)
})
export type CarrierChange = z.infer<typeof carrierChangeSchema>

export interface LoggedChange extends CarrierChange {
  soThueBao: string
  luc: number
}

export type ChangeAnswer =
  | { kind: 'written' | 'again'; phienBan: number }
  | { kind: 'unknown' }
  | { kind: 'overtaken'; phienBan: number }
  | { kind: 'other-content' }

export interface CarrierRecords {
  read(number: string): CarrierRecord | null
  change(number: string, change: CarrierChange): ChangeAnswer
  changeOf(requestNumber: string): LoggedChange | null
  all(): CarrierRecord[]
  changes(): LoggedChange[]
}

const emptyRecord = (soThueBao: string): CarrierRecord => ({
  soThueBao,
  phienBan: 1,
  gioiTinh: '',
  ngheNghiep: '',
  soThich: [],
  nguon: {}
})

/** Every mobile number of the carrier's country has a record, empty until somebody fills it. */
export function createCarrierRecords(seed: readonly CarrierRecord[], now: () => number): CarrierRecords {
  const records = new Map(seed.map((record) => [record.soThueBao, record]))
  const log = new Map<string, { change: LoggedChange; phienBan: number }>()

  const read = (number: string): CarrierRecord | null => {
    if (!/^84\d{8,10}$/.test(number)) return null
    const record = records.get(number) ?? emptyRecord(number)
    records.set(number, record)
    return record
  }
  const change = (number: string, asked: CarrierChange): ChangeAnswer => {
    const earlier = log.get(asked.maYeuCau)
    if (earlier) return sameAgain(earlier, number, asked)
    const record = read(number)
    if (!record) return { kind: 'unknown' }
    if (record.phienBan !== asked.phienBan) return { kind: 'overtaken', phienBan: record.phienBan }
    const phienBan = record.phienBan + 1
    const {
      gioiTinh = record.gioiTinh,
      ngheNghiep = record.ngheNghiep,
      soThich = record.soThich
    } = asked.noiDung
    records.set(number, {
      ...record,
      phienBan,
      gioiTinh,
      ngheNghiep,
      soThich,
      nguon: { ...record.nguon, ...asked.nguon }
    })
    log.set(asked.maYeuCau, { change: { ...asked, soThueBao: number, luc: now() }, phienBan })
    return { kind: 'written', phienBan }
  }
  return {
    read,
    change,
    changeOf: (requestNumber) => log.get(requestNumber)?.change ?? null,
    all: () => [...records.values()],
    changes: () => [...log.values()].map((entry) => entry.change)
  }
}

function sameAgain(
  { change, phienBan }: { change: LoggedChange; phienBan: number },
  number: string,
  asked: CarrierChange
): ChangeAnswer {
  const same = change.soThueBao === number && isDeepStrictEqual(change.noiDung, asked.noiDung)
  return same ? { kind: 'again', phienBan } : { kind: 'other-content' }
}
