// The centre gives a capture up with what was told; its holder's PC comes back later, with more.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { profileChangeOf } from '../../shared/domain/capture-machine.ts'
import type { CaptureRecord } from '../../shared/domain/capture-record.ts'
import { givenUpId } from '../../src-central/callbacks/close-callback.ts'
import { changeAfter, fullAnswer, stepThrough } from '../support/central-captures.ts'
import { databaseKinds } from '../support/central-databases.ts'
import { type Dropped, type DropScene, minute, openDropScene } from '../support/central-drops.ts'
import { monday9, must } from '../support/central-world.ts'

describe.each(databaseKinds())(
  'a holder who was away while the centre gave the capture up, on $name',
  ({ create }) => {
    let scene: DropScene
    beforeAll(async () => {
      scene = await openDropScene(await create())
    })
    afterAll(() => scene.world.close())
    beforeEach(() => scene.reset())

    const finished = (draft: CaptureRecord, interactionId: string) =>
      stepThrough(
        draft,
        [
          { type: 'resume', interactionId },
          { type: 'answer', field: 'hobbies', value: ['music'] },
          { type: 'send' }
        ],
        scene.world.clock.now
      )
    const givenUp = async () => {
      const dropped = await scene.waiting()
      const held = await scene.lan.leased(dropped.id)
      scene.world.clock.now = monday9 + 72 * 60 * minute
      await scene.world.sweep()
      expect(await scene.storedTask(dropped.id)).toMatchObject({ state: 'closed', outcome: 'expired' })
      return { dropped, held }
    }
    const changesOf = ({ draft }: Dropped) =>
      scene.world.db
        .selectFrom('profile_change')
        .select(['capture_id', 'agent_id'])
        .where('subscriber_id', '=', draft.subscriberId)
        .orderBy('received_at')
        .execute()

    test('brings a fuller change of its own, once', async () => {
      const { dropped, held } = await givenUp()
      const change = profileChangeOf(finished(held.task.draft, held.interactionId))
      const receipt = must(await scene.patch(dropped, held.briefing.grant, change), 200)
      expect(await scene.profileOf(dropped)).toMatchObject({
        occupation: { value: 'teacher' },
        hobbies: { value: ['music'] }
      })
      expect((await scene.patch(dropped, held.briefing.grant, change)).body).toEqual(receipt)
      expect(await changesOf(dropped)).toEqual([
        { capture_id: givenUpId(dropped.id), agent_id: 'centre' },
        { capture_id: dropped.id, agent_id: 'agent-lan' }
      ])
      await scene.world.drainCarrier()
      expect(
        await scene.world.db
          .selectFrom('carrier_outbox')
          .select('state')
          .where('subscriber_id', '=', dropped.draft.subscriberId)
          .execute()
      ).toEqual([{ state: 'confirmed' }, { state: 'confirmed' }])
    })

    const corrected = ({ task, interactionId }: Awaited<ReturnType<typeof givenUp>>['held']) =>
      profileChangeOf(
        stepThrough(
          task.draft,
          [
            { type: 'resume', interactionId },
            { type: 'clear', field: 'occupation' },
            { type: 'answer', field: 'occupation', value: 'engineer' },
            { type: 'not-known', field: 'hobbies' },
            { type: 'send' }
          ],
          scene.world.clock.now
        )
      )

    test('may have corrected what was given up: it is the same customer’s later word', async () => {
      const { dropped, held } = await givenUp()
      must(await scene.patch(dropped, held.briefing.grant, corrected(held)), 200)
      expect(await scene.profileOf(dropped)).toMatchObject({ occupation: { value: 'engineer' } })
    })

    test('is in conflict with what another has written since, as ever', async () => {
      const { dropped, held } = await givenUp()
      scene.minh = await scene.world.signIn('minh')
      const later = await scene.minh.brief(await scene.world.call(dropped.number, 'agent1002'))
      const theirs = changeAfter(later, fullAnswer, scene.world.clock.now)
      if (theirs.fields.occupation) theirs.fields.occupation.value = 'office'
      must(await scene.patch(dropped, later.grant, theirs, 2), 200)
      expect((await scene.patch(dropped, held.briefing.grant, corrected(held))).body).toMatchObject({
        code: 'version-conflict',
        conflict: {
          fields: [{ field: 'occupation', theirs: { value: 'office' }, ours: { value: 'engineer' } }]
        }
      })
    })
  }
)
