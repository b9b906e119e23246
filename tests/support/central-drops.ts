// Calls that are cut in the middle of a capture, at a centre with two agents: what the callback tests start from.
import { randomUUID } from 'node:crypto'
import type { Briefing } from '../../shared/central-contract.ts'
import { type CallbackTask, callbackTaskSchema } from '../../shared/domain/callback-task.ts'
import type { CaptureRecord } from '../../shared/domain/capture-record.ts'
import type { StoredProfile } from '../../src-central/store/schema.ts'
import { callbackOf, captureAfter, droppedHalfway, row } from './central-captures.ts'
import type { TestDatabase } from './central-databases.ts'
import {
  type CentralWorld,
  monday9,
  must,
  openCentralWorld,
  type Reply,
  type SignedInAgent,
  type WorldOptions
} from './central-world.ts'

export const minute = 60_000

export interface Dropped {
  briefing: Briefing
  draft: CaptureRecord
  number: string
  id: string
  path: string
}

export interface DropScene {
  world: CentralWorld
  lan: SignedInAgent
  minh: SignedInAgent
  /** Monday nine o'clock again, nobody on anything. */
  reset(): Promise<void>
  /** A call to Lan that is cut when the occupation is told and the hobbies are not. */
  drop(extension?: string): Promise<Dropped>
  /** As Lan's host tells of it. */
  announceDrop(dropped: Dropped, over?: object): Promise<Reply>
  /** The task of a drop, an hour later, when its first lease is over. */
  waiting(): Promise<Dropped>
  attempt(grant: string, path: string, body: object, key?: string): Promise<Reply>
  patch(
    dropped: Dropped,
    grant: string,
    change: { captureId: string } | null,
    version?: number
  ): Promise<Reply>
  storedTask(id: string): Promise<CallbackTask>
  profileOf(dropped: Dropped): Promise<StoredProfile>
  stateOf(agent: SignedInAgent): Promise<unknown>
}

export async function openDropScene(database: TestDatabase, options: WorldOptions = {}): Promise<DropScene> {
  const world = await openCentralWorld(database, options)
  let person = 902_000_000
  const scene: DropScene = {
    world,
    lan: await world.signIn('lan'),
    minh: await world.signIn('minh'),
    async reset() {
      world.clock.now = monday9
      for (const table of ['session', 'callback_task', 'agent_state'] as const)
        await world.db.deleteFrom(table).execute()
      await signInBoth(scene)
    },
    async drop(extension = 'agent1001') {
      const number = `+84${person}`
      // Thirteen on is the next individual whose profile is empty.
      person += 13
      const briefing = await scene.lan.brief(await world.call(number, extension))
      const draft = captureAfter(briefing, droppedHalfway, world.clock.now)
      return { briefing, draft, number, id: draft.captureId, path: `/v1/callbacks/${draft.captureId}` }
    },
    announceDrop: ({ briefing, draft, number, id, path }, over = {}) =>
      world.request(
        'PUT',
        path,
        { ...callbackOf(draft, number, world.clock.now), ...over },
        row(briefing.grant, id)
      ),
    async waiting() {
      const dropped = await scene.drop()
      must(await scene.announceDrop(dropped), 201)
      world.clock.now += 59 * minute
      await signInBoth(scene)
      return dropped
    },
    attempt: (grant, path, body, key = randomUUID()) =>
      world.request('POST', `${path}/attempts`, body, row(grant, key)),
    patch: ({ draft }, grant, change, version = 1) =>
      world.request(
        'PATCH',
        `/v1/subscribers/${draft.subscriberId}/profile`,
        change,
        row(grant, change?.captureId ?? '', version)
      ),
    ...readers(world)
  }
  return scene
}

async function signInBoth(scene: DropScene): Promise<void> {
  scene.lan = await scene.world.signIn('lan')
  scene.minh = await scene.world.signIn('minh')
  scene.world.pbx.told.length = 0
}

const readers = ({ db }: CentralWorld): Pick<DropScene, 'storedTask' | 'profileOf' | 'stateOf'> => ({
  async storedTask(id) {
    const stored = await db
      .selectFrom('callback_task')
      .select('task')
      .where('callback_id', '=', id)
      .executeTakeFirstOrThrow()
    return callbackTaskSchema.parse(stored.task)
  },
  async profileOf({ draft }) {
    const subscribers = db
      .selectFrom('subscriber')
      .select('profile')
      .where('subscriber_id', '=', draft.subscriberId)
    return (await subscribers.executeTakeFirstOrThrow()).profile
  },
  stateOf: async (agent) => must(await agent.request('GET', '/v1/agent/state'), 200).state
})
