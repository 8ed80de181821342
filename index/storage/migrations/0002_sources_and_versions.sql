-- Where articles come from, local or on the web, and how the last reading of each went.
CREATE TABLE new_sources (
    id INTEGER PRIMARY KEY,
    address TEXT NOT NULL UNIQUE,          -- a path or a link
    kind TEXT NOT NULL CHECK (kind IN ('folder', 'file', 'samples', 'link', 'feed', 'sitemap')),
    title TEXT,
    added_at TEXT NOT NULL,
    every_minutes INTEGER,                 -- how often the server reads it by itself; NULL: never
    read_at TEXT,
    outcome TEXT,                          -- a sentence on the last reading
    failing INTEGER NOT NULL DEFAULT 0,    -- how many readings have failed in a row
    next_at TEXT,                          -- not to be read by itself before
    etag TEXT,                             -- what the server gave to ask "has it changed?" with
    modified TEXT
);
INSERT INTO new_sources (address, kind, added_at) SELECT path, kind, added_at FROM sources;
DROP TABLE sources;
ALTER TABLE new_sources RENAME TO sources;

-- Every document of every source as it was last read: a file, a page, an entry of a feed, or a
-- file that holds others (its members name it as their container). Of a document that isn't a
-- container exactly one of article_id, failure and removed is set.
CREATE TABLE documents (
    address TEXT PRIMARY KEY,              -- a path, a link, or "path!member"
    source_id INTEGER REFERENCES sources (id) ON DELETE SET NULL,
    container TEXT,
    stamp TEXT NOT NULL,                   -- a hash that changes when the document does
    article_id TEXT REFERENCES articles (id),
    note TEXT,
    failure TEXT,
    retry INTEGER NOT NULL DEFAULT 0,      -- the failure may pass by itself: read it again
    removed TEXT                           -- the article the person removed: left out till it changes
);
INSERT INTO documents (address, stamp, article_id, note, failure, removed)
    SELECT path, content_hash, article_id, note, failure,
           CASE removed WHEN 1 THEN 'unknown' END FROM files;
DROP TABLE files;
CREATE INDEX documents_by_article ON documents (article_id);
CREATE INDEX documents_by_container ON documents (container);

ALTER TABLE articles ADD COLUMN updated TEXT;
ALTER TABLE articles ADD COLUMN section TEXT;
ALTER TABLE articles ADD COLUMN date_found TEXT;
ALTER TABLE articles ADD COLUMN date_sure INTEGER NOT NULL DEFAULT 1;

-- Articles that answer no more: an earlier version of one that changed, or one that was removed
-- (and can be brought back). `successor` is the newer version.
CREATE TABLE former_articles (
    id TEXT PRIMARY KEY,
    title TEXT NOT NULL,
    authors TEXT NOT NULL,
    publisher TEXT,
    published TEXT,
    url TEXT,
    language TEXT,
    text TEXT NOT NULL,
    added_at TEXT NOT NULL,
    updated TEXT,
    section TEXT,
    date_found TEXT,
    date_sure INTEGER NOT NULL,
    why TEXT NOT NULL CHECK (why IN ('changed', 'removed')),
    successor TEXT,
    left_at TEXT NOT NULL
);
CREATE INDEX former_by_successor ON former_articles (successor);

-- Near copies of one story. `story` names the group; its founder's keys are how new copies of it
-- are found.
CREATE TABLE stories (
    article_id TEXT PRIMARY KEY REFERENCES articles (id) ON DELETE CASCADE,
    story TEXT NOT NULL
);
CREATE INDEX stories_by_story ON stories (story);
CREATE TABLE story_keys (
    key INTEGER NOT NULL,
    article_id TEXT NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    PRIMARY KEY (key, article_id)
) WITHOUT ROWID;
CREATE INDEX story_keys_by_article ON story_keys (article_id);

-- What each run did. A run without an end was killed.
CREATE TABLE runs (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('reindex', 'rebuild', 'verify')),
    began_at TEXT NOT NULL,
    ended_at TEXT,
    outcome TEXT,                          -- finished, cancelled, or the error's sentence
    report TEXT                            -- JSON: counts, failures, notes
);
