// What the PBX says of telephones, by extension: whether one is registered, and whether it is in a call that no
// interaction tells of (a colleague's). Kept in memory: the PBX tells all of it again after each interruption.
import type { QueueEvent } from '../queue-sources/queue-source.ts'

export type DeviceState = Extract<QueueEvent, { type: 'device' }>['state']

export interface Presence {
  /** `null`: the PBX has said nothing. */
  of(extension: string): DeviceState | null
  follow(event: QueueEvent): void
}

/** @param changed called when anybody's telephone has changed */
export function createPresence(changed: () => void): Presence {
  const devices = new Map<string, DeviceState>()
  return {
    of: (extension) => devices.get(extension) ?? null,
    follow(event) {
      if (event.type === 'down') devices.clear()
      if (event.type !== 'device' || devices.get(event.extension) === event.state) return
      devices.set(event.extension, event.state)
      changed()
    }
  }
}
