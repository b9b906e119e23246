// Where the agent hears the customer, while headsets come and go.
import { describe, expect, it } from 'vitest'
import { silentLog } from '../../../shared/log.ts'
import type { InUse } from '../../../src-renderer/phone/audio/audio-view.ts'
import type { Device } from '../../../src-renderer/phone/audio/device-watch.ts'
import { createLoudspeaker } from '../../../src-renderer/phone/audio/loudspeaker.ts'
import { createFakeClock, settled } from './fake-clock.ts'

const headset = { id: 'h', label: 'Headset' }
const table = { id: 't', label: 'Table' }

function atTheDesk() {
  const clock = createFakeClock()
  let plugged = [headset, table]
  let changed = () => {}
  const sinks: string[] = []
  const refusing = new Set<string>()
  const views: InUse[] = []
  const loudspeaker = createLoudspeaker({
    element: {
      srcObject: null,
      play: async () => {},
      async setSinkId(id) {
        if (refusing.has(id)) throw new Error('refused')
        sinks.push(id)
      }
    },
    devices: {
      read: () =>
        plugged.map(({ id, label }): Device => ({ kind: 'audiooutput', deviceId: id, label, groupId: '' })),
      onChange(listener) {
        changed = listener
      }
    },
    clock,
    log: silentLog,
    onView: (view) => views.push(view)
  })
  const plug = async (...devices: (typeof headset)[]) => {
    plugged = devices
    changed()
    await settled()
  }
  const pass = async (milliseconds: number) => {
    clock.advance(milliseconds)
    await settled()
  }
  return { loudspeaker, sinks, refusing, plug, pass, view: () => views.at(-1) }
}

describe('a loudspeaker', () => {
  it('that was pulled out is left for the next one, and taken back when its old output is dead for sure', async () => {
    const { loudspeaker, sinks, plug, pass, view } = atTheDesk()
    loudspeaker.use([headset, table])
    await plug(headset, table)
    await plug(table)
    await plug(headset, table)
    await pass(5999)
    const before = { sinks: [...sinks], view: view() }
    await pass(1)
    expect({ before, after: { sinks, view: view() } }).toEqual({
      before: { sinks: ['h', 't'], view: { device: table, fallback: true } },
      after: { sinks: ['h', 't', 'h'], view: { device: headset, fallback: false } }
    })
  })

  it('that refuses the sound is asked again while another one sounds', async () => {
    const { loudspeaker, sinks, refusing, pass, view } = atTheDesk()
    refusing.add('h')
    loudspeaker.use([headset, table])
    await pass(0)
    const refused = view()
    refusing.clear()
    await pass(1000)
    expect({ refused, sinks, now: view()?.device }).toEqual({
      refused: { device: table, fallback: true },
      sinks: ['t', 'h'],
      now: headset
    })
  })
})
