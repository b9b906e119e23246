// A contact from a dead workstation whose call saw no centre: nothing but the PBX and the centre's own sessions speak for it.
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RescueResult } from '../../shared/rescue-contract.ts'
import { assignSeat } from '../../src-central/sessions/places.ts'
import { replayBundle } from '../../src-main/rescue/replay-bundle.ts'
import type { RescueBundle } from '../../src-main/rescue/rescue-bundle.ts'
import { row } from '../support/central-captures.ts'
import { databaseKinds } from '../support/central-databases.ts'
import { type CentralWorld, must, openCentralWorld, type SignedInAgent } from '../support/central-world.ts'
import { listening, sealedFor } from '../support/dead-workstation.ts'
import { removeFolders } from '../support/test-host.ts'

describe.each(databaseKinds())('from a workstation that will not start on $name', ({ create }) => {
  let world: CentralWorld
  let centreUrl: string
  beforeAll(async () => {
    world = await openCentralWorld(await create())
    centreUrl = await listening(world)
  })
  afterAll(async () => {
    await world.close()
    removeFolders()
  })

  const replay = async (bundle: RescueBundle) => {
    const results: RescueResult[] = []
    const isWhole = await replayBundle(bundle, {
      centreUrl,
      username: 'it',
      password: 'hotline',
      fetch,
      randomId: randomUUID,
      told: (result) => void results.push(result)
    })
    return { isWhole, results }
  }

  describe('a contact that got no grant', () => {
    let lan: SignedInAgent
    beforeAll(async () => {
      lan = await world.signIn('lan')
    })
    const contactBy = (agentId: string, note = '') => ({
      request: {
        kind: 'contact',
        contact: { reason: 'tariff', note, channel: 'call', result: 'sent', closedAt: world.clock.now },
        opening: {
          channel: 'call',
          ani: null,
          dnis: null,
          queue: null,
          enteredAt: world.clock.now,
          enteredAtSource: 'pbx'
        }
      },
      idempotencyKey: randomUUID(),
      grant: null,
      agentId,
      problem: null,
      version: null
    })
    const brought = async (interactionId: string, contacts: object[], hostId = 'pc-lan') =>
      (await replay(sealedFor(lan.session.escrowKey, interactionId, contacts, hostId))).results.map(
        ({ outcome, code }) => [outcome, code]
      )
    const kept = (interactionId: string) =>
      world.db
        .selectFrom('contact')
        .select(['agent_id', 'note', 'rescued_by'])
        .where('interaction_id', '=', interactionId)
        .execute()

    it('is told if the PBX put that call through to its agent, marked as brought, and for nobody else', async () => {
      const interactionId = await world.call('+84909000001', 'agent1001')
      expect(
        await brought(interactionId, [contactBy('agent-minh'), contactBy('agent-lan', 'roaming')])
      ).toEqual([
        ['refused', 'interaction-not-announced'],
        ['sent', null]
      ])
      expect(await kept(interactionId)).toEqual([
        { agent_id: 'agent-lan', note: 'roaming', rescued_by: 'agent-it' }
      ])
      const [entry] = await world.db
        .selectFrom('audit')
        .select(['agent_id', 'detail'])
        .where('kind', '=', 'contact-written')
        .where('interaction_id', '=', interactionId)
        .execute()
      expect(entry).toEqual({ agent_id: 'agent-lan', detail: { rescuedBy: 'agent-it' } })
    })

    it('replaces nothing, and gives way to what the agent’s own desk tells', async () => {
      const interactionId = await world.call('+84909000001', 'agent1001')
      const { grant } = await lan.brief(interactionId)
      const own = (note: string) =>
        world.request(
          'PUT',
          `/v1/interactions/${interactionId}/contact`,
          contactBy('agent-lan', note).request.contact,
          row(grant, randomUUID())
        )
      expect(await brought(interactionId, [contactBy('agent-lan', 'brought first')])).toEqual([
        ['sent', null]
      ])
      must(await own('her own'), 200)
      expect(await brought(interactionId, [contactBy('agent-lan', 'forged')])).toEqual([
        ['refused', 'idempotency-key-reused']
      ])
      expect(await kept(interactionId)).toEqual([
        { agent_id: 'agent-lan', note: 'her own', rescued_by: null }
      ])
    })

    it('comes from the workstation where its agent was signed in at that time, and from no other', async () => {
      const interactionId = await world.call('+84909000001', 'agent1001')
      expect(await brought(interactionId, [contactBy('agent-lan')], 'pc-elsewhere')).toEqual([
        ['refused', 'interaction-not-announced']
      ])
      const earlier = await world.call('+84909000001', 'agent1001')
      await world.hear({ type: 'ended', interactionId: earlier, cause: 16, by: 'customer' })
      world.clock.now += 60_000
      await world.db
        .updateTable('session')
        .set({ created_at: world.clock.now })
        .where('agent_id', '=', 'agent-lan')
        .where('host_id', '=', 'pc-lan')
        .execute()
      expect(await brought(earlier, [contactBy('agent-lan')])).toEqual([
        ['refused', 'interaction-not-announced']
      ])
    })

    it('is told of a workstation with a telephone of its own', async () => {
      await assignSeat(world.db, 'pc-seat', 'agent2044')
      await world.signIn('lan', 'pc-seat')
      const interactionId = await world.call('+84909000001', 'agent2044')
      expect(await brought(interactionId, [contactBy('agent-lan')], 'pc-seat')).toEqual([['sent', null]])
    })
  })
})
