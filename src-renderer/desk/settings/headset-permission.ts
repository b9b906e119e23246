// Asks the person, or the shell, to let this origin see a headset's buttons. Only a page that was clicked may ask, so the
// desk does it; the phone page, of the same origin, then finds the device.

/** The part of WebHID that is used; browsers' types do not have it yet. */
interface AskableHid {
  requestDevice: (options: { filters: readonly { usagePage: number }[] }) => Promise<readonly unknown[]>
}

/** USB HID Usage Tables 1.5, page 0x0B. */
const telephony = { usagePage: 0x0b }

/** Without WebHID, or when the person thinks better of it, nothing changes. */
export async function askForHeadset(
  { hid }: Navigator & { hid?: AskableHid } = navigator as Navigator & { hid?: AskableHid }
): Promise<void> {
  await hid?.requestDevice({ filters: [telephony] }).catch(() => [])
}
