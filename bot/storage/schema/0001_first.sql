-- Times are UTC as ISO 8601 text of one width, so that they sort; payloads and lists are JSON.
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

CREATE TABLE people (
  user_id INTEGER PRIMARY KEY,
  chat_id INTEGER NOT NULL,
  created_at TEXT NOT NULL,
  language TEXT NOT NULL,
  zone TEXT,
  consented_at TEXT,
  consent_version TEXT,
  keeps_unanswered INTEGER NOT NULL,
  blocked_at TEXT
);

CREATE TABLE sessions (
  user_id INTEGER NOT NULL REFERENCES people ON DELETE CASCADE,
  flow TEXT NOT NULL,
  session TEXT NOT NULL,
  PRIMARY KEY (user_id, flow)
) WITHOUT ROWID;

-- What both sides said: append-only.
CREATE TABLE turns (
  id INTEGER PRIMARY KEY,
  user_id INTEGER NOT NULL REFERENCES people ON DELETE CASCADE,
  at TEXT NOT NULL,
  speaker TEXT NOT NULL,
  text TEXT NOT NULL,
  flow TEXT,
  data TEXT NOT NULL
);
CREATE INDEX turns_of_person ON turns (user_id, id);

-- What arrived. Once it is handled only `update_id`, or `reminder_id` with `due_at`, says what it was, so
-- that nothing is taken twice; it does not say whose it was.
CREATE TABLE inbox (
  id INTEGER PRIMARY KEY,
  update_id INTEGER UNIQUE,
  reminder_id INTEGER,
  due_at TEXT,
  user_id INTEGER NOT NULL,
  chat_id INTEGER NOT NULL,
  kind TEXT NOT NULL,
  payload TEXT NOT NULL,
  received_at TEXT NOT NULL,
  tries INTEGER NOT NULL DEFAULT 0,
  handled_at TEXT,
  UNIQUE (reminder_id, due_at)
);
CREATE INDEX inbox_waiting ON inbox (chat_id, id) WHERE handled_at IS NULL;
CREATE INDEX inbox_unhandled ON inbox (id, chat_id) WHERE handled_at IS NULL;

-- What is to be sent. A row goes when it was taken; one that was refused stays with its reason.
CREATE TABLE outbox (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  chat_id INTEGER NOT NULL,
  method TEXT NOT NULL,
  payload TEXT NOT NULL,
  urge INTEGER NOT NULL,
  created_at TEXT NOT NULL,
  tries INTEGER NOT NULL DEFAULT 0,
  sending_at TEXT,
  retry_at TEXT,
  given_up_at TEXT,
  reason TEXT
);
CREATE INDEX outbox_unsent ON outbox (urge, id) WHERE given_up_at IS NULL;
CREATE INDEX outbox_of_chat ON outbox (chat_id);

CREATE TABLE reminders (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  user_id INTEGER NOT NULL REFERENCES people ON DELETE CASCADE,
  at_local TEXT NOT NULL,
  days TEXT NOT NULL,
  zone TEXT NOT NULL,
  programme TEXT NOT NULL,
  next_due_at TEXT,
  last_due_at TEXT,
  paused_until_on TEXT,
  unanswered_days INTEGER NOT NULL
);
CREATE INDEX reminders_due ON reminders (next_due_at) WHERE next_due_at IS NOT NULL;
CREATE INDEX reminders_of_person ON reminders (user_id);

CREATE TABLE checkins (
  id INTEGER PRIMARY KEY,
  user_id INTEGER NOT NULL REFERENCES people ON DELETE CASCADE,
  due_at TEXT NOT NULL,
  done TEXT,
  pain_nrs INTEGER,
  answered_at TEXT,
  UNIQUE (user_id, due_at)
);

-- Messages that were not understood, of people who agreed to that; nothing says whose they were.
CREATE TABLE unanswered (id INTEGER PRIMARY KEY, received_on TEXT NOT NULL, text TEXT NOT NULL);

CREATE TABLE clinicians (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  user_id INTEGER UNIQUE,
  created_at TEXT NOT NULL,
  disabled_at TEXT
);

CREATE TABLE shares (
  id INTEGER PRIMARY KEY,
  user_id INTEGER NOT NULL REFERENCES people ON DELETE CASCADE,
  clinician_id INTEGER REFERENCES clinicians ON DELETE CASCADE,
  created_at TEXT NOT NULL,
  expires_at TEXT NOT NULL,
  stopped_at TEXT
);

CREATE TABLE audit (
  id INTEGER PRIMARY KEY,
  at TEXT NOT NULL,
  actor TEXT NOT NULL,
  action TEXT NOT NULL,
  user_id INTEGER,
  reason TEXT NOT NULL
);
