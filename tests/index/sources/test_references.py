"""Exports of reference managers (RIS, BibTeX, CSL-JSON) → articles of what text they carry."""

import json
from collections.abc import Callable
from datetime import date

import pytest

from index.article import Article
from index.errors import UnreadableSource
from index.extraction.extract import extract
from index.sources.containers import Member, members

TITLE = "Eel trade moves to Malmö & Århus"
ABSTRACT = (
    "Smugglers sent nine tonnes of glass eels through two Nordic ports last winter, customs said."
)
NOTE = "Call the ministry about the figures in table 2."

RIS = f"""TY  - NEWS
TI  - {TITLE}
AU  - Lund, Kirsten
AU  - Ortega, Paul
T2  - Öresund Kurier
DA  - 2024/03/05/
PY  - 2024
UR  - https://kurier.example/eels
LA  - en
AB  - {ABSTRACT[:40]}
{ABSTRACT[40:]}
N1  - {NOTE}
ER  -

TY  - NEWS
TI  - Without a text
PY  - 2024
ER  -
""".replace("ER  -\n", "ER  - \n")

BIBTEX = r"""@comment{made by a reference manager}
@string{paper = "{\"O}resund Kurier"}
@article{lund_eels_2024,
    title = {{Eel} trade moves to {Malm{\"o}} \& {\AA}rhus},
    author = {Lund, Kirsten and Ortega, Paul},
    journaltitle = paper,
    date = {2024-03-05},
    url = {https://kurier.example/eels},
    langid = {english},
    abstract = {ABSTRACT},
    note = "NOTE"
}
@misc{none, title = {Without a text}, year = 2024}
""".replace("ABSTRACT", ABSTRACT).replace("NOTE", NOTE)

CSL = {
    "id": "lund2024",
    "type": "article-newspaper",
    "title": TITLE,
    "container-title": "Öresund Kurier",
    "author": [{"family": "Lund", "given": "Kirsten"}, {"family": "Ortega", "given": "Paul"}],
    "issued": {"date-parts": [["2024", 3, 5]]},
    "accessed": {"date-parts": [[2024, 4, 1]]},
    "URL": "https://kurier.example/eels",
    "language": "en",
    "abstract": ABSTRACT,
    "note": NOTE,
}


def held(content: str | bytes, name: str) -> list[Member]:
    found = members(content if isinstance(content, bytes) else content.encode(), name)
    return [each for each in found or () if isinstance(each, Member)]


def article_of(member: Member) -> Article:
    return extract(member.content, member.name).article


@pytest.mark.parametrize(("content", "name"), [(RIS, "a.ris"), (BIBTEX, "a.bib")])
def test_references_are_read_with_what_text_they_carry(content: str, name: str) -> None:
    first, second = held(content, name)
    assert second.refused == "it has no abstract and no note, so no text"
    check(article_of(first))


def test_csl_json_is_read_with_what_text_it_carries() -> None:
    check(extract(json.dumps(CSL).encode(), "a.json").article)


def check(article: Article) -> None:
    assert article.title == TITLE
    assert " ".join(article.text.split()) == f"{ABSTRACT} {NOTE}"
    assert article.authors == ("Kirsten Lund", "Paul Ortega")
    assert (article.publisher, article.published) == ("Öresund Kurier", date(2024, 3, 5))
    assert (article.url, article.language) == ("https://kurier.example/eels", "en")


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (r"Caf\'e, \v{S}koda, \c{c}a, na\"{\i}ve", "Café, Škoda, ça, naïve"),
        (r"Stra{\ss}e, s{\o}en, \L{}\'od\'z", "Straße, søen, Łódź"),
        (r"5\,\% of \$20 -- \emph{nearly} all~of it", "5,% of $20 – nearly all of it"),
        ("``quoted''", "“quoted”"),
        (r"a harbour\hyphen side quay and\slash or a pier", "a harbour-side quay and/or a pier"),
    ],
)
def test_latex_is_read_as_plain_text(written: str, read: str) -> None:
    (member,) = held(f"@misc{{a, title={{x}}, abstract={{{written}}}}}", "a.bib")
    assert json.loads(member.content)["text"] == read


@pytest.mark.parametrize(
    ("fields", "day"),
    [
        ("year=2024, month=mar, day=5", date(2024, 3, 5)),
        ('year="2024", month={March}, day={05}', date(2024, 3, 5)),
        ("year=2024, month=3, day=5", date(2024, 3, 5)),
        ("year=2024, month=mar", None),
        ("year=2024", None),
        ("date={2024-03}", None),
        ("date={2024-03-05/2024-03-09}", date(2024, 3, 5)),
    ],
)
def test_only_a_whole_day_is_a_date(fields: str, day: date | None) -> None:
    (member,) = held(f"@misc{{a, title={{x}}, abstract={{{ABSTRACT}}}, {fields}}}", "a.bib")
    assert article_of(member).published == day


def test_of_a_year_alone_no_day_is_made_in_ris_and_csl() -> None:
    (member, _) = held(RIS.replace("DA  - 2024/03/05/\n", ""), "a.ris")
    assert article_of(member).published is None
    yearly = CSL | {"issued": {"date-parts": [[2024]]}}
    assert extract(json.dumps(yearly).encode(), "a.json").article.published is None


HOSTILE: list[tuple[str, Callable[[], str], str, str]] = [
    ("nothing", lambda: " ", "a.ris", "no reference"),
    ("a text", lambda: "The quick brown fox\n" * 90, "a.bib", "no reference"),
    ("braces 100,000 deep", lambda: "@a{b, c=" + "{" * 100_000, "a.bib", "too deeply"),
    ("entries without end", lambda: "@a{b,c={d}}\n" * 20_001, "a.bib", "over 20,000"),
    ("references without end", lambda: "TY  - A\nER  - \n" * 20_001, "a.ris", "over 20,000"),
    ("zeros", lambda: "\0" * 9_000, "a.ris", "not text"),
]


@pytest.mark.parametrize(
    ("content", "name", "reason"), [case[1:] for case in HOSTILE], ids=[case[0] for case in HOSTILE]
)
def test_hostile_files_are_refused(content: Callable[[], str], name: str, reason: str) -> None:
    with pytest.raises(UnreadableSource, match=reason):
        held(content(), name)


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (BIBTEX[:-120], "a.bib"),
        ("@a{b, c={d" * 5_000, "a.bib"),
        ("@" * 900_000, "a.bib"),
        ("@a{" * 300_000, "a.bib"),
        ('@a{b, c="' + '\\"' * 400_000 + '"}', "a.bib"),
        ("@a{b, c=d" + " # d" * 200_000 + "}", "a.bib"),
        ("@string{a = {" + "x" * 1_000 + "}}" + "@string{a = a # a}" * 40 + "@a{b, c=a}", "a.bib"),
        ("TY  - A\nAB  - " + "a\n" * 500_000, "a.ris"),
        ("TY  - A\n" + "AB  - a\n" * 300_000, "a.ris"),
    ],
)
def test_hostile_references_are_contained(content: str, name: str) -> None:
    try:
        found = held(content, name)
    except UnreadableSource:
        return
    assert sum(len(member.content) for member in found) < 20_000_000


@pytest.mark.parametrize(
    "changed",
    [
        {"issued": "2024"},
        {"issued": {"date-parts": [["x", None, []]]}},
        {"issued": {"date-parts": 7}},
        {"author": "Lund"},
        {"author": [None, {"given": 3}, {"literal": ["a"]}]},
        {"abstract": {"a": ABSTRACT}},
    ],
)
def test_csl_json_of_the_wrong_shape_is_read_as_far_as_it_goes(changed: dict[str, object]) -> None:
    article = extract(json.dumps(CSL | changed).encode(), "a.json").article
    assert article.title == TITLE


def test_macros_that_stand_for_too_much_are_refused() -> None:
    grown = "".join(f'@string{{b{number} = a # "y"}}\n' for number in range(300))
    once = f'@string{{a = "{"x" * 900_000}"}}\n'
    for content in (
        once + grown,
        once + "@misc{k, " + ", ".join(f'f{n} = a # "y"' for n in range(300)),
    ):
        with pytest.raises(UnreadableSource, match="macros stand for more"):
            list(members(content.encode(), "a.bib") or ())


def test_a_name_in_braces_or_of_an_organisation_is_whole() -> None:
    entry = (
        "@misc{a, title={Eels}, author={{Barnes, Noble and Sons} and Lund, Kirsten and {Reuters}},"
        " abstract={Nine tonnes of eels.}}"
    )
    (member,) = held(entry, "a.bib")
    names = ("Barnes, Noble and Sons", "Kirsten Lund", "Reuters")
    assert article_of(member).authors == names
    people = [{"literal": names[0]}, {"family": "Lund", "given": "Kirsten"}, {"literal": names[2]}]
    item = json.dumps({**CSL, "author": people}).encode()
    assert extract(item, "a.json").article.authors == names


def test_bibtex_without_a_key_is_read_as_endnote_writes_it() -> None:
    entry = f"\n\t@article{{\n\t  title = {{{TITLE}}},\n\t  abstract = {{{ABSTRACT}}}\n\t}}\n"
    (member,) = held(entry, "a.bib")
    assert article_of(member).text == ABSTRACT
    with pytest.raises(UnreadableSource, match="no reference"):
        held("Write to desk@misc{ nobody", "a.bib")
