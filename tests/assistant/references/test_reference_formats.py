"""References in each format: what they hold, and hostile text that must stay text."""

import csv
import io
import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from places import DATA
from saved import ARTICLE, QUOTED, answered

from assistant.conversations.cited import cited
from assistant.conversations.saved_answer import Quotation, SavedArticle
from assistant.references.formats import FORMATS, save, suffix_of, written
from assistant.references.reference import Reference, references
from index.errors import BadInput
from index.sources.references import references as read_references

HOSTILE = json.loads((DATA / "hostile_texts.json").read_text(encoding="utf-8"))
HARBOUR = Reference(replace(ARTICLE, language="en"), (QUOTED, "No car may cross it."))
CHINESE = Reference(
    SavedArticle(
        "b2",
        "缆车停运",
        ("陈立", "李文"),
        "山城晚报",
        date(2024, 2, 29),
        url="https://news.test/缆车",
    ),
    ("缆车周一停运。",),
)
# Each ends a record, opens one, or is a command, in one of the formats.
ODD = [
    "ER  - \r\nTY  - NEWS",
    "a\u2028ER  - \u2029TY  - NEWS",
    "}\n@article{other, title={x}}",
    "\\input{/etc/passwd} \\write18{ls}",
    "{{{ unbalanced",
    "}}} unbalanced \\",
    '"quoted", =1+1',
    "50% & $5 #1 a_b ~ ^",
    "line\nbreak\ttab",
]
FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1+1", "\n=1+1", "＝1+1", "=HYPERLINK(1)"]


def filled_with(text: str) -> Reference:
    article = SavedArticle("c3", text, (text, "Ada Moreau"), text, date(2025, 8, 6), language=text)
    return Reference(article, (text, QUOTED))


def table(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def records(content: bytes, suffix: str) -> list[dict[str, object]]:
    return list(read_references(content, f".{suffix}"))


# What is in them


def test_spreadsheet_has_a_row_for_each_article() -> None:
    one, other = table(written([HARBOUR, CHINESE], "csv"))
    assert one == {
        "title": "Harbour bridge closes",
        "authors": "Ada Moreau",
        "publisher": "Harbour News",
        "published": "2025-08-06",
        "url": "https://news.test/bridge",
        "language": "en",
        "quotes": f"{QUOTED}\nNo car may cross it.",
    }
    assert other["authors"] == "陈立; 李文"


def test_ris_is_written_line_by_line() -> None:
    assert written([HARBOUR], "ris").decode().split("\r\n") == [
        *("TY  - NEWS", "ID  - a1", "TI  - Harbour bridge closes", "AU  - Moreau, Ada"),
        *("T2  - Harbour News", "PY  - 2025", "DA  - 2025/08/06", "UR  - https://news.test/bridge"),
        *("LA  - en", f"N1  - {QUOTED}", "N1  - No car may cross it.", "ER  - ", ""),
    ]


def test_bibtex_entry_has_a_key_to_cite_it_by() -> None:
    entry = written([HARBOUR], "bib").decode()
    assert entry.startswith("@article{moreau2025-a1,\n  title = {{Harbour bridge closes}},\n")
    assert "  date = {2025-08-06},\n  year = {2025},\n" in entry
    assert f"  note = {{“{QUOTED}” “No car may cross it.”}},\n" in entry
    assert entry.endswith("  month = aug\n}\n")


def test_csl_json_has_names_in_their_parts() -> None:
    harbour, chinese = json.loads(written([HARBOUR, CHINESE], "json"))
    assert harbour["author"] == [{"family": "Moreau", "given": "Ada"}]
    assert chinese["author"] == [{"literal": "陈立"}, {"literal": "李文"}]
    assert chinese["issued"] == {"date-parts": [[2024, 2, 29]]}
    assert chinese["container-title"] == "山城晚报"
    assert chinese["note"] == "缆车周一停运。"


def test_json_lines_have_the_names_that_the_command_line_prints() -> None:
    lines = written([HARBOUR, CHINESE], "jsonl").decode().splitlines()
    assert json.loads(lines[0])["published"] == "2025-08-06"
    assert json.loads(lines[1])["quotes"] == ["缆车周一停运。"]


@pytest.mark.parametrize("suffix", ["ris", "bib"])
def test_what_is_written_is_read_again(suffix: str) -> None:
    read = records(written([HARBOUR, CHINESE], suffix), suffix)
    for one, reference in zip(read, (HARBOUR, CHINESE), strict=True):
        article = reference.article
        assert one["title"] == article.title
        assert one["author"] == list(article.authors)
        assert one["publisher"] == article.publisher
        assert one["published"] == str(article.published)
        for text in reference.quotes:
            assert text in str(one["text"])


@pytest.mark.parametrize(
    ("name", "turned"),
    [
        ("Ludwig van der Berg", "van der Berg, Ludwig"),
        ("Ana María Souza", "Souza, Ana María"),
        ("Reuters Staff", "Reuters Staff"),
        ("Harbour News Agency", "Harbour News Agency"),
        ("harbour desk", "harbour desk"),
        ("Moreau", "Moreau"),
        ("陈立", "陈立"),
    ],
)
def test_only_a_persons_name_is_turned(name: str, turned: str) -> None:
    article = replace(ARTICLE, authors=(name,))
    assert f"AU  - {turned}\r\n" in written([Reference(article)], "ris").decode()
    [read] = records(written([Reference(article)], "bib"), "bib")
    assert read["author"] == [name]


@pytest.mark.parametrize("suffix", FORMATS)
def test_an_article_of_which_little_is_known_is_written_too(suffix: str) -> None:
    assert "Untold" in written([Reference(SavedArticle("d4", "Untold"))], suffix).decode()
    assert written([], suffix) is not None


# Which articles


def test_conversation_cites_each_article_once_with_all_its_sentences() -> None:
    other = replace(ARTICLE, id="a2", title="Ferry doubles its trips")
    later = answered(quoted="Engineers found cracks.")
    listed = cited([answered(), answered(article=other), later, answered()])
    assert [each.article.id for each in listed] == ["a1", "a2"]
    assert listed[0].quotes == (QUOTED, "Engineers found cracks.")


def test_evidence_that_is_not_cited_is_left_out() -> None:
    answer = answered()
    [source] = answer.sources
    second = replace(source, n=2, article=replace(ARTICLE, id="a2"))
    both = replace(answer, sources=(source, second))
    assert [each.article.id for each in cited([both])] == ["a1"]
    assert answer.quotations == (Quotation(1, QUOTED),)


# Hostile text


@pytest.mark.parametrize("text", [*ODD, *HOSTILE])
def test_hostile_text_ends_no_record(text: str) -> None:
    both = [filled_with(text), HARBOUR]
    lines = written(both, "ris").decode().split("\r\n")
    assert sum(line.startswith("TY  - ") for line in lines) == 2
    assert sum(line.startswith("ER  - ") for line in lines) == 2
    assert all(line == "" or line[2:6] == "  - " for line in lines)
    assert len(records(written(both, "bib"), "bib")) == 2
    assert len(table(written(both, "csv"))) == 2
    assert len(written(both, "jsonl").decode().split("\n")) == 3
    assert len(json.loads(written(both, "json"))) == 2


@pytest.mark.parametrize("text", [*ODD, *HOSTILE])
def test_hostile_text_runs_nothing_in_tex(text: str) -> None:
    entry = written([filled_with(text)], "bib").decode()
    assert entry.count("{") == entry.count("}")
    for command in ("\\input", "\\write"):
        assert command not in entry


@pytest.mark.parametrize("text", FORMULAS)
def test_no_cell_is_a_formula(text: str) -> None:
    [row] = table(written([filled_with(text)], "csv"))
    for cell in row.values():
        assert not cell.startswith(("=", "+", "-", "@", "\t", "\r", "＝"))
    assert all(not line.startswith("=") for line in row["quotes"].splitlines())
    assert "; =" not in row["authors"]


@pytest.mark.parametrize("link", ["javascript:alert(1)", "file:///etc/passwd", "news.test"])
def test_only_addresses_of_the_web_are_written(link: str) -> None:
    reference = Reference(replace(ARTICLE, url=link))
    for suffix in FORMATS:
        assert link not in written([reference], suffix).decode()


# The file


def test_file_is_written_in_the_format_of_its_name(tmp_path: Path) -> None:
    file = tmp_path / "Found.RIS"
    save([HARBOUR], file)
    assert file.read_bytes() == written([HARBOUR], "ris")


@pytest.mark.parametrize("name", ["found.xlsx", "found", ".ris"])
def test_name_of_no_format_is_refused(name: str) -> None:
    with pytest.raises(BadInput, match=r"must end in one of these: \.csv \(CSV\), \.ris \(RIS\)"):
        suffix_of(Path(name))


def test_file_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="can't be written"):
        save([HARBOUR], tmp_path / "nowhere" / "found.csv")


def test_quotes_of_one_article_are_told_once() -> None:
    [one] = references([(ARTICLE, ["a", "b"]), (ARTICLE, ["b", "c"])])
    assert one.quotes == ("a", "b", "c")
