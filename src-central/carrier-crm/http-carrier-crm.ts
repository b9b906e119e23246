// Adapter to the carrier's CRM over HTTP. It reads before it writes, writes with the revision it has read, and asks for
// the outcome of an earlier attempt before it repeats one.
import { z } from 'zod'
import type { Catalogue } from '../../shared/catalogue.ts'
import type { FieldName } from '../../shared/domain/subscriber.ts'
import type { CarrierCrm, CarrierDelivery, CarrierWrite, DeliveryResult } from './carrier-crm.ts'
import { carrierNumber, carrierWords, contentOf } from './carrier-vocabulary.ts'
import { planClearing, planWrites } from './plan-writes.ts'

export interface HttpCarrierOptions {
  url: string
  token: string
  /** `null` = policy `capture.refusalDefaults` is off. */
  refusalDefaults: Catalogue['refusalDefaults'] | null
  fetch: typeof fetch
}

const recordSchema = z.object({
  phienBan: z.number().int(),
  gioiTinh: z.string(),
  ngheNghiep: z.string(),
  soThich: z.array(z.string())
})
type CarrierRecord = z.infer<typeof recordSchema>

const timeLimitMs = 5000
/** Somebody at the carrier changed the record between our reading and our writing: read again this often at once. */
const readingsAtOnce = 3

export function createHttpCarrierCrm(options: HttpCarrierOptions): CarrierCrm {
  let state: ReturnType<CarrierCrm['state']> = 'unknown'
  const request = async (path: string, body?: unknown): Promise<Response> => {
    const url = new URL(path, options.url)
    const response = await options.fetch(url, {
      method: body === undefined ? 'GET' : 'POST',
      headers: {
        authorization: `Bearer ${options.token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' })
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(timeLimitMs)
    })
    state = response.status >= 500 || isShutOut(response) ? 'down' : 'up'
    return response
  }
  return {
    state: () => state,
    async deliver(delivery) {
      try {
        return await deliver(request, options, delivery)
      } catch {
        state = 'down'
        return { kind: 'retry', why: 'no answer', retryAfterMs: null }
      }
    }
  }
}

type Request = (path: string, body?: unknown) => Promise<Response>

async function deliver(
  request: Request,
  options: HttpCarrierOptions,
  delivery: CarrierDelivery
): Promise<DeliveryResult> {
  const { change, attempts } = delivery
  if (attempts > 0) {
    const earlier = await request(`/thay-doi/${change.captureId}`)
    if (earlier.ok) return { kind: 'confirmed', writes: await earlierWrites(earlier, delivery, options) }
    if (earlier.status !== 404) return failed(earlier)
  }
  for (let reading = 1; ; reading += 1) {
    const written = await readAndWrite(request, options, delivery)
    if (written !== 'overtaken') return written
    if (reading === readingsAtOnce) return { kind: 'retry', why: 'overtaken', retryAfterMs: null }
  }
}

async function readAndWrite(
  request: Request,
  { refusalDefaults }: HttpCarrierOptions,
  { msisdn, change, withdraws = null }: CarrierDelivery
): Promise<DeliveryResult | 'overtaken'> {
  const path = `/thue-bao/${carrierNumber(msisdn)}`
  const read = await request(path)
  if (!read.ok) return failed(read)
  const record = recordSchema.parse(await read.json())
  const empty = emptyFields(record)
  const writes =
    withdraws === null
      ? planWrites({ fields: change.fields, empty, refusalDefaults })
      : planClearing(withdraws, empty)
  if (writes.length === 0) return { kind: 'not-needed' }
  const noiDung = contentOf(writes)
  if (noiDung === null) return { kind: 'refused', why: 'no code at the carrier' }
  const written = await request(`${path}/thay-doi`, {
    maYeuCau: change.captureId,
    phienBan: record.phienBan,
    loaiThayDoi: withdraws === null ? carrierWords.changeType : carrierWords.withdrawal,
    lyDo: carrierWords.reason,
    noiDung,
    nguon: Object.fromEntries(writes.map(({ field, source }) => [carrierFields[field], source]))
  })
  if (written.status === 409) return 'overtaken'
  return written.ok ? { kind: 'confirmed', writes } : failed(written)
}

const carrierFields = { gender: 'gioiTinh', occupation: 'ngheNghiep', hobbies: 'soThich' } as const

function emptyFields(record: CarrierRecord): Set<FieldName> {
  const empty: FieldName[] = []
  if (record.gioiTinh === '') empty.push('gender')
  if (record.ngheNghiep === '') empty.push('occupation')
  if (record.soThich.length === 0) empty.push('hobbies')
  return new Set(empty)
}

const changeSchema = z.object({ nguon: z.record(z.string(), z.string()) })

/** What the attempt we did not hear of had written, told by the marks the carrier keeps. */
async function earlierWrites(
  earlier: Response,
  { change, withdraws = null }: CarrierDelivery,
  { refusalDefaults }: HttpCarrierOptions
): Promise<CarrierWrite[]> {
  const { nguon } = changeSchema.parse(await earlier.json())
  const everyField = new Set<FieldName>(['gender', 'occupation', 'hobbies'])
  const possible =
    withdraws === null
      ? planWrites({ fields: change.fields, empty: everyField, refusalDefaults })
      : planClearing(withdraws, new Set())
  return possible.filter(({ field, source }) => nguon[carrierFields[field]] === source)
}

/** It is our token that is refused, not the change: somebody renews it, and every change that waits goes out. */
const isShutOut = ({ status }: Response) => status === 401 || status === 403

function failed(response: Response): DeliveryResult {
  const why = `carrier answered ${response.status}`
  const { status } = response
  const passing = status >= 500 || status === 429 || status === 408 || isShutOut(response)
  if (!passing) return { kind: 'refused', why }
  const seconds = Number(response.headers.get('retry-after'))
  return { kind: 'retry', why, retryAfterMs: seconds > 0 ? seconds * 1000 : null }
}
