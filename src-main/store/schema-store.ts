// The tables of the workstation's store, as steps that are only ever appended. Plain columns are identifiers, states,
// times and lanes; everything about a person is in `sealed`.
export const migrations: readonly string[] = [
  `
  CREATE TABLE data_key (
    key_id TEXT PRIMARY KEY,
    vault TEXT NOT NULL,
    wrapped BLOB NOT NULL,
    escrow_key TEXT,
    escrowed BLOB
  ) STRICT;
  CREATE TABLE kept (name TEXT PRIMARY KEY, sealed BLOB NOT NULL) STRICT;
  CREATE TABLE interaction (
    interaction_id TEXT PRIMARY KEY,
    phase TEXT NOT NULL,
    opened_at INTEGER NOT NULL,
    sealed BLOB NOT NULL
  ) STRICT;
  CREATE INDEX interaction_by_phase ON interaction (phase);
  CREATE TABLE capture (
    capture_id TEXT PRIMARY KEY,
    interaction_id TEXT NOT NULL,
    state TEXT NOT NULL,
    sealed BLOB NOT NULL
  ) STRICT;
  CREATE TABLE capture_event (
    capture_id TEXT NOT NULL REFERENCES capture (capture_id) ON DELETE CASCADE,
    revision INTEGER NOT NULL,
    sealed BLOB NOT NULL,
    PRIMARY KEY (capture_id, revision)
  ) STRICT;
  CREATE TABLE callback (
    callback_id TEXT PRIMARY KEY,
    state TEXT NOT NULL,
    due_at INTEGER NOT NULL,
    at_centre INTEGER NOT NULL,
    sealed BLOB NOT NULL
  ) STRICT;
  CREATE TABLE outbox (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    row_id TEXT NOT NULL UNIQUE,
    lane TEXT NOT NULL,
    kind TEXT NOT NULL,
    state TEXT NOT NULL,
    due_at INTEGER NOT NULL,
    not_before INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    capture_id TEXT,
    interaction_id TEXT,
    created_at INTEGER NOT NULL,
    sealed BLOB NOT NULL
  ) STRICT;
  CREATE INDEX outbox_by_lane ON outbox (lane, seq) WHERE state IN ('waiting', 'sending', 'parked');
  CREATE INDEX outbox_by_state ON outbox (state, due_at)
  `,
  `
  CREATE TABLE past_call (
    call_id TEXT PRIMARY KEY,
    agent_id TEXT NOT NULL,
    ended_at INTEGER NOT NULL,
    sealed BLOB NOT NULL
  ) STRICT;
  CREATE INDEX past_call_by_agent ON past_call (agent_id, ended_at)
  `,
  // what waits for a person holds up its own capture, whichever way it waits
  `
  DROP INDEX outbox_by_lane;
  CREATE INDEX outbox_by_lane ON outbox (lane, seq)
    WHERE state IN ('waiting', 'sending', 'parked', 'handed-over', 'unreadable');
  CREATE INDEX outbox_in_turn ON outbox (seq, due_at) WHERE state = 'waiting'
  `
]
