// The ordinary contact: why the customer called and what came of it, once per interaction; sent again under a new key it
// replaces what the agent wrote before. One that is brought from a dead workstation without a word of the centre's replaces
// nothing.
import type { Contact } from '../../shared/central-contract.ts'
import type { Centre } from '../centre.ts'
import { replyOnce } from '../http/idempotent-reply.ts'
import { problem } from '../http/problem-reply.ts'
import { json } from '../store/schema.ts'
import type { WriteGrant } from './write-grant.ts'

export interface ContactToWrite {
  grant: WriteGrant
  key: string
  contact: Contact
}

export interface ContactReceipt {
  interactionId: string
}

/** @throws entry-not-in-catalogue for a reason that is not the catalogue's; idempotency-key-reused, also for a rescued one where there is one already */
export async function writeContact(
  centre: Centre,
  { grant, key, contact }: ContactToWrite
): Promise<ContactReceipt> {
  const { interactionId, subscriberId, agentId, rescuedBy } = grant
  if (!centre.catalogue.contactReasons.some(({ code }) => code === contact.reason))
    throw problem('entry-not-in-catalogue', {
      errors: [{ pointer: '/reason', message: 'code-not-in-catalogue' }]
    })
  const { reason, note, channel, result, closedAt, quality } = contact
  const row = {
    subscriber_id: subscriberId,
    agent_id: agentId,
    reason,
    note,
    channel,
    result,
    closed_at: closedAt,
    quality: quality ? json(quality) : null,
    rescued_by: rescuedBy ?? null
  }
  return centre.db.transaction().execute((tx) =>
    replyOnce(tx, { scope: `contact:${interactionId}`, key, body: contact }, centre.now(), async () => {
      const written = await tx
        .insertInto('contact')
        .values({ interaction_id: interactionId, ...row })
        .onConflict((conflict) => {
          const known = conflict.column('interaction_id')
          return rescuedBy === undefined ? known.doUpdateSet(row) : known.doNothing()
        })
        .returning('interaction_id')
        .executeTakeFirst()
      if (!written) throw problem('idempotency-key-reused')
      const detail = rescuedBy === undefined ? {} : { detail: { rescuedBy } }
      await centre.audit.write(tx, {
        kind: 'contact-written',
        agentId,
        interactionId,
        subscriberId,
        ...detail
      })
      return { interactionId }
    })
  )
}
