// The bits of a telephony headset's reports, read from its own description (USB HID Usage Tables 1.5, page 0x0B Telephony
// and 0x08 LED): where each button and lamp is differs from device to device and is never assumed. Pure.
import type { HeadsetLamps, HeadsetPress } from './headset.ts'

export const telephonyPage = 0x0b

/** The part of WebHID's report description that is used. */
export interface HidItem {
  isArray?: boolean
  isRange?: boolean
  usages?: readonly number[]
  usageMinimum?: number
  usageMaximum?: number
  reportSize?: number
  reportCount?: number
  logicalMinimum?: number
}
export interface HidReport {
  reportId?: number
  items?: readonly HidItem[]
}
export interface HidCollection {
  usagePage?: number
  usage?: number
  children?: readonly HidCollection[]
  inputReports?: readonly HidReport[]
  outputReports?: readonly HidReport[]
}

/** Usage page in the upper half, usage in the lower, as WebHID writes them. */
const buttons = { hook: 0x0b0020, flash: 0x0b0021, drop: 0x0b0026, mute: 0x0b002f } as const
type Button = keyof typeof buttons
const lamps = {
  offHook: [0x080017],
  muted: [0x080009],
  ringing: [0x080018, 0x0b009e],
  held: [0x080020]
} as const satisfies Record<keyof HeadsetLamps, readonly number[]>

/** One-bit field or, in an array, one value among several. */
interface Field {
  reportId: number
  bit: number
  size: number
  /** Value that stands for the usage. */
  value: number
  usage: number
}

export interface HeadsetReports {
  buttons: readonly Field[]
  lamps: readonly Field[]
  /** Bytes of each output report. */
  lengths: ReadonlyMap<number, number>
}

/** Which buttons and lamps a device describes; without a telephony collection there is none. */
export function readReports(collections: readonly HidCollection[]): HeadsetReports {
  const telephony = collections.filter(({ usagePage }) => usagePage === telephonyPage).flatMap(withChildren)
  const outputs = telephony.flatMap(({ outputReports }) => outputReports ?? [])
  const wantedButtons: ReadonlySet<number> = new Set(Object.values(buttons))
  const wantedLamps: ReadonlySet<number> = new Set(Object.values(lamps).flat())
  return {
    buttons: telephony
      .flatMap(({ inputReports }) => (inputReports ?? []).flatMap(fieldsOf))
      .filter(({ usage }) => wantedButtons.has(usage)),
    lamps: outputs.flatMap(fieldsOf).filter(({ usage }) => wantedLamps.has(usage)),
    lengths: new Map(outputs.map((report) => [report.reportId ?? 0, Math.ceil(bitsOf(report) / 8)]))
  }
}

const withChildren = (collection: HidCollection): HidCollection[] => [
  collection,
  ...(collection.children ?? []).flatMap(withChildren)
]

const sizeOf = ({ reportSize = 0, reportCount = 0 }: HidItem) => reportSize * reportCount
const bitsOf = ({ items = [] }: HidReport) => items.reduce((sum, item) => sum + sizeOf(item), 0)

/** A device may claim any range; more usages than this are no headset's. */
const mostUsages = 1024

function usagesOf({ isRange, usages = [], usageMinimum = 0, usageMaximum = 0 }: HidItem): number[] {
  if (!isRange) return [...usages]
  const count = Math.max(0, Math.min(mostUsages, usageMaximum - usageMinimum + 1))
  return Array.from({ length: count }, (_, index) => usageMinimum + index)
}

function fieldsOf({ reportId = 0, items = [] }: HidReport): Field[] {
  let start = 0
  return items.flatMap((item) => {
    const from = start
    start += sizeOf(item)
    const { isArray = false, reportSize: size = 0, reportCount = 0, logicalMinimum = 0 } = item
    const usages = usagesOf(item)
    if (isArray) {
      return Array.from({ length: reportCount }, (_, slot) =>
        usages.map((usage, index) => ({
          reportId,
          bit: from + slot * size,
          size,
          value: logicalMinimum + index,
          usage
        }))
      ).flat()
    }
    return usages
      .slice(0, reportCount)
      .map((usage, index) => ({ reportId, bit: from + index * size, size, value: 1, usage }))
  })
}

function readBits(bytes: Uint8Array, bit: number, size: number): number {
  let value = 0
  for (let index = 0; index < Math.min(size, 16); index += 1) {
    const place = bit + index
    if (((bytes[place >> 3] ?? 0) >> (place & 7)) & 1) value |= 1 << index
  }
  return value
}

export type ButtonStates = Readonly<Partial<Record<Button, boolean>>>

/** The buttons as they are after this report; those it does not speak of stay. */
export function readButtons(
  { buttons: fields }: HeadsetReports,
  before: ButtonStates,
  reportId: number,
  bytes: Uint8Array
): ButtonStates {
  const spoken = fields.filter((field) => field.reportId === reportId)
  const isDown = (field: Field) => {
    const value = readBits(bytes, field.bit, field.size)
    return field.size === 1 ? value === 1 : value === field.value
  }
  const after: Partial<Record<Button, boolean>> = { ...before }
  for (const [name, usage] of Object.entries(buttons) as [Button, number][]) {
    const own = spoken.filter((field) => field.usage === usage)
    if (own.length > 0) after[name] = own.some(isDown)
  }
  return after
}

/** What was pressed between two states: the hook speaks both ways, the others when they go down. */
export function pressesBetween(before: ButtonStates, after: ButtonStates): HeadsetPress[] {
  const went = (button: Button, down: boolean) =>
    (before[button] ?? false) !== down && (after[button] ?? false) === down
  return [
    ...(went('hook', true) ? (['lift'] as const) : []),
    ...(went('hook', false) ? (['cradle'] as const) : []),
    ...(went('mute', true) ? (['mute'] as const) : []),
    ...(went('flash', true) ? (['flash'] as const) : []),
    ...(went('drop', true) ? (['reject'] as const) : [])
  ]
}

/** The output reports that show these lamps. */
export function writeLamps(
  { lamps: fields, lengths }: HeadsetReports,
  state: HeadsetLamps
): { reportId: number; bytes: Uint8Array<ArrayBuffer> }[] {
  const lit = (Object.keys(lamps) as (keyof HeadsetLamps)[]).flatMap((lamp) =>
    state[lamp] ? [...lamps[lamp]] : []
  ) as readonly number[]
  const reportIds = [...new Set(fields.map(({ reportId }) => reportId))]
  return reportIds.map((reportId) => {
    const bytes = new Uint8Array(lengths.get(reportId) ?? 0)
    for (const field of fields) {
      if (field.reportId === reportId && lit.includes(field.usage)) setBits(bytes, field)
    }
    return { reportId, bytes }
  })
}

function setBits(bytes: Uint8Array, { bit, size, value }: Field): void {
  for (let index = 0; index < Math.min(size, 16); index += 1) {
    const place = bit + index
    if ((value >> index) & 1 && place >> 3 < bytes.length) {
      bytes[place >> 3] = (bytes[place >> 3] ?? 0) | (1 << (place & 7))
    }
  }
}
