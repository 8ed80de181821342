"""Made-up news written down as YAML → files for a library to read."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from index.text.chinese import is_mostly_chinese
from newsroom import write
from places import DATA


def told(name: str) -> dict[str, Any]:
    """A file of tests/data."""
    return dict(yaml.safe_load((DATA / name).read_text(encoding="utf-8")))


def write_article(folder: Path, name: str, told_in: Mapping[str, Any]) -> Path:
    """One of the articles as a Markdown file; a copy with the text of its original."""
    article = told_in["articles"][name]
    text = text_of(name, told_in)
    head = {
        key: article[key] for key in ("title", "publisher", "authors") if key in article
    }
    if "published" in article:
        head["date"] = article["published"].isoformat()
    front = yaml.safe_dump(head, allow_unicode=True)
    return write(folder, f"{name}.md", f"---\n{front}---\n{text}")


def text_of(name: str, told_in: Mapping[str, Any]) -> str:
    """The text of an article, with some of `besides` at its end: texts of a few lines all look like
    copies of each other."""
    news = told_in["articles"]
    article = news[name]
    if "copy" not in article:
        besides = told_in["besides"]["zh" if is_mostly_chinese(article["title"]) else "en"]
        return f"{article['text']}\n\n{besides[list(news).index(name) % len(besides)]}"
    paragraphs = text_of(article["copy"], told_in).strip().split("\n\n")
    kept = paragraphs[: len(paragraphs) - article.get("cut", 0)]
    return "\n\n".join([*([article["before"]] if "before" in article else []), *kept])
