// Headset buttons and lamps, with a simulated device: the calls are the only truth.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type CallSnapshot, startCall } from '../../../shared/domain/call-machine.ts'
import { silentLog } from '../../../shared/log.ts'
import { createHeadsetDesk } from '../../../src-renderer/phone/audio/headset-desk.ts'
import { createHidHeadsets } from '../../../src-renderer/phone/audio/hid-headset.ts'
import { readButtons, readReports, writeLamps } from '../../../src-renderer/phone/audio/hid-reports.ts'
import type { CallCommand } from '../../../src-renderer/phone/call/call-commands.ts'
import { createFakeClock } from './fake-clock.ts'
import { createFakeHeadset, createFakeHid } from './fake-headset.ts'

const ringing: CallSnapshot = startCall({
  callId: 'one',
  interactionId: null,
  callbackId: null,
  direction: 'inbound',
  ani: '+84901234567',
  aniWithheld: false,
  displayName: 'Ada',
  extension: null,
  consultsFor: null,
  consultId: null,
  transferredBy: null,
  returned: false,
  queue: null,
  dnis: null,
  enteredAt: 0,
  enteredAtSource: 'invite',
  startedAt: 0
})
const active: CallSnapshot = { ...ringing, phase: 'active', answeredAt: 1 }
const second: CallSnapshot = { ...ringing, callId: 'two' }
const dark = { offHook: false, muted: false, ringing: false, held: false }
const passed = () => new Promise((resolve) => setTimeout(resolve, 0))

async function wearing() {
  const clock = createFakeClock()
  const headset = createFakeHeadset()
  const { hid, change } = createFakeHid([headset.device])
  const commands: CallCommand[] = []
  const names: (string | null)[] = []
  let calls: readonly CallSnapshot[] = []
  const desk = createHeadsetDesk({
    headsets: createHidHeadsets(hid, silentLog),
    clock,
    log: silentLog,
    calls: () => calls,
    command: (command) => commands.push(command),
    onName: (name) => names.push(name)
  })
  desk.open()
  await passed()
  const follow = async (...next: readonly CallSnapshot[]) => {
    calls = next
    desk.follow()
    await passed()
    clock.advance(1000)
  }
  return { headset, change, commands, names, desk, follow }
}

describe('a headset', () => {
  it('lifts to answer, cradles to hang up, and its lamps follow the call', async () => {
    const { headset, commands, follow } = await wearing()
    await follow(ringing)
    expect(headset.lamps()).toEqual({ ...dark, ringing: true })
    headset.lift()
    await follow(active)
    expect(headset.lamps()).toEqual({ ...dark, offHook: true })
    headset.cradle()
    expect(commands).toEqual([
      { kind: 'answer', callId: 'one' },
      { kind: 'hang-up', callId: 'one' }
    ])
  })

  it('mutes both ways, and its lamp shows what the call says, not what was pressed', async () => {
    const { headset, commands, follow } = await wearing()
    await follow(active)
    headset.press('mute')
    expect({ commands, lamps: headset.lamps() }).toEqual({
      commands: [{ kind: 'mute', callId: 'one', muted: true }],
      lamps: { ...dark, offHook: true }
    })
    await follow({ ...active, muted: true })
    expect(headset.lamps()).toEqual({ ...dark, offHook: true, muted: true })
    headset.press('mute')
    expect(commands.at(-1)).toEqual({ kind: 'mute', callId: 'one', muted: false })
  })

  it('flashes to hold, or to take a second call; rejects what rings', async () => {
    const { headset, commands, follow } = await wearing()
    await follow(active)
    headset.press('flash')
    await follow({ ...active, held: true })
    expect(headset.lamps()).toEqual({ ...dark, offHook: true, held: true })
    headset.press('flash')
    await follow(active, second)
    headset.press('flash')
    headset.press('drop')
    await follow(active)
    headset.press('drop')
    expect(commands).toEqual([
      { kind: 'hold', callId: 'one', held: true },
      { kind: 'hold', callId: 'one', held: false },
      { kind: 'answer', callId: 'two' },
      { kind: 'reject', callId: 'two', reason: 'declined' },
      { kind: 'hang-up', callId: 'one' }
    ])
  })

  it('that answers its own lamp presses nothing', async () => {
    const { commands, follow } = await wearing()
    await follow(ringing)
    await follow(active)
    await follow()
    await follow(second)
    expect(commands).toEqual([])
  })

  it('is not a phone of its own: without a call its buttons ask for nothing', async () => {
    const { headset, commands } = await wearing()
    headset.lift()
    headset.cradle()
    for (const button of ['mute', 'flash', 'drop'] as const) headset.press(button)
    expect(commands).toEqual([])
  })

  it('is found when it is plugged in, and given back with its lamps out at sign-out', async () => {
    const { headset, change, names, desk, follow } = await wearing()
    change([])
    await passed()
    change([headset.device])
    await passed()
    await follow(active)
    desk.close()
    await passed()
    expect({ names, open: headset.isOpen(), lamps: headset.lamps() }).toEqual({
      names: ['Headset 65', null, 'Headset 65', null],
      open: false,
      lamps: dark
    })
  })
})

describe('its reports', () => {
  it('of any description and any length are read without a fault', () => {
    const item = fc.record(
      {
        isArray: fc.boolean(),
        isRange: fc.boolean(),
        usages: fc.array(fc.constantFrom(0x0b0020, 0x0b002f, 0x080017, 7)),
        usageMinimum: fc.integer(),
        usageMaximum: fc.integer(),
        reportSize: fc.integer({ min: 0, max: 40 }),
        reportCount: fc.integer({ min: 0, max: 12 })
      },
      { requiredKeys: [] }
    )
    const reports = fc.array(fc.record({ reportId: fc.constantFrom(0, 1), items: fc.array(item) }))
    fc.assert(
      fc.property(reports, reports, fc.uint8Array(), (inputReports, outputReports, bytes) => {
        const read = readReports([{ usagePage: 0x0b, inputReports, outputReports }])
        expect(
          Object.values(readButtons(read, {}, 1, bytes)).every((state) => typeof state === 'boolean')
        ).toBe(true)
        const written = writeLamps(read, { offHook: true, muted: true, ringing: true, held: true })
        expect(written.every((report) => report.bytes.length === read.lengths.get(report.reportId))).toBe(
          true
        )
      })
    )
  })

  it('that send the button as one value among several are understood', () => {
    const read = readReports([
      {
        usagePage: 0x0b,
        inputReports: [
          {
            reportId: 1,
            items: [
              {
                isArray: true,
                usages: [0x0b0020, 0x0b002f],
                reportSize: 8,
                reportCount: 1,
                logicalMinimum: 1
              }
            ]
          }
        ]
      }
    ])
    expect([0, 1, 2].map((value) => readButtons(read, {}, 1, Uint8Array.of(value)))).toEqual([
      { hook: false, mute: false },
      { hook: true, mute: false },
      { hook: false, mute: true }
    ])
  })

  it('of a keyboard are none of ours', () => {
    const inputReports = [{ reportId: 1, items: [{ usages: [0x0b0020], reportSize: 1, reportCount: 1 }] }]
    expect(readReports([{ usagePage: 1, inputReports }]).buttons).toEqual([])
  })
})
