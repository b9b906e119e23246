// Which USB devices our pages may see: headsets that describe themselves as telephones, and nothing else that happens to
// be a HID device (keyboards, card readers, badges).
import { isOurs } from './page-address.ts'

/** USB HID Usage Tables 1.5: page 0x0B Telephony, usages 0x01 Phone and 0x05 Headset. */
const telephonyPage = 0x0b
const telephones: ReadonlySet<number> = new Set([0x01, 0x05])

interface SeenCollection {
  usagePage?: number
  usage?: number
}
export interface SeenDevice {
  deviceId: string
  collections?: readonly SeenCollection[]
}

const isTelephone = ({ collections = [] }: Pick<SeenDevice, 'collections'>): boolean =>
  collections.some(
    ({ usagePage, usage }) => usagePage === telephonyPage && usage !== undefined && telephones.has(usage)
  )

/**
 * The device a page is given when it asks for one: the first telephone, without a question; `null` = none.
 * @param frameUrl address of the frame that asks; `null` when it is gone
 */
export const chooseHeadset = (devices: readonly SeenDevice[], frameUrl: string | null): string | null =>
  frameUrl !== null && isOurs(frameUrl) ? (devices.find(isTelephone)?.deviceId ?? null) : null

interface DeviceQuestion {
  deviceType: string
  /** Origin of the page that asks. */
  origin: string
  device: object
}

/** A headset stays allowed without asking again, also after it was unplugged or the program restarted. */
export const maySeeDevice = ({ deviceType, origin, device }: DeviceQuestion): boolean =>
  deviceType === 'hid' && isOurs(origin) && isTelephone(device)
