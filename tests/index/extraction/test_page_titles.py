"""A page's headline without what is glued to it; JSON-LD as sites write it."""

import time

import pytest
from hostile_files import LAST, PARAGRAPH

from index.article import Article
from index.extraction.extract import extract

TITLE = "Harbour bridge opens to traffic"


def read(title: str, heading: str = "", head: str = "", address: str | None = None) -> Article:
    content = (
        f'<html lang="en"><head><title>{title}</title><meta property="og:title" content="{title}">'
        f"{head}</head><body><article>{heading}{PARAGRAPH}{LAST}</article></body></html>"
    )
    return extract(content.encode(), "page.html", address=address).article


SITE = '<meta property="og:site_name" content="Oxby Courier">'
SECTION = '<meta property="article:section" content="Region">'


@pytest.mark.parametrize(
    "glued",
    [
        "{} | Region | Oxby Courier",
        "{} - Region - Oxby Courier",
        "{} – Oxby Courier | Region",
        "{} | Oxby Courier",
        "Region | {}",
        "Region » {} « Oxby Courier",
        "Oxby Courier: {}",
        "Oxby Courier - Region - {}",
        "{} :: Region :: Oxby Courier",
        "{} / Region / Oxby Courier",
        "{} • Region",
        "{}｜Oxby Courier",
    ],
)
@pytest.mark.parametrize("heading", [f"<h1>{TITLE}</h1>", ""])
def test_sections_and_the_site_s_name_are_none_of_the_title(glued: str, heading: str) -> None:
    assert read(glued.format(TITLE), heading, SITE + SECTION).title == TITLE


def test_a_heading_tells_where_an_unnamed_section_begins() -> None:
    found = read(f"{TITLE} | Region | Oxby Courier", f"<h1>{TITLE}</h1>", SITE)
    assert (found.title, found.section) == (TITLE, "Region")
    opinion = read(f"Opinion | {TITLE}", f"<h1>{TITLE}</h1>", SITE + SECTION)
    assert (opinion.title, opinion.section) == (TITLE, "Region / Opinion")


def test_the_site_s_name_is_known_by_its_host_and_a_section_by_the_path() -> None:
    address = "https://www.oxby-courier.example/region/bridge-opens"
    assert read(f"{TITLE} - Region - Oxby Courier", address=address).title == TITLE
    crumbs = '<nav class="breadcrumbs"><a href="/">Home</a><a href="/t">Traffic news</a></nav>'
    assert read(f"{TITLE} - Traffic news", crumbs).title == TITLE


@pytest.mark.parametrize(
    "title",
    [
        "Oxby: what we know of the flood",
        "The bridge - and nothing falls",
        "Region: a new start for the north",
        "Bridge opens | and the ferry stops",
        "Oxby Courier",
    ],
)
def test_a_headline_of_two_parts_stays_whole(title: str) -> None:
    assert read(title, head=SITE + SECTION).title == title


@pytest.mark.parametrize(
    "heading",
    [
        f'<h1><span class="kicker">Region</span>{TITLE}</h1>',
        f'<h1><a href="/region">Region</a> | {TITLE}</h1>',
        f"<h1><small>Region</small> {TITLE}</h1>",
    ],
)
def test_a_section_within_the_heading_goes_too(heading: str) -> None:
    content = f"<html><head><title>x</title>{SECTION}</head><body><article>{heading}"
    content += f"{PARAGRAPH}{LAST}</article></body></html>"
    assert extract(content.encode(), "page.html").article.title == TITLE


def test_chinese_titles_need_no_space_at_the_seam() -> None:
    text = (
        "<p>奥克斯比大桥星期三通车，首批卡车在黎明前驶过。市长表示，在贷款还清之前，过桥费将保持两镑。</p>"
        * 3
    )
    site = '<meta property="og:site_name" content="奥克斯比日报">'
    for glued in ("大桥星期三正式通车_奥克斯比日报", "大桥星期三正式通车-奥克斯比日报"):
        content = (
            f'<html lang="zh"><head><title>{glued}</title>{site}</head><body>{text}</body></html>'
        )
        assert extract(content.encode(), "page.html").article.title == "大桥星期三正式通车"


ARTICLE = (
    f'{{"@type": "NewsArticle", "headline": "{TITLE}", '
    '"datePublished": "2025-03-09", "author": {"@type":'
    ' "Person", "name": "Ann Lee"}, "publisher": {"name": "Oxby // Courier"}}'
)
CRUMBS = '{"@type": "BreadcrumbList", "itemListElement": []}'
RELATED = '{"@type": "NewsArticle", "headline": "Ferry stops", "datePublished": "2024-11-02"}'


@pytest.mark.parametrize(
    "block",
    [
        f"//<![CDATA[\n{ARTICLE}\n//]]>",
        f"/*<![CDATA[*/ {ARTICLE} /*]]>*/",
        f"<![CDATA[{ARTICLE}]]>",
        f"<!-- {ARTICLE} -->",
        f"<!-- //<![CDATA[\n{ARTICLE}\n//]]> -->",
        f"{ARTICLE};",
        f"{ARTICLE[:-1]},}}",
        ARTICLE.replace('"Ann Lee"}', '"Ann Lee",}'),
        f"[{CRUMBS}, {ARTICLE},]",
        f"{CRUMBS}{ARTICLE}",
        f"{CRUMBS},\n{ARTICLE},",
        f"{CRUMBS};\n{ARTICLE};",
        f"/* the story */ {ARTICLE}",
        f"// the story\n{ARTICLE}",
        ARTICLE.replace('"', "&quot;"),
        "\ufeff" + ARTICLE,
        f"var story = {ARTICLE};",
        f"{RELATED}\n{ARTICLE}",
        ARTICLE + '{"broken": ',
        f"//<![CDATA[\n{ARTICLE[:-1]} ,\n}};\n//]]>",
    ],
)
def test_json_ld_is_read_as_sites_write_it(block: str) -> None:
    head = f'<script type="application/ld+json">{block}</script>'
    found = read(TITLE, f"<h1>{TITLE}</h1>", head)
    assert str(found.published) == "2025-03-09"
    assert (found.authors, found.publisher) == (("Ann Lee",), "Oxby // Courier")


def test_what_json_ld_says_by_reference_is_looked_up() -> None:
    graph = (
        '{"@graph": [{"@type": "NewsArticle", "headline": "HEADLINE", "author": [{"@id": "#ann"}],'
        ' "publisher": {"@id": "#site"}}, {"@type": "Person", "@id": "#ann", "name": "Ann Lee"},'
        ' {"@type": "Organization", "@id": "#site", "name": "Oxby Courier"}]}'
    ).replace("HEADLINE", TITLE)
    found = read(TITLE, head=f'<script type="application/ld+json">{graph}</script>')
    assert (found.authors, found.publisher) == (("Ann Lee",), "Oxby Courier")


@pytest.mark.parametrize(
    "block",
    [
        part * (900_000 // len(part))
        for part in ('"', '"\\"', ",", "/*", "{", "[", ", ", "a=", "//", '{"a":1},')
    ],
)
def test_a_hostile_block_takes_little_time(block: str) -> None:
    begun = time.process_time()
    read(TITLE, head=f'<script type="application/ld+json">{block}</script>')
    assert time.process_time() - begun < 10
