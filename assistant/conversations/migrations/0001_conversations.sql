-- Each belongs to its owner, a token that only the owner's browser has. One that was deleted can be
-- brought back until it is purged.
CREATE TABLE conversations (
    id TEXT PRIMARY KEY,                   -- random
    owner TEXT NOT NULL,
    title TEXT NOT NULL,
    pinned INTEGER NOT NULL DEFAULT 0,
    created_at TEXT NOT NULL,
    changed_at TEXT NOT NULL,              -- when its last turn was added
    deleted_at TEXT
);
CREATE INDEX conversations_by_owner ON conversations (owner, pinned, changed_at);
CREATE INDEX conversations_deleted ON conversations (deleted_at) WHERE deleted_at IS NOT NULL;

-- The answer is frozen as JSON: it is drawn as a whole, and nothing in it is looked for.
CREATE TABLE conversation_turns (
    id INTEGER PRIMARY KEY,                -- of its row in conversation_words, too
    conversation_id TEXT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
    number INTEGER NOT NULL,               -- from 1
    asked_at TEXT NOT NULL,
    answer TEXT NOT NULL,
    thumb TEXT CHECK (thumb IN ('up', 'down')),
    reason TEXT NOT NULL DEFAULT '',
    link TEXT UNIQUE,                      -- random; NULL until somebody wants one
    UNIQUE (conversation_id, number)
);

-- What is searched: texts with a break after each Chinese character, so that any run of
-- them is a phrase. (The trigram tokenizer finds no word of two characters, as most of Chinese are.)
-- Only the first turn of a conversation holds its title.
CREATE VIRTUAL TABLE conversation_words USING fts5 (
    title, question, answer, tokenize = 'unicode61 remove_diacritics 2'
);
CREATE TRIGGER conversation_turn_deleted AFTER DELETE ON conversation_turns BEGIN
    DELETE FROM conversation_words WHERE rowid = old.id;
END;
