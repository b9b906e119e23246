// A slip of the hand put right after it was sent: a change of its own, for a quarter of an hour after the contact, by its
// agent alone.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ProfileChange } from '../../shared/domain/capture-record.ts'
import { type FakeCentre, startFakeCentre } from '../support/fake-centre.ts'
import { allAnswers, end, oneAnswer, serve, step } from '../support/host-stories.ts'
import { removeFolders, startTestHost, type TestHost, until } from '../support/test-host.ts'

let centre: FakeCentre
let desk: TestHost
beforeEach(async () => {
  centre = await startFakeCentre()
  desk = await startTestHost({ centreUrl: centre.url })
  await desk.signIn()
})
afterEach(async () => {
  await desk.stop()
  await centre.stop()
  removeFolders()
})

const sent = () =>
  centre.asked.filter(({ method }) => method === 'PATCH').map(({ body }) => body as ProfileChange)

describe('a mis-keyed field', () => {
  const correction = { field: 'occupation', value: 'engineer' } as const
  const correct = (interactionId = 'call-1') => desk.desk('capture.correct', { interactionId, correction })
  const sentCall = async () => {
    await serve(desk, 'call-1')
    await step(desk, 'call-1', ...allAnswers, { type: 'send' })
    await until(() => centre.changes.size === 1)
  }
  const finish = async () => {
    await end(desk, 'call-1')
    await desk.desk('interaction.finish', { interactionId: 'call-1', reason: 'tariff', note: '' })
  }

  it('is put right by a change of its own that names the first, with the consent that was given', async () => {
    await sentCall()
    const corrected = await correct()
    expect(corrected).toMatchObject({
      kind: 'stepped',
      interaction: { capture: { state: 'completed', fields: { occupation: { value: 'engineer' } } } }
    })
    await until(() => centre.changes.size === 2)
    const [first, second] = sent()
    expect(second).toEqual({
      ...first,
      captureId: expect.not.stringMatching(first?.captureId ?? ''),
      corrects: first?.captureId,
      fields: { occupation: { ...first?.fields.occupation, value: 'engineer', at: desk.clock.now() } },
      closedAt: desk.clock.now()
    })
    expect(second?.fields.occupation?.consent).toEqual(first?.fields.occupation?.consent)
  })

  it('that is the same again sends nothing', async () => {
    await sentCall()
    const same = { field: 'occupation', value: 'teacher' } as const
    expect(await desk.desk('capture.correct', { interactionId: 'call-1', correction: same })).toMatchObject({
      kind: 'stepped'
    })
    await desk.clock.advance(5_000)
    expect(centre.changes.size).toBe(1)
  })

  it('can be put right for a quarter of an hour after the contact, and not later', async () => {
    await sentCall()
    await finish()
    desk.clock.jump(15 * 60_000)
    expect(await correct()).toMatchObject({ kind: 'stepped' })
    desk.clock.jump(1)
    const later = { field: 'occupation', value: 'office' } as const
    expect(await desk.desk('capture.correct', { interactionId: 'call-1', correction: later })).toEqual({
      kind: 'refused',
      code: 'correction-too-late'
    })
  })

  it('is listed for its agent once the contact is closed, and as long as it can be put right', async () => {
    await sentCall()
    const listed = async () => (await desk.desk('correction.list', {})).captures
    expect(await listed()).toEqual([])
    await finish()
    const shown = desk.shown('call-1')
    const subject = shown?.briefing.kind === 'briefed' ? shown.briefing.briefing.subject : null
    expect(await listed()).toEqual([
      {
        interactionId: 'call-1',
        channel: 'call',
        phase: 'finished',
        endedAt: shown?.endedAt,
        customerName: subject?.kind === 'found' && subject.record.name,
        msisdn: subject?.kind === 'found' && subject.record.msisdn,
        capture: shown?.capture,
        until: (shown?.endedAt ?? 0) + 15 * 60_000
      }
    ])
    desk.clock.jump(15 * 60_000 + 1)
    expect(await listed()).toEqual([])
  })

  it('that was refused is not put right into an answer when the customer has gone', async () => {
    await serve(desk, 'call-1')
    await step(desk, 'call-1', ...oneAnswer, { type: 'refuse' }, { type: 'send' })
    await finish()
    const answer = { field: 'hobbies' as const, value: ['music'] }
    expect(await desk.desk('capture.correct', { interactionId: 'call-1', correction: answer })).toEqual({
      kind: 'refused',
      code: 'correction-too-late'
    })
  })

  it('is nobody else’s to put right', async () => {
    await sentCall()
    await finish()
    await desk.signIn('minh')
    expect(await correct()).toEqual({ kind: 'refused', code: 'interaction-unknown' })
    expect(await desk.desk('correction.list', {})).toEqual({ captures: [] })
  })
})
