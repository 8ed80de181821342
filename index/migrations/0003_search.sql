-- Filters by day go through every article otherwise.
CREATE INDEX articles_by_published ON articles (published);
