"""A claim → the articles that state it, each by its own proof, and how many are independent.

Articles are read one by one, so that none lends its words to another. Those are one source that
are copies of one story, are of one publisher, or credit one outlet with what they say
(`assistant/coverage/credits.py`); and so are those whose proving sentence is word for word the
same. Whether two outlets heard it from the same person isn't known to anybody who only reads them.
"""

import asyncio
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from assistant.answering.deciding import says_otherwise
from assistant.asking.question import Asking, Question, question_of
from assistant.asking.searching import Searcher
from assistant.coverage.credits import credited, outlet
from assistant.evidence.citations import Citation
from assistant.evidence.evidence import EvidenceSentence
from assistant.evidence.genre import of_news
from assistant.evidence.spelling import plain
from assistant.evidence.whole_articles import all_sentences
from assistant.proof import Verdict, check, stands
from assistant.proof.numbers import numbers_in
from index.article import Article
from index.caches.words import stems
from index.library import Library
from index.search.search import Hit, check_asked
from index.text.chinese import is_mostly_chinese
from index.text.sentences import sentences_of

PASSAGES = 60  # searched
MOST_ARTICLES = 40  # read
# The share of the claim's words that an article must have, or how near a passage of it must be in
# meaning, to be read. What has less never states the claim.
LEAST_WORDS, NEAR = 0.5, 0.6
# Words, or Chinese characters, from which on two outlets don't write the same by chance.
SAME_WORDS = 12
# The share of a claim's words that must stand around what says otherwise.
SAME_THING = 0.75
MOST_OF_NAME = 8  # characters of a Chinese name
_ASKS_NOTHING = Question("", "")
USUAL = Asking()
# A claim's subject that is a name; what names it again in an article; and a name that only places
# what is said: “the shares of Larkfield”, “the hotel in Ashby”.
_SUBJECT = re.compile(
    r"^(?:The )?(?P<name>[A-Z][\w’'-]*(?: (?:and |of )?[A-Z][\w’'-]*)*) (?=[a-z])"
)
_POINTS_BACK = re.compile(
    r"^(?:He|She|It|They|The (?:company|airline|bank|club|group|firm|agency|ministry|town|city"
    r"|village"
    r"|island|team|party|maker|operator|builder|bridge|museum|school|university|hospital|airport"
    r"|owner|mayor|minister|president|coach|union|council))\b"
)
_PLACED = re.compile(r" (?:of|in|at|on|from) (?P<name>[A-Z][\w’'-]*(?: [A-Z][\w’'-]*)*)")


@dataclass(frozen=True)
class Statement:
    """An article that states the claim, or says otherwise, with the proof.

    `origin` names the source that it counts as: articles of one origin are one source. `credits`
    are the outlets that it says it has this from.
    """

    article: Article
    verdict: Verdict
    origin: str = ""
    credits: tuple[str, ...] = ()

    @property
    def citations(self) -> tuple[Citation, ...]:
        """The sentences that state it, or say otherwise."""
        return self.verdict.citations


@dataclass(frozen=True)
class Coverage:
    """Who states a claim, and who says otherwise, the oldest first, those without a day last."""

    claim: str
    stating: tuple[Statement, ...] = ()
    otherwise: tuple[Statement, ...] = ()

    @property
    def independent(self) -> int:
        """How many of those that state it are independent of each other."""
        return len({each.origin for each in self.stating})

    @property
    def independent_otherwise(self) -> int:
        """The same of those that say otherwise."""
        return len({each.origin for each in self.otherwise})


async def cover(
    claim: str,
    library: Library,
    searcher: Searcher | None = None,
    asking: Asking = USUAL,
) -> Coverage:
    """Which articles state a claim and which contradict it; a `searcher` with a translator also
    finds those in another language.

    Search syntax and filters work as in any search. Raises EmptyQuestion; BadInput for a filter;
    CacheDamaged.
    """
    check_asked(claim)
    question = question_of(claim, replace(asking, heed_time=False))
    check_asked(question.standalone)
    search = await (searcher or Searcher(library)).search(question, PASSAGES)
    question = question.with_translation(search.query.translated)
    return await asyncio.to_thread(covered, question, search.hits, library)


def covered(question: Question, hits: Sequence[Hit], library: Library) -> Coverage:
    """The coverage of a claim, understood as a question is, by the articles that were found."""
    claim = question.standalone.rstrip()
    statements = [
        statement
        for article in _worth_reading(claim, hits)
        if (statement := stated_by(claim, article, library))
    ]
    outlets = sorted({each.article.publisher for each in statements if each.article.publisher})
    known = [*outlets, *library.choices().publishers]
    stating = [each for each in statements if each.verdict.supports]
    otherwise = [each for each in statements if not each.verdict.supports]
    return Coverage(
        claim,
        tuple(with_origins(stating, known, library)),
        tuple(with_origins(otherwise, known, library)),
    )


def stated_by(claim: str, article: Article, library: Library) -> Statement | None:
    """The article with the sentences that state the claim or say otherwise; None if none does.

    It states what would stand in an answer, with no fact taken for granted.
    """
    items: Sequence[EvidenceSentence] = of_news(all_sentences([article]))
    if not items:
        return None
    verdict = _verdict(claim, items, library)
    if _states(verdict):
        return Statement(article, verdict)
    said = says_otherwise(claim, verdict, items)
    if said is None and verdict.status == "unsupported":
        # Names that a claim takes for granted, as a question may, make it harder to contradict.
        said = says_otherwise(claim, check(claim, (), _ASKS_NOTHING, items, library), items)
    if said and _is_of_same(claim, said):
        return Statement(article, Verdict("contradicted", 0.0, (said,)))
    for same in as_told_in(claim, article):
        verdict = _verdict(same, items, library)
        if _states(verdict):
            return Statement(article, verdict)
    return None


def _verdict(claim: str, items: Sequence[EvidenceSentence], library: Library) -> Verdict:
    return check(claim, (), Question(claim, claim), items, library)


def _states(verdict: Verdict) -> bool:
    return stands(verdict) and not verdict.assumed


def _is_of_same(claim: str, said: Citation) -> bool:
    """Whether a sentence that says otherwise is about the same: with its title and its neighbours
    it has the claim's words, but for its figures."""
    if is_mostly_chinese(claim):
        return True  # there proof itself goes by the words that are shared
    item = said.evidence
    there = set(stems(plain(f"{item.article.title} {item.passage.text}")))
    figures = " ".join(number.text for number in numbers_in(claim))
    wanted = set(stems(plain(claim))) - set(stems(plain(figures)))
    return len(wanted & there) >= SAME_THING * len(wanted)


def as_told_in(claim: str, article: Article) -> list[str]:
    """The claim as the article's own sentences may say it: what it is about as “the company”, “she”
    or 大桥, and what its title or first sentence names left out.

    Proof reads one sentence and what stands around it; whom the whole article is about, its reader
    knows.
    """
    sentences = [sentence.text for sentence in sentences_of(article.text)]
    about = f"{article.title} {' '.join(sentences[:1])}"
    if is_mostly_chinese(claim):
        return list(_as_told_chinese(claim, about, sentences))
    return list(dict.fromkeys(_as_told(claim, about, sentences)))


def _as_told(claim: str, about: str, sentences: Sequence[str]) -> Iterator[str]:
    if (subject := _SUBJECT.match(claim)) and all(
        word in about for word in subject["name"].split()
    ):
        rest = claim[subject.end() :]
        wanted = set(stems(plain(rest)))
        for sentence in sentences:
            begins = _POINTS_BACK.match(sentence)
            if begins and len(wanted & set(stems(plain(sentence)))) >= LEAST_WORDS * len(wanted):
                yield f"{begins.group()} {rest}"
    for place in _PLACED.finditer(claim):
        if all(word in about for word in place["name"].split()):
            yield claim[: place.start()] + claim[place.end() :]


def _as_told_chinese(claim: str, about: str, sentences: Sequence[str]) -> Iterator[str]:
    for length in range(MOST_OF_NAME, 2, -1):
        name = claim[:length]
        if name not in about:
            continue
        for end in range(2, len(name)):
            short = name[end:] if len(name) - end > 1 else ""
            if short and any(sentence.startswith(short) for sentence in sentences):
                yield short + claim[length:]
                return


def with_origins(
    statements: Iterable[Statement], outlets: Sequence[str], library: Library
) -> list[Statement]:
    """The statements, the oldest first, each with whom it credits and the source it counts as."""
    ordered = sorted(statements, key=_age)
    ordered = [
        replace(
            each,
            credits=credited(each.article, [c.sentence for c in each.citations], outlets),
        )
        for each in ordered
    ]
    stories = library.stories_of(each.article.id for each in ordered)
    own: dict[str, str] = {}  # story, or words → the origin of the first that had it
    origins: dict[str, str] = {}
    held = {outlet(each.article.publisher or "") for each in ordered if not each.credits}
    by_outlet = _credits_of_outlets(ordered)
    for each in sorted(ordered, key=lambda each: (not each.credits, _age(each))):
        marks = [stories.get(each.article.id, each.article.id), *_long_sentences(each)]
        seen = next((own[mark] for mark in marks if mark in own), None)
        origin = seen or _origin(each, held, by_outlet)
        origins[each.article.id] = origin
        for mark in marks:
            own.setdefault(mark, origin)
    return [replace(each, origin=origins[each.article.id]) for each in ordered]


def _credits_of_outlets(statements: Sequence[Statement]) -> dict[str, str]:
    """Outlet → the one it credits, of those whose every article credits another."""
    free = {outlet(each.article.publisher or "") for each in statements if not each.credits}
    return {
        key: each.credits[0]
        for each in statements
        if each.credits and (key := outlet(each.article.publisher or "")) and key not in free
    }


def _origin(statement: Statement, held: Collection[str], by_outlet: Mapping[str, str]) -> str:
    """The outlet that it is from in the end; the article itself if its publisher isn't known."""
    if not statement.credits:
        return outlet(statement.article.publisher or "") or statement.article.id
    # Of several that are credited, one that is counted anyway.
    first = next((each for each in statement.credits if each in held), statement.credits[0])
    passed = {first}
    while (further := by_outlet.get(first)) and further not in passed:
        first = further
        passed.add(first)
    return first


def _long_sentences(statement: Statement) -> list[str]:
    """The first sentence cited, as a mark by which the same words are known."""
    said = [
        " ".join(re.findall(r"\w+", each.sentence.casefold())) for each in statement.citations[:1]
    ]
    return [
        each
        for each in said
        if len(each.split()) >= SAME_WORDS or (not each.isascii() and len(each) >= 2 * SAME_WORDS)
    ]


def _worth_reading(claim: str, hits: Sequence[Hit]) -> list[Article]:
    """The articles found that may state the claim, with the copies of each."""
    wanted = set(stems(plain(claim)))
    chosen: dict[str, Article] = {}
    for hit in hits:
        if len(chosen) >= MOST_ARTICLES:
            break
        words = set(stems(plain(f"{hit.article.title} {hit.article.text}")))
        enough = len(wanted & words) >= LEAST_WORDS * len(wanted)
        if enough or (hit.similarity or 0.0) >= NEAR:
            for article in (hit.article, *hit.also_in):
                chosen.setdefault(article.id, article)
    return list(chosen.values())


def _age(statement: Statement) -> tuple[bool, date, str]:
    article = statement.article
    return article.published is None, article.published or date.max, article.id
