// The tables, as a list of steps that are run once each, in order. A step that has been released is never edited: a
// change is a new step. PostgreSQL 15 features only, so that PGlite and a carrier's server both take it.
import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'

const firstTables = [
  `create table account (
    agent_id text primary key, username text not null unique, name text not null, role text not null,
    extension text unique, password_hash text not null, disabled boolean not null default false)`,
  `create table session (
    token_hash text primary key, agent_id text not null references account, host_id text not null,
    created_at bigint not null, expires_at bigint not null, last_seen_at bigint not null, ended_at bigint)`,
  `create table subscriber (
    subscriber_id text primary key, msisdn text not null unique, name text not null, owner text, line text not null,
    billing text not null, activated_on text, tier text not null, kndl boolean not null,
    profile jsonb not null, service_points jsonb not null, version integer not null check (version >= 1))`,
  `create table profile_change (
    capture_id uuid primary key, subscriber_id text not null references subscriber, interaction_id text not null,
    agent_id text not null, host_id text not null, fingerprint text not null, body jsonb not null,
    reply jsonb not null, received_at bigint not null)`,
  `create table profile_history (
    history_id bigint generated always as identity primary key, subscriber_id text not null references subscriber,
    capture_id uuid not null references profile_change, field text not null, status text not null, value jsonb,
    at bigint not null, agent_id text not null, interaction_id text not null, version integer,
    recorded_at bigint not null)`,
  `create index profile_history_by_subscriber on profile_history (subscriber_id, recorded_at)`,
  `create table consent (
    capture_id uuid not null references profile_change, field text not null,
    subscriber_id text not null references subscriber, wording_id text not null, wording_version integer not null,
    language text not null, at bigint not null, agent_id text not null, interaction_id text not null,
    primary key (capture_id, field))`,
  `create table interaction (
    interaction_id text primary key, channel text not null, announced boolean not null, ani text,
    ani_withheld boolean not null, dnis text, queue text, entered_at bigint not null, entered_at_source text not null,
    legs jsonb not null, agent_id text, subject_id text, callback_id uuid, created_at bigint not null, ended_at bigint, cause integer,
    ended_by text)`,
  `create index interaction_of_agent on interaction (agent_id, created_at) where agent_id is not null`,
  `create table subject_change (
    change_id bigint generated always as identity primary key,
    interaction_id text not null references interaction, agent_id text not null, subscriber_id text,
    reason text not null, at bigint not null)`,
  `create index subject_change_of_interaction on subject_change (interaction_id)`,
  `create table contact (
    interaction_id text primary key, subscriber_id text, agent_id text not null, reason text not null,
    note text not null, channel text not null, result text not null, closed_at bigint not null)`,
  `create index contact_of_subscriber on contact (subscriber_id, closed_at desc)`,
  `create table idempotent_reply (
    scope text not null, key text not null, fingerprint text not null, reply jsonb not null, at bigint not null,
    primary key (scope, key))`,
  `create table callback_task (
    callback_id uuid primary key, subscriber_id text not null references subscriber, state text not null,
    due_at bigint not null, expires_at bigint not null, task jsonb not null)`,
  `create index callback_task_open on callback_task (subscriber_id, due_at) where state = 'open'`,
  `create table agent_state (
    agent_id text primary key references account, wish text not null, reason text, wish_since bigint not null,
    activity text, activity_since bigint, activity_interaction text)`,
  `create table carrier_outbox (
    capture_id uuid primary key references profile_change, subscriber_id text not null, msisdn text not null,
    host_id text not null, change jsonb not null, state text not null, attempts integer not null,
    next_at bigint not null, last_error text, created_at bigint not null, settled_at bigint)`,
  `create index carrier_outbox_waiting on carrier_outbox (next_at) where state = 'waiting'`,
  `create table carrier_write (
    capture_id uuid not null references profile_change, field text not null, value jsonb not null,
    source text not null, at bigint not null, primary key (capture_id, field))`
]

/** Entries can be added and, once, sealed; nothing takes them away or rewrites them short of switching the trigger off. */
const auditTables = [
  `create table audit (
    entry_id bigint generated always as identity primary key, instance text not null, at bigint not null,
    kind text not null, agent_id text, interaction_id text, subscriber_id text, detail jsonb not null,
    position bigint, hash text, unique (instance, position))`,
  `create index audit_unsealed on audit (instance, entry_id) where position is null`,
  `create function audit_is_append_only() returns trigger language plpgsql as $$
    begin
      if tg_op = 'UPDATE' and old.position is null then return new; end if;
      raise exception 'audit entries are append-only';
    end $$`,
  `create trigger audit_append_only before update or delete on audit
    for each row execute function audit_is_append_only()`
]

/** A task looks for its calls: those made for it, and those from its customer's numbers. */
const callsOfTask = [
  `create index interaction_of_callback on interaction (callback_id) where callback_id is not null`,
  `create index interaction_by_ani on interaction (ani, created_at) where ani is not null`,
  `create index subject_change_of_subscriber on subject_change (subscriber_id) where subscriber_id is not null`
]

/** Before each delivery to the carrier: has this customer told something newer meanwhile? */
const carrierOutboxOfSubscriber = [
  `create index carrier_outbox_of_subscriber on carrier_outbox (subscriber_id, created_at)`
]

/** Hot-desking, raised hands, and the sign of a recording. */
const telephonePlaces = [
  `create table seat (host_id text primary key, extension text not null unique)`,
  `create table agent_place (agent_id text primary key references account, extension text not null unique)`,
  `create table raised_hand (agent_id text primary key references account, raised_at bigint not null)`,
  `alter table session add column extension text`,
  `alter table interaction add column recording text, add column recording_file text`
]

/** How a call sounded, beside what it was about. */
const qualityOfContact = [`alter table contact add column quality jsonb`]

/** Where a callback may be dialled, so that the permission is taken back there, wherever its agent sits meanwhile. */
const dialOfCallback = [`alter table interaction add column dial_extension text`]

/** Mis-keyed fields put right, and conflicts that wait for a lead. */
const conflictsAndCorrections = [
  `alter table profile_change add column corrects uuid references profile_change`,
  `create index profile_change_corrects on profile_change (corrects) where corrects is not null`,
  `create table handed_conflict (
    capture_id uuid primary key, subscriber_id text not null references subscriber, agent_id text not null,
    host_id text not null, base_version integer not null, fingerprint text not null, change jsonb not null,
    handed_at bigint not null, decided_at bigint, decided_by text)`,
  `create index handed_conflict_open on handed_conflict (handed_at) where decided_at is null`
]

/** Wrap-ups that end by themselves, desks that were lost, sessions taken over, and the calls that go on, found by time. */
const agentsAndSessions = [
  `alter table agent_state add column due_at bigint, add column extensions integer not null default 0,
    add column lost_at bigint`,
  `create index agent_state_due on agent_state (due_at) where due_at is not null`,
  `alter table session add column host_name text, add column ended_why text`,
  `create index session_of_agent on session (agent_id, last_seen_at) where ended_at is null`,
  `create index interaction_going_on on interaction (created_at) where ended_at is null`
]

/** What customers ask for about their own data; a withdrawal that waits for the carrier; which consents are over. */
const customerWishes = [
  `create table customer_wish (
    wish_id uuid primary key, subscriber_id text not null references subscriber, kind text not null,
    fields jsonb not null, version integer not null, source text not null, reference text,
    agent_id text not null, interaction_id text, fingerprint text not null, at bigint not null,
    recorded_at bigint not null)`,
  `create index customer_wish_of_subscriber on customer_wish (subscriber_id, recorded_at)`,
  `alter table subscriber add column never_ask jsonb`,
  `alter table consent add column withdrawn_at bigint`,
  `create index consent_of_subscriber on consent (subscriber_id, at)`,
  `alter table carrier_outbox add column withdraws jsonb`,
  `create index profile_change_of_subscriber on profile_change (subscriber_id)`
]

/**
 * Entries whose days are over may go, from the front of a chain only: what stood at its new front is kept, sealed like an
 * entry. Nothing but the sweep that writes it says so to the database, and only within its transaction.
 */
const auditRetention = [
  `create table audit_start (
    instance text primary key, position bigint not null, head text not null, at bigint not null, seal text not null)`,
  `create or replace function audit_is_append_only() returns trigger language plpgsql as $$
    begin
      if tg_op = 'UPDATE' and old.position is null then return new; end if;
      if tg_op = 'DELETE' and old.position <= coalesce(
        nullif(current_setting('hotline.audit_outlived_' || md5(old.instance), true), '')::bigint, 0) then
        return old;
      end if;
      raise exception 'audit entries are append-only';
    end $$`
]

/** Where each row of a dead workstation has got to. */
const rescuedRows = [
  `create table rescued_row (
    key_id text not null, row_id text not null, seq bigint not null, host_id text not null, kind text not null,
    capture_id text, outcome text not null, code text, at bigint not null, agent_id text not null,
    primary key (key_id, row_id))`,
  `create index rescued_row_of_capture on rescued_row (key_id, capture_id, seq) where capture_id is not null`
]

/** Contacts that only a dead workstation's own seal speaks for. */
const rescuedContacts = [`alter table contact add column rescued_by text`]

/** The recording stays with the proof of consent; and changes that still say what was told are found by their time. */
const proofAndForgetting = [
  `alter table consent add column recording_file text`,
  `create index consent_of_interaction on consent (interaction_id)`,
  `create index profile_change_told on profile_change (received_at)
    where body @? '$.fields.*.value ? (@ != null)'`
]

/** One number may have several records; which of them a contact is about is chosen, and is no change of its subject. */
const severalRecords = [
  `alter table subscriber drop constraint subscriber_msisdn_key`,
  `create index subscriber_by_number on subscriber (msisdn)`,
  `alter table subject_change add column number text, add column chosen boolean not null default false`,
  `alter table interaction add column subject_number text`
]

/** Rows their agents have handed to the lead, and what the lead has said. */
const handedRows = [
  `create table handed_row (
    host_id text not null, row_id text not null, agent_id text not null, kind text not null, code text not null,
    made_at bigint not null, handed_at bigint not null, instruction text, reason text, instructed_by text,
    primary key (host_id, row_id))`
]

const runAll = (statements: readonly string[]) => async (db: Kysely<unknown>) => {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

export const migrations: Record<string, Migration> = {
  '0001-tables': { up: runAll(firstTables) },
  '0002-audit': { up: runAll(auditTables) },
  '0003-calls-of-task': { up: runAll(callsOfTask) },
  '0004-carrier-outbox-of-subscriber': { up: runAll(carrierOutboxOfSubscriber) },
  '0005-telephone-places': { up: runAll(telephonePlaces) },
  '0006-quality-of-contact': { up: runAll(qualityOfContact) },
  '0007-dial-of-callback': { up: runAll(dialOfCallback) },
  '0009-agents-and-sessions': { up: runAll(agentsAndSessions) },
  '0010-conflicts-and-corrections': { up: runAll(conflictsAndCorrections) },
  '0011-customer-wishes': { up: runAll([...customerWishes, ...auditRetention]) },
  '0013-rescued-rows': { up: runAll(rescuedRows) },
  '0014-rescued-contacts': { up: runAll(rescuedContacts) },
  '0020-proof-and-forgetting': { up: runAll(proofAndForgetting) },
  '0021-several-records': { up: runAll(severalRecords) },
  '0030-handed-rows': { up: runAll(handedRows) }
}
