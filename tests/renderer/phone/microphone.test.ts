// The microphone among other programs and sockets: lost, busy, muted by the system, taken back, given back.
import { describe, expect, it } from 'vitest'
import { silentLog } from '../../../shared/log.ts'
import type { AudioView } from '../../../src-renderer/phone/audio/audio-view.ts'
import { createDeviceWatch, type Device } from '../../../src-renderer/phone/audio/device-watch.ts'
import { createMicrophone } from '../../../src-renderer/phone/audio/microphone.ts'
import { createFakeClock, settled } from './fake-clock.ts'

const headset = { id: 'h', label: 'Headset' }
const table = { id: 't', label: 'Table' }
const treatment = { echoCancellation: true, noiseSuppression: true, gainControl: true }
const deviceOf = ({ id, label }: typeof headset): Device => ({
  kind: 'audioinput',
  deviceId: id,
  label,
  groupId: id
})

class FakeTrack extends EventTarget {
  muted = false
  stopped = false
  stop() {
    this.stopped = true
  }
  happen(what: 'ended' | 'mute' | 'unmute') {
    this.muted = what === 'mute'
    this.dispatchEvent(new Event(what))
  }
}

function atTheDesk() {
  const clock = createFakeClock()
  const world = { plugged: [headset, table], busy: new Set<string>(), refused: false }
  const opened: { id: string; track: FakeTrack; audio: MediaTrackConstraints }[] = []
  const views: AudioView['microphone'][] = []
  let replaced = 0
  const mediaDevices = {
    enumerateDevices: async () => world.plugged.map(deviceOf) as MediaDeviceInfo[],
    addEventListener: () => {},
    async getUserMedia({ audio }: { audio: MediaTrackConstraints }) {
      const wanted = (audio.deviceId as { exact: string } | undefined)?.exact
      const id = wanted ?? world.plugged[0]?.id
      if (world.refused) throw new DOMException('', 'NotAllowedError')
      if (id === undefined) throw new DOMException('', 'NotFoundError')
      if (world.busy.has(id)) throw new DOMException('', 'NotReadableError')
      const track = new FakeTrack()
      opened.push({ id, track, audio })
      return { getAudioTracks: () => [track], getTracks: () => [track] } as unknown as MediaStream
    }
  }
  const devices = createDeviceWatch({ mediaDevices: mediaDevices as never, clock, log: silentLog })
  devices.start()
  const microphone = createMicrophone({
    mediaDevices: mediaDevices as never,
    devices,
    clock,
    log: silentLog,
    onView: (view) => views.push(view),
    onReplaced() {
      replaced += 1
    }
  })
  microphone.use({ microphones: [headset, table], ...treatment })
  const pass = async (milliseconds: number) => {
    clock.advance(milliseconds)
    for (let turn = 0; turn < 5; turn += 1) await settled()
  }
  const held = () => opened.filter(({ track }) => !track.stopped).map(({ id }) => id)
  return { world, opened, views, microphone, pass, held, replaced: () => replaced, view: () => views.at(-1) }
}

describe('a microphone', () => {
  it('is the first preferred one, opened once, and given back at sign-out', async () => {
    const { microphone, held, view, opened } = atTheDesk()
    expect(await Promise.all([microphone.open(), microphone.open()])).toEqual([true, true])
    expect({ held: held(), opened: opened.length, view: view() }).toEqual({
      held: ['h'],
      opened: 1,
      view: { state: 'open', device: headset, fallback: false }
    })
    microphone.close()
    expect({ held: held(), state: view()?.state }).toEqual({ held: [], state: 'closed' })
  })

  it('pulled out in a call is replaced by the next one, and taken back when it returns', async () => {
    const { microphone, world, opened, held, view, pass, replaced } = atTheDesk()
    await microphone.open()
    world.plugged = [table]
    opened[0]?.track.happen('ended')
    await pass(0)
    expect({ held: held(), replaced: replaced(), view: view() }).toEqual({
      held: ['t'],
      replaced: 1,
      view: { state: 'open', device: table, fallback: true }
    })
    world.plugged = [table, headset]
    await pass(1000)
    expect({ held: held(), replaced: replaced(), view: view() }).toEqual({
      held: ['h'],
      replaced: 2,
      view: { state: 'open', device: headset, fallback: false }
    })
  })

  it('that another program holds is done without, and taken back when it is free', async () => {
    const { microphone, world, held, view, pass, replaced } = atTheDesk()
    world.busy.add('h')
    expect(await microphone.open()).toBe(true)
    expect({ held: held(), fallback: view()?.fallback }).toEqual({ held: ['t'], fallback: true })
    await pass(3000)
    expect(held()).toEqual(['t'])
    world.busy.clear()
    await pass(3000)
    expect({ held: held(), replaced: replaced(), fallback: view()?.fallback }).toEqual({
      held: ['h'],
      replaced: 1,
      fallback: false
    })
  })

  it('says in which way it cannot be had, and comes back by itself unless it was refused', async () => {
    const { microphone, world, view, pass } = atTheDesk()
    world.busy = new Set(['h', 't'])
    expect(await microphone.open()).toBe(false)
    expect(view()?.state).toBe('busy')
    world.plugged = []
    await pass(3000)
    expect(view()?.state).toBe('missing')
    world.busy.clear()
    world.plugged = [headset]
    await pass(1000)
    expect(view()?.state).toBe('open')
  })

  it('that is refused is not asked for again and again', async () => {
    const { microphone, world, view, pass, opened } = atTheDesk()
    world.refused = true
    expect(await microphone.open()).toBe(false)
    world.refused = false
    await pass(60_000)
    expect({ state: view()?.state, opened: opened.length }).toEqual({ state: 'refused', opened: 0 })
    expect(await microphone.open()).toBe(true)
  })

  it('muted by the system or another program is told, and so is the end of that', async () => {
    const { microphone, opened, views } = atTheDesk()
    await microphone.open()
    opened[0]?.track.happen('mute')
    opened[0]?.track.happen('unmute')
    expect(views.map(({ state }) => state).slice(-3)).toEqual(['open', 'silenced', 'open'])
  })

  it('is opened anew for another treatment of the voice, and calls get it', async () => {
    const { microphone, opened, held, pass, replaced } = atTheDesk()
    await microphone.open()
    microphone.use({ microphones: [headset, table], ...treatment, noiseSuppression: false })
    await pass(0)
    expect({ held: held(), replaced: replaced(), audio: opened.at(-1)?.audio }).toEqual({
      held: ['h'],
      replaced: 1,
      audio: {
        deviceId: { exact: 'h' },
        echoCancellation: true,
        noiseSuppression: false,
        autoGainControl: true
      }
    })
  })

  it('that opens only after sign-out is given back at once', async () => {
    const { microphone, held } = atTheDesk()
    const opening = microphone.open()
    microphone.close()
    expect({ opened: await opening, held: held() }).toEqual({ opened: false, held: [] })
  })
})
