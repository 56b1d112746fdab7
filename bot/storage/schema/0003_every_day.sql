-- What comes each day: kinds of reminders, how a workout went, how the programme changed, reviews.
ALTER TABLE reminders ADD COLUMN kind TEXT NOT NULL DEFAULT 'workout';
ALTER TABLE reminders ADD COLUMN note TEXT NOT NULL DEFAULT '';

ALTER TABLE checkins ADD COLUMN barrier TEXT;
ALTER TABLE checkins ADD COLUMN settled INTEGER;

-- Append-only: the latest row is what the person does now, the rows before it are the phases.
CREATE TABLE programmes (
  id INTEGER PRIMARY KEY,
  user_id INTEGER NOT NULL REFERENCES people ON DELETE CASCADE,
  changed_at TEXT NOT NULL,
  exercises TEXT NOT NULL,
  reason TEXT NOT NULL,
  UNIQUE (user_id, changed_at)
);

CREATE TABLE reviews (
  id INTEGER PRIMARY KEY,
  user_id INTEGER NOT NULL REFERENCES people ON DELETE CASCADE,
  at TEXT NOT NULL,
  week INTEGER NOT NULL,
  average_nrs INTEGER,
  worst_nrs INTEGER,
  goal TEXT,
  goal_score INTEGER,
  change TEXT,
  UNIQUE (user_id, at)
);
