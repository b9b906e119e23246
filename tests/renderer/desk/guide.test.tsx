// The guide at the keyboard: how few keys a whole capture takes, and what each step does with a press.
import { afterEach, describe, expect, test } from 'vitest'
import vi from '../../../shared/texts/vi.json' with { type: 'json' }
import { interaction, interactionId, session } from './desk-examples.ts'
import { type DeskOnScreen, openDesk } from './desk-on-screen.ts'

let desk: DeskOnScreen
afterEach(() => desk.close())

const inCall = async () => {
  desk = await openDesk({ session, interactions: [interaction] })
}
const fields = () => {
  const { gender, occupation, hobbies } = desk.host.interaction(interactionId).capture?.fields ?? {}
  return { gender: gender?.value, occupation: occupation?.value, hobbies: hobbies?.value }
}
const state = () => desk.host.interaction(interactionId).capture?.state

describe('the reference capture', () => {
  test('takes at most twelve key presses after F6, modifiers counted', async () => {
    await inCall()
    await desk.press('F6')
    const keys = ['2', 'Control+Enter', '1', 'g', 'i', 'a', 'Enter', '2', '4', 'Control+Enter']
    await desk.press(...keys)
    expect(fields()).toEqual({ gender: 'female', occupation: 'teacher', hobbies: ['music', 'reading'] })
    expect(state()).toBe('completed')
    expect(keys.flatMap((key) => key.split('+')).length).toBeLessThanOrEqual(12)
  })

  test('ends with the thanks to read aloud and every field in words', async () => {
    await inCall()
    await desk.press('F6', '2', 'Control+Enter', '1', '3', '2', 'Control+Enter')
    expect(desk.text()).toContain(vi.guide.ended.sent)
    expect(desk.text()).toContain('Giáo viên, giảng viên')
    expect(desk.text()).toContain('Em cảm ơn anh/chị đã dành thời gian chia sẻ')
  })
})

describe('the steps', () => {
  test('F6 puts the focus on the first choice of the guide, even out of a half-written note', async () => {
    await inCall()
    await desk.fill(vi.wrapUp.note, 'Khách hỏi giá')
    await desk.press('F6')
    expect(document.activeElement?.textContent).toContain(vi.fields.genders.male)
  })

  test('before the request is served nobody is invited', async () => {
    await inCall()
    await desk.press('Control+Enter')
    expect(desk.host.calls.map(({ procedure }) => procedure)).not.toContain('capture.step')
    expect(desk.text()).toContain(vi.verdict.provisionalAsk)
    expect(desk.text()).toContain(vi.unknowns['is-user'])
  })

  test('a digit beside F6 says what speaks against asking, in one press', async () => {
    await inCall()
    await desk.press('1')
    expect(desk.host.calls.at(-1)?.input).toEqual({
      interactionId,
      facts: { kind: 'complaint', difficult: false, isUser: true }
    })
    expect(desk.text()).toContain(vi.verdict['not-eligible'])
    expect(desk.text()).toContain(vi.reasons.complaint)
  })

  test('a priority customer who refuses is met with the persuasion, and thanked after the second no', async () => {
    await inCall()
    await desk.press('F6', 'Control+Enter', '2')
    expect(desk.text()).toContain(vi.guide.persuadeTitle)
    await desk.press('Shift+F6')
    expect(desk.text()).toContain(vi.guide.thankTitle)
    await desk.press('Control+Enter')
    expect(state()).toBe('completed')
  })

  test('sending with a field open names the field and sends nothing', async () => {
    await inCall()
    await desk.press('F6', 'Control+Enter', '1', 'Control+F6', 'Control+Enter')
    expect(desk.text()).toContain('Còn thiếu: Sở thích')
    expect(state()).toBe('update')
  })

  test('two quick hobbies are both kept, because each press waits for the one before', async () => {
    await inCall()
    await desk.press('F6', 'Control+Enter', '1', '1')
    await desk.after(() => {
      for (const key of ['1', '3']) {
        document.activeElement?.dispatchEvent(
          new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true })
        )
      }
    })
    expect(fields().hobbies).toEqual(['travel', 'sport'])
  })

  test('an answer can be taken again: the closed question opens, and leads back to what is open', async () => {
    await inCall()
    await desk.press('F6', 'Control+Enter', '1', '1')
    await desk.click(vi.fields.occupation)
    await desk.press('3')
    expect(fields().occupation).toBe('teacher')
    expect(desk.button(vi.fields.occupation).textContent).toContain('Giáo viên, giảng viên')
  })
})
