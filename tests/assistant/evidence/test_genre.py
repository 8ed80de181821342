"""Opinion and satire are told by what an article calls itself."""

import pytest

from assistant.evidence.genre import genre_of
from index.article import Article

TEXT = "The mayor of Elm opened the bridge on Monday.\n\nPeople came from far away to see it."


@pytest.mark.parametrize(
    ("title", "section", "genre"),
    [
        ("Opinion: the bridge is too narrow", None, "opinion"),
        ("OPINION | The bridge is too narrow", None, "opinion"),
        ("The bridge is too narrow – comment", None, "opinion"),
        ("Letters: a bridge for whom?", None, "opinion"),
        ("Editorial: build it", None, "opinion"),
        ("Satire: bridge elected mayor", None, "satire"),
        ("Bridge elected mayor (satire)", None, "satire"),
        ("The bridge is too narrow", "Comment", "opinion"),
        ("The bridge is too narrow", "Opinion / Editorials", "opinion"),
        ("Bridge elected mayor", "Humour", "satire"),
        ("社论：这座桥太窄", None, "opinion"),
        ("【评论】这座桥太窄", None, "opinion"),
        ("讽刺｜大桥当选市长", None, "satire"),
        ("这座桥太窄", "评论", "opinion"),
        ("Mayor opens bridge", "News", "news"),
        ("Mayor has no comment on bridge", "Politics", "news"),
        ("Public opinion turns against bridge", None, "news"),
        ("Party leader opens bridge", None, "news"),
        ("Column collapses at bridge", None, "news"),
        ("Letters found in the bridge", None, "news"),
        ("市长对大桥不予评论", None, "news"),
    ],
)
def test_title_and_section_tell_the_genre(title: str, section: str | None, genre: str) -> None:
    assert genre_of(Article(title, TEXT, section=section)) == genre


@pytest.mark.parametrize(
    ("text", "genre"),
    [
        (f"Opinion\n\n{TEXT}", "opinion"),
        (f"Satire. {TEXT[:40]}\n\n{TEXT}", "satire"),
        (f"{TEXT}\n\nThis article is satire.", "satire"),
        (f"{TEXT}\n\nThe views expressed in this article are those of the author.", "opinion"),
        ("社论\n\n这座桥太窄，应该重建。", "opinion"),
        ("这座桥当选市长。\n\n本文纯属虚构。", "satire"),
        (f"Comment came from the mayor on Monday.\n\n{TEXT}", "news"),
        (TEXT, "news"),
    ],
)
def test_first_and_last_line_tell_the_genre(text: str, genre: str) -> None:
    assert genre_of(Article("Mayor opens bridge", text)) == genre


def test_a_publisher_of_satire_prints_satire() -> None:
    assert genre_of(Article("Mayor opens bridge", TEXT, publisher="Elm Satire Weekly")) == "satire"
    assert genre_of(Article("Mayor opens bridge", TEXT, publisher="Elm Post")) == "news"
