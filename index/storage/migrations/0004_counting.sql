-- What the page counts whenever it is opened, read from indexes alone.
DROP INDEX articles_by_published;
CREATE INDEX articles_by_published ON articles (published, publisher, id);
CREATE INDEX documents_by_source ON documents (source_id, article_id);
