// Which device is used, of those preferred and those plugged in.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { PreferredDevice } from '../../../shared/settings.ts'
import { choose, pluggedIn, present } from '../../../src-renderer/phone/audio/device-choice.ts'

const headset = { id: 'h', label: 'Headset' }
const table = { id: 't', label: 'Table' }
const old = { id: 'h', label: '' }

describe('the device in use', () => {
  it.each<[string, PreferredDevice[], PreferredDevice[], ReturnType<typeof choose>]>([
    ["is the system's where nothing is preferred", [], [table], { device: null, fallback: false }],
    [
      'is the first that is plugged in',
      [headset, table],
      [table, headset],
      { device: headset, fallback: false }
    ],
    ['is the next one while the first is away', [headset, table], [table], { device: table, fallback: true }],
    ["is the system's while all are away", [headset], [table], { device: null, fallback: true }],
    [
      'is found by name at another socket',
      [headset],
      [{ id: 'x', label: 'Headset' }],
      { device: { id: 'x', label: 'Headset' }, fallback: false }
    ],
    ['of an old settings file is found by id', [old], [headset], { device: headset, fallback: false }],
    [
      'is never taken for another one without a name',
      [{ id: 'x', label: '' }],
      [{ id: 'y', label: '' }],
      { device: null, fallback: true }
    ]
  ])('%s', (_, preferred, plugged, chosen) => {
    expect(choose(preferred, plugged)).toEqual(chosen)
  })

  const device = fc.record({ id: fc.constantFrom('a', 'b', 'c', 'd'), label: fc.constantFrom('', 'A', 'B') })
  it('is always one that is plugged in, and none is there twice', () => {
    fc.assert(
      fc.property(fc.array(device), fc.array(device), (preferred, plugged) => {
        const found = present(preferred, plugged).map(({ id }) => id)
        expect(found.every((id) => plugged.some((other) => other.id === id))).toBe(true)
        expect(new Set(found).size).toBe(found.length)
      })
    )
  })
})

it('the list has real devices of one kind only, and hostile names are cut', () => {
  const kind = 'audioinput' as const
  expect(
    pluggedIn(
      [
        { kind, deviceId: 'default', label: 'Default' },
        { kind, deviceId: 'communications', label: 'Communications' },
        { kind, deviceId: '', label: '' },
        { kind: 'audiooutput', deviceId: 'o', label: 'Out' },
        { kind, deviceId: 'h', label: 'x'.repeat(500) }
      ],
      kind
    )
  ).toEqual([{ id: 'h', label: 'x'.repeat(200) }])
})
