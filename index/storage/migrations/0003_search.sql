-- Filters and what there is to filter by, without reading the articles' texts.
CREATE INDEX articles_by_published ON articles (published, id);
CREATE INDEX articles_by_publisher ON articles (publisher, id);
CREATE INDEX articles_by_language ON articles (language, id);
CREATE INDEX articles_by_section ON articles (section, id);
