// The phone's own sounds: on which devices, until when, and whether they would be heard.
import { describe, expect, it } from 'vitest'
import { silentLog } from '../../../shared/log.ts'
import type { RingerState } from '../../../src-renderer/phone/audio/audio-view.ts'
import type { Device } from '../../../src-renderer/phone/audio/device-watch.ts'
import { createRinger } from '../../../src-renderer/phone/audio/ringer.ts'
import type { OutletContext } from '../../../src-renderer/phone/audio/sound-outlet.ts'
import { createFakeClock, settled } from './fake-clock.ts'

const headset = { id: 'h', label: 'Headset' }
const speaker = { id: 's', label: 'Speaker' }
const deviceOf = ({ id, label }: typeof headset): Device => ({
  kind: 'audiooutput',
  deviceId: id,
  label,
  groupId: ''
})

function besideTheDesk() {
  const clock = createFakeClock()
  const world = { plugged: [headset, speaker], isSilenced: false }
  /** Devices with a tone on them at this moment; '' = the system's own choice. */
  const sounding: string[] = []
  /** How loud, each time something was planned; 0 at the end of every tone. */
  const loudness: number[] = []
  const open = new Set<object>()
  let changed = () => {}
  const states: RingerState[] = []

  function createContext(): OutletContext {
    let sink = ''
    let state: AudioContextState = 'suspended'
    const gain = { value: 0, setTargetAtTime: (value: number) => void loudness.push(value) }
    const context = {
      currentTime: 0,
      get state() {
        return state
      },
      async setSinkId(id: string) {
        if (!world.plugged.some((device) => device.id === id)) throw new DOMException('', 'NotFoundError')
        sink = id
      },
      async resume() {
        if (!world.isSilenced) state = 'running'
      },
      async suspend() {
        state = 'suspended'
      },
      async close() {
        open.delete(context)
      },
      createGain: () => ({
        gain,
        connect: () => sounding.push(sink),
        disconnect: () => sounding.splice(sounding.indexOf(sink), 1)
      }),
      createOscillator: () => ({ frequency: {}, connect: () => {}, start: () => {}, stop: () => {} }),
      addEventListener: () => {},
      removeEventListener: () => {}
    }
    open.add(context)
    return context as unknown as OutletContext
  }

  const ringer = createRinger({
    createContext,
    clock,
    log: silentLog,
    devices: {
      read: () => world.plugged.map(deviceOf),
      onChange(listener) {
        changed = listener
      }
    },
    onState: (state) => states.push(state)
  })
  const pass = async (milliseconds: number) => {
    clock.advance(milliseconds)
    await settled()
  }
  const plug = async (...devices: (typeof headset)[]) => {
    world.plugged = devices
    changed()
    await settled()
  }
  return { ringer, world, sounding, loudness, open, pass, plug, state: () => states.at(-1) }
}

describe('a ring', () => {
  it('sounds on every chosen device at once, the tones for the ear in the headset alone', async () => {
    const { ringer, sounding } = besideTheDesk()
    ringer.use({ ringers: [headset, speaker], speakers: [headset], ringVolume: 50 })
    await settled()
    ringer.ring()
    const ring = sounding.toSorted()
    ringer.waiting()
    const waiting = [...sounding]
    ringer.stop()
    expect({ ring, waiting, after: sounding }).toEqual({ ring: ['h', 's'], waiting: ['h'], after: [] })
  })

  it('is as loud as the agent wants it, at once, and what is for the ear stays as it is', async () => {
    const { ringer, loudness } = besideTheDesk()
    const at = (ringVolume: number) => ringer.use({ ringers: [speaker], speakers: [speaker], ringVolume })
    const loudest = () => Math.max(...loudness.splice(0))
    at(50)
    await settled()
    ringer.ring()
    const usual = loudest()
    at(100)
    const full = loudest()
    at(0)
    const off = loudest()
    ringer.waiting()
    const forTheEar = loudest()
    at(100)
    expect({ louder: full / usual, off, forTheEar: loudest() / forTheEar }).toEqual({
      louder: 4,
      off: 0,
      forTheEar: 1
    })
  })

  it('goes on where it still can when a device is pulled out, and stops everywhere', async () => {
    const { ringer, sounding, plug } = besideTheDesk()
    ringer.use({ ringers: [headset, speaker], speakers: [], ringVolume: 50 })
    await settled()
    ringer.ring()
    await plug(speaker)
    const without = [...sounding]
    await plug(headset, speaker)
    const again = sounding.toSorted()
    ringer.stop()
    expect({ without, again, after: sounding }).toEqual({ without: ['s'], again: ['h', 's'], after: [] })
  })

  it('that is tested stops by itself, and never cuts into a call', async () => {
    const { ringer, sounding, pass } = besideTheDesk()
    ringer.test()
    expect(sounding).toEqual([''])
    await pass(2000)
    expect(sounding).toEqual([])
    ringer.test()
    ringer.ring()
    await pass(2000)
    expect(sounding).toEqual([''])
  })
})

describe('the self-test', () => {
  it('finds a ringer that sounds, and gives every device back at sign-out', async () => {
    const { ringer, state, open, pass } = besideTheDesk()
    ringer.use({ ringers: [speaker], speakers: [], ringVolume: 50 })
    ringer.open()
    await pass(0)
    expect(state()).toBe('ok')
    ringer.close()
    expect({ state: state(), open: open.size }).toEqual({ state: 'unknown', open: 0 })
  })

  it('finds a page that may not sound, and sees when a click has helped', async () => {
    const { ringer, world, state, pass } = besideTheDesk()
    world.isSilenced = true
    ringer.open()
    await pass(0)
    await pass(1000)
    expect(state()).toBe('suspended')
    world.isSilenced = false
    await pass(5000)
    expect(state()).toBe('ok')
  })

  it("takes the system's own choice for no chosen ringer: nobody knows where that is", async () => {
    const { ringer, state, plug } = besideTheDesk()
    ringer.use({ ringers: [speaker], speakers: [], ringVolume: 50 })
    ringer.open()
    await settled()
    await plug(headset)
    expect(state()).toBe('device-missing')
    await plug(headset, speaker)
    expect(state()).toBe('ok')
  })
})
