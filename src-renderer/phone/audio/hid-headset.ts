// Headsets through WebHID, as the standard describes a telephone: no vendor's program, no fixed report numbers. Only
// devices that the person or the shell has allowed are ever seen.
import type { Log } from '../../../shared/log.ts'
import { darkLamps, type Headset, type HeadsetEvents, type Headsets } from './headset.ts'
import {
  type ButtonStates,
  type HidCollection,
  pressesBetween,
  readButtons,
  readReports,
  telephonyPage,
  writeLamps
} from './hid-reports.ts'

/** The part of WebHID that is used; browsers' types do not have it yet. */
export interface HidDevice {
  readonly opened: boolean
  readonly productName: string
  readonly collections: readonly HidCollection[]
  open: () => Promise<void>
  close: () => Promise<void>
  sendReport: (reportId: number, bytes: Uint8Array<ArrayBuffer>) => Promise<void>
  addEventListener: (type: 'inputreport', listener: (event: HidInputReport) => void) => void
  removeEventListener: (type: 'inputreport', listener: (event: HidInputReport) => void) => void
}
export interface HidInputReport {
  reportId: number
  data: DataView
}
export interface Hid {
  getDevices: () => Promise<readonly HidDevice[]>
  addEventListener: (type: 'connect' | 'disconnect', listener: () => void) => void
}

const hasTelephone = ({ collections }: HidDevice) =>
  collections.some(({ usagePage }) => usagePage === telephonyPage)

/** @param hid `undefined` where the browser has no WebHID: then there is never a headset */
export function createHidHeadsets(hid: Hid | undefined, log: Log): Headsets {
  return {
    async open(events) {
      const devices = (await hid?.getDevices()) ?? []
      for (const device of devices.filter(hasTelephone)) {
        const headset = await openHeadset(device, events, log)
        if (headset) return headset
      }
      return null
    },
    onChange(listener) {
      hid?.addEventListener('connect', listener)
      hid?.addEventListener('disconnect', listener)
    }
  }
}

async function openHeadset(device: HidDevice, events: HeadsetEvents, log: Log): Promise<Headset | null> {
  const complain = (event: string) => (error: unknown) =>
    log.warn(event, { name: error instanceof Error ? error.name : 'unknown' })
  try {
    if (!device.opened) await device.open()
  } catch (error) {
    complain('headset.notOpened')(error)
    return null
  }
  const reports = readReports(device.collections)
  let buttons: ButtonStates = {}
  const hear = ({ reportId, data }: HidInputReport) => {
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    const before = buttons
    buttons = readButtons(reports, before, reportId, bytes)
    for (const press of pressesBetween(before, buttons)) events.onPress(press)
  }
  device.addEventListener('inputreport', hear)
  // one report after the other: a lamp told later must not be overtaken
  let sending = Promise.resolve()
  const show: Headset['show'] = (lamps) => {
    for (const { reportId, bytes } of writeLamps(reports, lamps)) {
      sending = sending.then(() => device.sendReport(reportId, bytes)).catch(complain('headset.dark'))
    }
  }
  return {
    name: device.productName.slice(0, 200),
    show,
    async close() {
      device.removeEventListener('inputreport', hear)
      show(darkLamps)
      await sending
      await device.close().catch(complain('headset.unclosed'))
    }
  }
}
