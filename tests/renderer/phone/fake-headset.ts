// A headset that is not there: it describes itself as a telephone, presses its own buttons, answers a changed off-hook
// lamp with its hook as real ones do, and remembers its lamps.
import type { Hid, HidDevice, HidInputReport } from '../../../src-renderer/phone/audio/hid-headset.ts'

const input = 3
const output = 4
const bits = { hook: 0, mute: 1, flash: 2, drop: 3 } as const
const lampBits = { offHook: 0, muted: 1, ringing: 2, held: 3 } as const

export function createFakeHeadset(name = 'Headset 65') {
  let listeners: ((event: HidInputReport) => void)[] = []
  let down = 0
  let lit = 0
  let opened = false
  const report = () => {
    for (const listener of listeners)
      listener({ reportId: input, data: new DataView(Uint8Array.of(0, down).buffer) })
  }
  const one = (usages: readonly number[]) => ({ usages, reportSize: 1, reportCount: usages.length })
  const device: HidDevice = {
    productName: name,
    get opened() {
      return opened
    },
    collections: [
      { usagePage: 0x0c, usage: 1 },
      {
        usagePage: 0x0b,
        usage: 5,
        inputReports: [
          // eight bits of padding come first, so that nothing may be guessed
          {
            reportId: input,
            items: [
              { reportSize: 8, reportCount: 1, usages: [] },
              one([0x0b0020, 0x0b002f, 0x0b0021, 0x0b0026])
            ]
          }
        ],
        outputReports: [{ reportId: output, items: [one([0x080017, 0x080009, 0x080018, 0x080020])] }]
      }
    ],
    async open() {
      opened = true
    },
    async close() {
      opened = false
    },
    async sendReport(reportId, bytes) {
      if (reportId !== output) throw new Error(`no report ${reportId}`)
      const wasOffHook = lit & 1
      lit = bytes[0] ?? 0
      if ((lit & 1) === wasOffHook) return
      down = (down & ~1) | (lit & 1)
      report()
    },
    addEventListener: (_, listener) => void listeners.push(listener),
    removeEventListener(_, listener) {
      listeners = listeners.filter((other) => other !== listener)
    }
  }
  const set = (button: keyof typeof bits, isDown: boolean) => {
    down = isDown ? down | (1 << bits[button]) : down & ~(1 << bits[button])
    report()
  }
  return {
    device,
    isOpen: () => opened,
    /** Down and up again. */
    press(button: 'mute' | 'flash' | 'drop') {
      set(button, true)
      set(button, false)
    },
    lift: () => set('hook', true),
    cradle: () => set('hook', false),
    lamps: () =>
      Object.fromEntries(Object.entries(lampBits).map(([lamp, bit]) => [lamp, ((lit >> bit) & 1) === 1]))
  }
}

/** A browser's WebHID with these devices allowed. */
export function createFakeHid(devices: HidDevice[]) {
  const listeners = { connect: () => {}, disconnect: () => {} }
  const hid: Hid = {
    getDevices: async () => [...devices],
    addEventListener(type, listener) {
      listeners[type] = listener
    }
  }
  return {
    hid,
    change: (next: HidDevice[]) => {
      const what = next.length > devices.length ? 'connect' : 'disconnect'
      devices.splice(0, devices.length, ...next)
      listeners[what]()
    }
  }
}
