// Recording and telephones' states on a real Asterisk: recorded by policy only, silent while paused, kept through a
// transfer; and who is registered, rings or talks.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, describe, expect, test } from 'vitest'
import { levelOf, toneOf } from '../../lab/customers/tone.ts'
import { createAgentPhone } from './support/agent-phone.ts'
import { agent, colleague, provideReadyDesk } from './support/ready-desk.ts'
import { createTold } from './support/told.ts'

const desk = provideReadyDesk()
afterEach(() => desk.source.recordCalls(false))

const fileOf = (name: string) => join(desk.world.runFolder, 'spool/monitor', name)
/** The samples of a recording, 16-bit at 8 kHz behind a header of 44 bytes. */
function samplesOf(name: string): number[] {
  const bytes = readFileSync(fileOf(name)).subarray(44)
  return Array.from({ length: bytes.length >> 1 }, (_, index) => bytes.readInt16LE(index * 2))
}

async function inCall() {
  const customer = await desk.world.customerCalls({ ani: '+84901234567', toneHz: 700 })
  const call = await desk.phone.nextCall()
  const sign = call.header('X-Care-Recording')
  await call.answer()
  await desk.told.until('answered', customer.interactionId)
  return { customer, call, sign }
}

describe('a call', () => {
  test('is not recorded where policy does not say so, and its recording cannot be paused', async () => {
    const { customer, sign } = await inCall()
    expect(sign).toBeUndefined()
    expect(existsSync(fileOf(`${customer.interactionId}.wav`))).toBe(false)
    await expect(
      desk.source.pauseRecording({ interactionId: customer.interactionId, paused: true })
    ).rejects.toThrow('MixMonitorMute')
    await customer.hangUp()
    await desk.told.until('ended', customer.interactionId)
  })

  test('is recorded by policy, with a sign for the desk, and what is said while it is paused is not kept', async () => {
    await desk.source.recordCalls(true)
    const { customer, sign } = await inCall()
    const { interactionId } = customer
    expect(sign).toBe('on')
    const recording = await desk.told.until('recording', interactionId)
    expect(recording).toEqual({ type: 'recording', interactionId, state: 'on', file: `${interactionId}.wav` })
    const later = createTold()
    const another = desk.newSource()
    await another.start(later.listener)
    await another.stop()
    expect(later.of(interactionId)).toContainEqual(recording)
    await sleep(1000)
    await desk.source.pauseRecording({ interactionId, paused: true })
    await sleep(2000)
    await desk.source.pauseRecording({ interactionId, paused: false })
    await sleep(1000)
    await customer.hangUp()
    await desk.told.until('ended', interactionId)
    await sleep(300)
    const samples = samplesOf(recording.file ?? '')
    const seconds = Array.from({ length: 8 }, (_, half) => samples.slice(half * 4000, half * 4000 + 4000))
    const loud = seconds.filter((half) => half.length === 4000).map((half) => levelOf(half) > 0.003)
    expect(loud.slice(0, 2)).toEqual([true, true])
    expect(loud.filter((one) => !one).length).toBeGreaterThanOrEqual(3)
    expect(loud.lastIndexOf(true)).toBeGreaterThan(loud.indexOf(false))
    expect(toneOf(samples.slice(0, 4000))).not.toBeNull()
  })
})

describe('a telephone', () => {
  test('is told as it comes, rings, talks and goes, and again to a centre that has been away', async () => {
    const second = createAgentPhone(await desk.source.sipAccount(colleague), 520)
    const state = (told = desk.told) => told.devices.get(colleague)
    await second.register()
    await expect.poll(() => state()).toBe('idle')
    const dialled = await desk.phone.dial(colleague, '')
    const ringing = await second.nextCall()
    await expect.poll(() => state()).toBe('ringing')
    await ringing.answer()
    await expect.poll(() => state()).toBe('in-call')
    const later = createTold()
    const another = desk.newSource()
    await another.start(later.listener)
    await expect.poll(() => [later.devices.get(agent), state(later)]).toEqual(['in-call', 'in-call'])
    await another.stop()
    await dialled.hangUp()
    await expect.poll(() => state()).toBe('idle')
    await second.stop()
    await expect.poll(() => state(), { timeout: 5000 }).toBe('offline')
  })
})
