// Which device is used, of those the agent prefers and those that are plugged in. Pure: lists in, choice out.
import type { PreferredDevice } from '../../../shared/settings.ts'
import type { InUse } from './audio-view.ts'

/** Entries by which a browser names the system's own choice, whatever that is at the moment. */
const systemIds = new Set(['', 'default', 'communications'])

/** What a device list says of one kind; without ids before the microphone was allowed. */
export function pluggedIn(
  devices: readonly Pick<MediaDeviceInfo, 'kind' | 'deviceId' | 'label'>[],
  kind: MediaDeviceKind
): PreferredDevice[] {
  return devices
    .filter((device) => device.kind === kind && !systemIds.has(device.deviceId))
    .map(({ deviceId, label }) => ({ id: deviceId.slice(0, 256), label: label.slice(0, 200) }))
}

/** By id; else by name, because a system may give a device a new id at another socket. */
function findPlugged(
  wanted: PreferredDevice,
  plugged: readonly PreferredDevice[]
): PreferredDevice | undefined {
  const sameName = (device: PreferredDevice) => wanted.label !== '' && device.label === wanted.label
  return plugged.find(({ id }) => id === wanted.id) ?? plugged.find(sameName)
}

/** The preferred devices that are there, in the agent's order, none twice. */
export function present(
  preferred: readonly PreferredDevice[],
  plugged: readonly PreferredDevice[]
): PreferredDevice[] {
  const found = preferred.flatMap((wanted) => findPlugged(wanted, plugged) ?? [])
  return found.filter(({ id }, index) => found.findIndex((other) => other.id === id) === index)
}

/** The first preferred device that is there; else the system's own choice. */
export function choose(preferred: readonly PreferredDevice[], plugged: readonly PreferredDevice[]): InUse {
  const [device = null] = present(preferred, plugged)
  return inUse(preferred, device)
}

/** What is used instead of what the agent likes best is a fallback. */
export function inUse(preferred: readonly PreferredDevice[], device: PreferredDevice | null): InUse {
  const [best] = preferred
  const isBest =
    best === undefined || best.id === device?.id || (best.label !== '' && best.label === device?.label)
  return { device, fallback: !isBest }
}
