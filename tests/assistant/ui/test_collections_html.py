"""Collections on the Library tab: which one a source is in, and choosing another."""

from pathlib import Path

from assistant.ui.library.sources_section import collections_table, sources_table
from assistant.ui.shared.language import words_in
from index.storage.catalogue.collections import Collection
from index.storage.catalogue.sources import Source

EN, ZH = words_in("en"), words_in("zh")
SOURCES = [
    Source(1, "/news/ash", "folder", "Ash <b>wire", collection="Long reads <i>"),
    Source(2, "/news/box", "folder", "Box"),
]
OFFERED = [Collection(4, "Long reads <i>"), Collection(7, "Short reads")]


def test_source_tells_its_collection_and_is_quiet_without_one() -> None:
    shown = sources_table(EN, SOURCES, Path("/dropped"), [])
    assert "Only for: Long reads &lt;i&gt;" in shown
    assert shown.count("Only for") == 1
    assert "仅限：Long reads" in sources_table(ZH, SOURCES, Path("/dropped"), [])


def test_every_other_choice_is_a_button() -> None:
    shown = collections_table(EN, SOURCES, Path("/dropped"), OFFERED)
    assert "Ash &lt;b&gt;wire" in shown and "<i>" not in shown
    first, second = shown.split("<tr><td>")[1:]
    assert 'data-id="1 0">Everybody' in first and 'data-id="1 7">Short reads' in first
    assert 'data-id="1 4"' not in first and ">Long reads &lt;i&gt;</summary>" in first
    assert 'data-id="2 4"' in second and 'data-id="2 0"' not in second
    chinese = collections_table(ZH, SOURCES, Path("/dropped"), OFFERED)
    assert 'data-id="1 0">所有人' in chinese and "合集" in chinese
