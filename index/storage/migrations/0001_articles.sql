-- What the person told us to read: folders, files, and the samples.
CREATE TABLE sources (
    path TEXT PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('folder', 'file', 'samples')),
    added_at TEXT NOT NULL
);

-- id is a hash of the content, so the same article found twice is stored once.
CREATE TABLE articles (
    id TEXT PRIMARY KEY,
    title TEXT NOT NULL,
    authors TEXT NOT NULL,           -- JSON list of names
    publisher TEXT,
    published TEXT,                  -- ISO date
    url TEXT,
    language TEXT,
    text TEXT NOT NULL,
    added_at TEXT NOT NULL
);

-- A passage is a span of its article's text, in characters.
CREATE TABLE passages (
    id TEXT PRIMARY KEY,
    article_id TEXT NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    start INTEGER NOT NULL,
    "end" INTEGER NOT NULL
);
CREATE INDEX passages_by_article ON passages (article_id, position);

-- Every file of every source as it was last read. Exactly one of article_id, failure and
-- removed (the person removed the article: leave it out until the file changes) is set.
CREATE TABLE files (
    path TEXT PRIMARY KEY,
    content_hash TEXT NOT NULL,
    article_id TEXT REFERENCES articles (id),
    note TEXT,
    failure TEXT,
    removed INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX files_by_article ON files (article_id);

-- Articles whose passages may stand in the caches although they aren't (or are no longer) in
-- the catalogue: about to come, or just gone. What is left here after a crash is swept.
CREATE TABLE unsettled (article_id TEXT PRIMARY KEY);

-- How the caches were made, and what was shown or decided once.
CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL);
