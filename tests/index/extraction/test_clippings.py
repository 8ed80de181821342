"""Markdown that clippers and reading lists write: Obsidian, Omnivore, Readwise."""

from datetime import date

import pytest

from index.extraction.extract import extract
from index.extraction.markdown import read_markdown

DAM = (
    "The Ostrel dam will be lowered by two metres, the river board decided on Thursday, so that"
    " salmon can pass it for the first time in ninety years."
)
COST = "The work is to take until spring and to cost 3.1 million marks, half of it from anglers."
LINK = "https://river.example/2025/dam"
TITLE = "Ostrel dam to be lowered"

CLIPPER = f"""---
title: "{TITLE}"
source: "{LINK}"
author:
  - "[[Per Lund]]"
  - "[[people/ada-odell|Ada O'Dell]]"
published: 2025-10-02
created: 2026-01-05
tags: ["clippings"]
---
{DAM}

![[dam.png]]

{COST}
"""
UNQUOTED = CLIPPER.replace(
    """author:
  - "[[Per Lund]]"
  - "[[people/ada-odell|Ada O'Dell]]"
published: 2025-10-02""",
    """author:
  - [[Per Lund]]
  - Ada O'Dell
published: [[2025-10-02]]""",
)
OMNIVORE = f"""---
id: 7f1c
title: {TITLE}
author: Per Lund, Ada O'Dell
tags:
  - rivers
date_saved: 2026-01-05 08:11:00
date_published: 2025-10-02 06:30:00
---

# {TITLE}
#Omnivore

[Read on Omnivore](https://omnivore.app/me/ostrel-1)
[Read Original]({LINK})

{DAM}

{COST} [⤴️](https://omnivore.app/me/ostrel-1#7f)
"""
READWISE = f"""# {TITLE}

![rw-book-cover](https://river.example/cover.png)

## Metadata
- Author: [[Per Lund]], [[Ada O'Dell]]
- Full Title: {TITLE}
- Category: #articles
- Summary: Salmon may pass.
- Published: 2025-10-02
- Document Tags: [[rivers]]
- URL: {LINK}

## Full Document
{DAM}

{COST} ([View Highlight](https://read.readwise.io/read/01h))
"""


@pytest.mark.parametrize(
    "clipping", [CLIPPER, UNQUOTED, OMNIVORE, READWISE], ids=["clipper", "unquoted", "o", "rw"]
)
def test_a_clipping_tells_its_page_and_not_when_it_was_saved(clipping: str) -> None:
    article = extract(clipping.encode(), "note.md").article
    assert (article.title, article.url) == (TITLE, LINK)
    assert article.published == date(2025, 10, 2)
    assert article.authors == ("Per Lund", "Ada O'Dell")
    assert article.publisher is None
    assert article.text.replace(f"{COST}", "").count("\n\n") == 1
    for words in ("Omnivore", "View Highlight", "[[", "Metadata", "Summary", "⤴️", "Full Document"):
        assert words not in article.text


def test_a_site_is_the_publisher_and_a_link_under_source_is_none() -> None:
    text = f"---\ntitle: {TITLE}\nsite: River News\nlink: {LINK}\n---\n{DAM}\n\n{COST}\n"
    article = extract(text.encode(), "note.md").article
    assert (article.publisher, article.url) == ("River News", LINK)
    named = text.replace(f"link: {LINK}", "source: Radio Ostrel")
    assert extract(named.encode(), "note.md").article.publisher == "Radio Ostrel"


def test_a_list_called_metadata_in_an_article_stays_if_it_names_no_fields() -> None:
    text = f"# {TITLE}\n\n{DAM}\n\n## Metadata\n\n{COST}\n\n- one\n- two\n"
    assert "Metadata" in extract(text.encode(), "note.md").article.text


def test_a_long_row_of_spaces_holds_up_no_clipping() -> None:
    text = f"[Read Original](https://post.example/a)\n\nOne{' ' * 200_000}two"
    assert read_markdown(text)[1].startswith("One")
