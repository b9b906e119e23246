// What the agent sees and does of a recording, on a real Asterisk: the sign is there because the PBX records, and what is
// said while the agent has paused it is not in the file.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { levelOf } from '../../lab/customers/tone.ts'
import { personas } from '../../lab/personas.ts'
import { expect, test } from './support/pbx-story-test.ts'

const mai = personas.answersEverything
const caller = { ani: mai.number, name: mai.name, toneHz: mai.toneHz }

/** Half seconds of a recording, true where somebody is heard; 16-bit at 8 kHz behind a header of 44 bytes. */
function heardIn(file: string): boolean[] {
  const bytes = readFileSync(file).subarray(44)
  const samples = Array.from({ length: bytes.length >> 1 }, (_, index) => bytes.readInt16LE(index * 2))
  const halves = Array.from({ length: Math.floor(samples.length / 4000) }, (_, half) => half * 4000)
  return halves.map((from) => levelOf(samples.slice(from, from + 4000)) > 0.003)
}

test.describe('where policy records and lets agents pause', () => {
  test.use({ wishes: { recording: { calls: 'all', mayPause: true } } })

  test('the sign stands beside the call, and one press keeps a card number out of the file', async ({
    hotline,
    seat
  }) => {
    const lan = await seat('lan')
    const { recording } = lan.texts
    const sign = (words: string) => lan.desk.getByRole('status').getByText(words, { exact: true })
    const call = await hotline.pbx.customerCalls(caller)
    await lan.seesRinging(mai.name)
    await lan.answer()
    await lan.hears(mai.toneHz)
    await expect(sign(recording.on)).toBeVisible()
    await sleep(1500)
    await lan.click(recording.pause)
    await expect(sign(recording.paused)).toBeVisible()
    await sleep(2500)
    await lan.hears(mai.toneHz)
    await lan.reloadsDesk()
    await expect(sign(recording.paused)).toBeVisible()
    await lan.click(recording.resume)
    await expect(sign(recording.on)).toBeVisible()
    await sleep(1500)
    await call.hangUp()
    await lan.finish('tariff')
    await expect(sign(recording.on)).toHaveCount(0)

    const heard = heardIn(join(hotline.pbx.runFolder, 'spool/monitor', `${call.interactionId}.wav`))
    const runs = heard.filter((loud, index) => loud !== heard[index - 1])
    expect(runs).toEqual([true, false, true])
    expect(heard.filter((loud) => !loud).length).toBeGreaterThanOrEqual(4)
  })
})

test.describe('where policy records and agents may not pause', () => {
  test.use({ wishes: { recording: { calls: 'all' } } })

  test('the sign stands there without a pause', async ({ hotline, seat }) => {
    const lan = await seat('lan')
    const call = await hotline.pbx.customerCalls(caller)
    await lan.seesRinging(mai.name)
    await lan.answer()
    await lan.sees(lan.texts.recording.on)
    await expect(lan.button(lan.texts.recording.pause)).toHaveCount(0)
    await call.hangUp()
    await lan.finish('tariff')
  })
})
