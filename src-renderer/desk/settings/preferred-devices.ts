// The agent's order of devices, as it is changed on the screen. Pure: lists in, lists out.
import type { PreferredDevice } from '../../../shared/settings.ts'

type Devices = readonly PreferredDevice[]

/** By id; a list of before names were kept has no name to compare. */
const isSame = (one: PreferredDevice, other: PreferredDevice): boolean =>
  one.id === other.id || (one.label !== '' && one.label === other.label)

export const includes = (devices: Devices, device: PreferredDevice): boolean =>
  devices.some((other) => isSame(other, device))

/** Last in the order: what was preferred before stays preferred. */
export const added = (devices: Devices, device: PreferredDevice): Devices =>
  includes(devices, device) ? devices : [...devices, device]

export const removed = (devices: Devices, device: PreferredDevice): Devices =>
  devices.filter((other) => !isSame(other, device))

/** One place up. */
export function raised(devices: Devices, device: PreferredDevice): Devices {
  const from = devices.findIndex((other) => isSame(other, device))
  const above = devices[from - 1]
  return above ? [...devices.slice(0, from - 1), device, above, ...devices.slice(from + 1)] : devices
}

/** With the name under which it is plugged in now: an old list knows only its id. */
export const named = (devices: Devices, plugged: Devices): Devices =>
  devices.map((device) => plugged.find((other) => isSame(other, device)) ?? device)
