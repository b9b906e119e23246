// Which devices are plugged in, and the news when that changes. The page's own event is not enough: some systems tell of
// a change only to whoever asks (Linux without udev, some Bluetooth headsets), so it asks each second while signed in.
import type { Log } from '../../../shared/log.ts'
import { type Clock, every } from '../clock.ts'

const askEveryMs = 1000

export type Device = Pick<MediaDeviceInfo, 'kind' | 'deviceId' | 'label' | 'groupId'>

export interface DeviceWatchDependencies {
  mediaDevices: Pick<MediaDevices, 'enumerateDevices' | 'addEventListener'>
  clock: Clock
  log: Log
}

export interface DeviceWatch {
  /** As last read. */
  read: () => readonly Device[]
  /** Reads again now. */
  refresh: () => Promise<void>
  onChange: (listener: () => void) => void
  start: () => void
  stop: () => void
}

export function createDeviceWatch({ mediaDevices, clock, log }: DeviceWatchDependencies): DeviceWatch {
  let devices: readonly Device[] = []
  let listeners: readonly (() => void)[] = []
  let end: (() => void) | null = null

  async function refresh(): Promise<void> {
    try {
      const found = (await mediaDevices.enumerateDevices()).map(plain)
      if (JSON.stringify(found) === JSON.stringify(devices)) return
      devices = found
      for (const listener of listeners) listener()
    } catch (error) {
      log.warn('devices.unread', { name: error instanceof Error ? error.name : 'unknown' })
    }
  }

  mediaDevices.addEventListener('devicechange', () => void (end && refresh()))
  return {
    read: () => devices,
    refresh,
    onChange(listener) {
      listeners = [...listeners, listener]
    },
    start() {
      end ??= every(clock, askEveryMs, () => void refresh())
    },
    stop() {
      end?.()
      end = null
    }
  }
}

const plain = ({ kind, deviceId, label, groupId }: Device): Device => ({ kind, deviceId, label, groupId })
