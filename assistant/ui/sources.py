"""Sources as HTML: the cards beside an answer, an answer's citation marks, a whole article.

Whatever comes from an article, a file name or a model is escaped here, and nowhere else is HTML
made of it.
"""

import re
from collections.abc import Iterable, Sequence
from html import escape

from assistant.citations import Citation, day
from assistant.evidence import EvidenceSentence
from index.article import Article

NOTHING = '<p class="hint">No sentence of your articles bears on this question.</p>'
MOST_COPIES = 3  # of a story, named beside a source
_MARKDOWN = re.compile(r"[\\`*_{}\[\]()#+!|~<>&$\"':.-]")
# The last word before the marks and the stop after them stay on one line with them. Of Chinese,
# which puts no space between words, the last two characters: a phone's line has few more than 20.
_WORD = r"(?:[^\s\u3040-\u30ff\u3400-\u9fff]{0,20}|\S{0,2}) ?"
_MARKED = re.compile(rf"(?P<word>{_WORD})(?P<marks>(?:\[\d+\])+)(?P<stop>[.,;!?…。，；！？]*)")


def as_text(text: str) -> str:
    """`text` for the chat, which draws Markdown and HTML: drawn letter by letter as it is."""
    return _MARKDOWN.sub(lambda character: f"&#{ord(character.group())};", text)


def with_links(text: str, turn: int) -> str:
    """An answer with each `[n]` as a link that opens source n of that turn."""
    parts, end = [], 0
    for found in _MARKED.finditer(text):
        links = "".join(
            f'<a class="cite" href="#source-{turn}-{n}" title="Open source {n}">{n}</a>'
            for n in re.findall(r"\d+", found["marks"])
        )
        parts += [
            as_text(text[end : found.start()]),
            f'<span class="cited">{as_text(found["word"])}{links}{as_text(found["stop"])}</span>',
        ]
        end = found.end()
    return "".join([*parts, as_text(text[end:])])


def source_cards(
    turn: int,
    evidence: Sequence[EvidenceSentence],
    citations: Sequence[Citation] = (),
    below: str = "",
) -> str:
    """The evidence of one answer: a card each, the cited ones first to be seen.

    `below` is HTML that belongs to the same answer.
    """
    if not evidence and not below:
        return ""
    cited: dict[int, list[str]] = {}
    for citation in citations:
        cited.setdefault(citation.n, []).append(citation.sentence)
    cards = "".join(_card(turn, item, cited.get(item.n, [])) for item in evidence) or NOTHING
    return f'<section class="sources" id="sources-{turn}">{cards}{below}</section>'


def _card(turn: int, item: EvidenceSentence, cited: list[str]) -> str:
    sentences = cited or [item.sentence.text]
    article = item.article
    passage = marked(item.passage.text, sentences)
    return f"""
<details class="source{" cited" if cited else ""}" id="source-{turn}-{item.n}">
  <summary>
    <span class="number">{item.n}</span>
    <span class="about">
      <span class="title">{escape(article.title)}</span>
      <span class="meta">{escape(byline(article))}</span>{_also_in(item.also_in)}
      <span class="quote">{escape(sentences[0])}</span>
    </span>
  </summary>
  <div class="passage">{paragraphs(passage)}</div>
  <a class="whole" href="{article_address(article, item.passage.position)}" target="_blank"
     rel="noopener">Open the whole article</a>
</details>"""


def _also_in(copies: Sequence[Article]) -> str:
    """Who else tells the same story: "Also in: Daily Post (6 August 2025), Evening Star"."""
    if not copies:
        return ""
    named = [escape(telling(copy)) for copy in copies[:MOST_COPIES]]
    more = f" and {len(copies) - MOST_COPIES} more" if len(copies) > MOST_COPIES else ""
    return f'<span class="meta also">Also in: {", ".join(named)}{more}</span>'


def telling(article: Article) -> str:
    """An article among those of one story: its publisher, or else its title, and its date."""
    date = f" ({day(article.published)})" if article.published else ""
    return f"{article.publisher or article.title}{date}"


def byline(article: Article) -> str:
    """Publisher, authors and date, as far as they are known."""
    known = [article.publisher or "", ", ".join(article.authors), day(article.published)]
    return " · ".join(part for part in known if part)


def article_address(article: Article, position: int | None = None) -> str:
    """The address of an article's own page, opened at a passage."""
    return f"articles/{article.id}" + (f"#passage-{position}" if position is not None else "")


def marked(text: str, sentences: Iterable[str]) -> str:
    """`text` escaped, with these sentences of it marked."""
    html = escape(text)
    for sentence in dict.fromkeys(sentences):
        html = html.replace(escape(sentence), f"<mark>{escape(sentence)}</mark>", 1)
    return html


def paragraphs(html: str) -> str:
    """Escaped text whose paragraphs are set apart by empty lines, as HTML paragraphs."""
    return "".join(f"<p>{part}</p>" for part in html.split("\n\n"))
