CREATE TABLE articles (
    id TEXT COLLATE "C" PRIMARY KEY,
    title TEXT COLLATE "C" NOT NULL,
    authors TEXT COLLATE "C" NOT NULL,
    publisher TEXT COLLATE "C",
    published TEXT COLLATE "C",
    url TEXT COLLATE "C",
    language TEXT COLLATE "C",
    text TEXT COLLATE "C" NOT NULL,
    added_at TEXT COLLATE "C" NOT NULL,
    updated TEXT COLLATE "C",
    section TEXT COLLATE "C",
    date_found TEXT COLLATE "C",
    date_sure INTEGER NOT NULL DEFAULT 1
);
CREATE INDEX articles_by_published ON articles (published, publisher, id);
CREATE INDEX articles_by_publisher ON articles (publisher, id);
CREATE INDEX articles_by_language ON articles (language, id);
CREATE INDEX articles_by_section ON articles (section, id);

CREATE TABLE former_articles (
    id TEXT COLLATE "C" PRIMARY KEY,
    title TEXT COLLATE "C" NOT NULL,
    authors TEXT COLLATE "C" NOT NULL,
    publisher TEXT COLLATE "C",
    published TEXT COLLATE "C",
    url TEXT COLLATE "C",
    language TEXT COLLATE "C",
    text TEXT COLLATE "C" NOT NULL,
    added_at TEXT COLLATE "C" NOT NULL,
    updated TEXT COLLATE "C",
    section TEXT COLLATE "C",
    date_found TEXT COLLATE "C",
    date_sure INTEGER NOT NULL,
    why TEXT COLLATE "C" NOT NULL CHECK (why IN ('changed', 'removed')),
    successor TEXT COLLATE "C",
    left_at TEXT COLLATE "C" NOT NULL
);
CREATE INDEX former_by_successor ON former_articles (successor);

CREATE TABLE passages (
    id TEXT COLLATE "C" PRIMARY KEY,
    article_id TEXT COLLATE "C" NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    start INTEGER NOT NULL,
    "end" INTEGER NOT NULL
);
CREATE INDEX passages_by_article ON passages (article_id, position);

CREATE TABLE sources (
    id SERIAL PRIMARY KEY,
    address TEXT COLLATE "C" NOT NULL UNIQUE,
    kind TEXT COLLATE "C" NOT NULL
        CHECK (kind IN ('folder', 'file', 'samples', 'link', 'feed', 'sitemap')),
    title TEXT COLLATE "C",
    added_at TEXT COLLATE "C" NOT NULL,
    every_minutes INTEGER,
    read_at TEXT COLLATE "C",
    outcome TEXT COLLATE "C",
    failing INTEGER NOT NULL DEFAULT 0,
    next_at TEXT COLLATE "C",
    etag TEXT COLLATE "C",
    modified TEXT COLLATE "C"
);

CREATE TABLE documents (
    address TEXT COLLATE "C" PRIMARY KEY,
    source_id INTEGER REFERENCES sources (id) ON DELETE SET NULL,
    container TEXT COLLATE "C",
    stamp TEXT COLLATE "C" NOT NULL,
    article_id TEXT COLLATE "C" REFERENCES articles (id),
    note TEXT COLLATE "C",
    failure TEXT COLLATE "C",
    retry INTEGER NOT NULL DEFAULT 0,
    removed TEXT COLLATE "C"
);
CREATE INDEX documents_by_article ON documents (article_id);
CREATE INDEX documents_by_container ON documents (container);
CREATE INDEX documents_by_source ON documents (source_id, article_id);

CREATE TABLE stories (
    article_id TEXT COLLATE "C" PRIMARY KEY REFERENCES articles (id) ON DELETE CASCADE,
    story TEXT COLLATE "C" NOT NULL
);
CREATE INDEX stories_by_story ON stories (story);

CREATE TABLE story_keys (
    key BIGINT NOT NULL,
    article_id TEXT COLLATE "C" NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    PRIMARY KEY (key, article_id)
);
CREATE INDEX story_keys_by_article ON story_keys (article_id);

CREATE TABLE unsettled (article_id TEXT COLLATE "C" PRIMARY KEY);

CREATE TABLE runs (
    id SERIAL PRIMARY KEY,
    kind TEXT COLLATE "C" NOT NULL CHECK (kind IN ('reindex', 'rebuild', 'verify')),
    began_at TEXT COLLATE "C" NOT NULL,
    ended_at TEXT COLLATE "C",
    outcome TEXT COLLATE "C",
    report TEXT COLLATE "C"
);

CREATE TABLE facts (name TEXT COLLATE "C" PRIMARY KEY, value TEXT COLLATE "C" NOT NULL);
