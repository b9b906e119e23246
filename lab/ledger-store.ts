// Looks into the centre's database from outside, to count what really stands there after a story: nothing of the centre's
// own code is asked, so that a story cannot be told by the one it is about.

import type { PGlite } from '@electric-sql/pglite'

export interface LedgerField {
  status: string
  value: string | string[] | null
  version: number
}

export interface LedgerRecord {
  name: string
  version: number
  profile: Record<'gender' | 'occupation' | 'hobbies', LedgerField>
  changes: number
  contacts: number
}

/** How a call sounded, as it stands with its contact. */
export interface KeptQuality {
  mos: { min: number; mean: number } | null
  loss: { heard: number; said: number | null }
  codec: string | null
  repairs: number
}

export interface Ledger {
  /** Changes that reached the record of this number, by capture id. */
  changes(msisdn: string): Promise<{ captureId: string; interactionId: string; agentId: string }[]>
  profile(msisdn: string): Promise<Record<'gender' | 'occupation' | 'hobbies', LedgerField>>
  /** Each record of this number with the changes and contacts that reached it, in the order a desk offers them. */
  records(msisdn: string): Promise<LedgerRecord[]>
  callbacks(
    msisdn: string
  ): Promise<{ state: string; outcome: string | null; attempts: number; leases: number }[]>
  contacts(msisdn: string): Promise<{ reason: string; note: string }[]>
  /** Of each contact with this number, oldest first. */
  soundings(msisdn: string): Promise<(KeptQuality | null)[]>
  /** Audit rows about an interaction, in order. */
  audit(interactionId: string): Promise<string[]>
  /** What was written to the carrier about this number, with its source, by field. */
  carrierWrites(msisdn: string): Promise<{ field: string; value: string | string[]; source: string }[]>
  interactions(): Promise<{ interactionId: string; channel: string }[]>
}

export function createLedger(database: () => PGlite): Ledger {
  const rows = async <Row>(sql: string, ...values: unknown[]) =>
    (await database().query<Row>(sql, values)).rows
  return {
    changes: (msisdn) =>
      rows(
        `select c.capture_id as "captureId", c.interaction_id as "interactionId", c.agent_id as "agentId"
         from profile_change c join subscriber s using (subscriber_id) where s.msisdn = $1`,
        msisdn
      ),
    async profile(msisdn) {
      const [row] = await rows<{ profile: Record<'gender' | 'occupation' | 'hobbies', LedgerField> }>(
        'select profile from subscriber where msisdn = $1',
        msisdn
      )
      if (!row) throw new Error(`the centre has no subscriber ${msisdn}`)
      return row.profile
    },
    records: (msisdn) =>
      rows(
        `select s.name, s.version, s.profile,
                (select count(*)::int from profile_change c where c.subscriber_id = s.subscriber_id) as changes,
                (select count(*)::int from contact c where c.subscriber_id = s.subscriber_id) as contacts
         from subscriber s where s.msisdn = $1 order by s.subscriber_id`,
        msisdn
      ),
    callbacks: (msisdn) =>
      rows(
        `select t.state, t.task->>'outcome' as outcome, jsonb_array_length((t.task->'attempts')::jsonb) as attempts,
                (t.task->>'lastLeaseNumber')::int as leases
         from callback_task t join subscriber s using (subscriber_id) where s.msisdn = $1`,
        msisdn
      ),
    contacts: (msisdn) =>
      rows(
        'select c.reason, c.note from contact c join subscriber s using (subscriber_id) where s.msisdn = $1 order by c.closed_at',
        msisdn
      ),
    soundings: async (msisdn) =>
      (
        await rows<{ quality: KeptQuality | null }>(
          'select c.quality from contact c join subscriber s using (subscriber_id) where s.msisdn = $1 order by c.closed_at',
          msisdn
        )
      ).map(({ quality }) => quality),
    audit: async (interactionId) =>
      (
        await rows<{ kind: string }>(
          'select kind from audit where interaction_id = $1 order by entry_id',
          interactionId
        )
      ).map((row) => row.kind),
    carrierWrites: (msisdn) =>
      rows(
        `select w.field, w.value, w.source from carrier_write w join profile_change c using (capture_id)
         join subscriber s using (subscriber_id) where s.msisdn = $1 order by w.field`,
        msisdn
      ),
    interactions: () =>
      rows('select interaction_id as "interactionId", channel from interaction order by created_at')
  }
}
