-- Clinicians, what people share with them, and the book of who looked. Codes, links and phrases are kept
-- as keyed hashes only; the key is a file beside the database.
DROP TABLE shares;
DROP TABLE clinicians;
DROP TABLE audit;

CREATE TABLE clinicians (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL,
  created_at TEXT NOT NULL,
  invite_mac TEXT UNIQUE,
  invite_ends_at TEXT,
  user_id INTEGER UNIQUE,
  phrase_mac TEXT,
  confirmed_at TEXT,
  disabled_at TEXT,
  totp_salt TEXT NOT NULL,
  totp_step INTEGER NOT NULL DEFAULT 0,
  proved_at TEXT,
  asked TEXT,
  asked_at TEXT,
  wants_alerts INTEGER NOT NULL DEFAULT 0
);

CREATE TABLE shares (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  handle TEXT NOT NULL UNIQUE,
  label TEXT NOT NULL,
  user_id INTEGER NOT NULL REFERENCES people ON DELETE CASCADE,
  clinician_id INTEGER REFERENCES clinicians,
  transcript INTEGER NOT NULL,
  hours INTEGER NOT NULL,
  alerts INTEGER NOT NULL DEFAULT 0,
  created_at TEXT NOT NULL,
  code_mac TEXT UNIQUE,
  code_ends_at TEXT NOT NULL,
  asked_at TEXT,
  allowed_at TEXT,
  ends_at TEXT,
  ended_at TEXT,
  ending TEXT
);
CREATE UNIQUE INDEX shares_one_code ON shares (user_id) WHERE code_mac IS NOT NULL;
CREATE INDEX shares_of_person ON shares (user_id, id);
CREATE INDEX shares_of_clinician ON shares (clinician_id) WHERE ended_at IS NULL;

-- Wrong codes, so that nobody can guess for long.
CREATE TABLE guesses (
  id INTEGER PRIMARY KEY,
  at TEXT NOT NULL,
  kind TEXT NOT NULL,
  clinician_id INTEGER NOT NULL
);
CREATE INDEX guesses_of_kind ON guesses (kind, at);

-- Who did what. `person` is a keyed hash, so that a person who is deleted is not in here by number.
-- `mac` is a keyed hash over the row and the one before it.
CREATE TABLE audit (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  at TEXT NOT NULL,
  actor TEXT NOT NULL,
  action TEXT NOT NULL,
  person TEXT,
  reason TEXT NOT NULL,
  mac TEXT NOT NULL
);
CREATE INDEX audit_of_person ON audit (person, id);
CREATE TRIGGER audit_keeps BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END;
CREATE TRIGGER audit_stays BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END;

-- Whom an outgoing message to somebody else speaks of; it goes when that person deletes everything.
ALTER TABLE outbox ADD COLUMN about INTEGER;
CREATE INDEX outbox_about ON outbox (about) WHERE about IS NOT NULL;
