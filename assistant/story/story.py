"""The story of a topic: its articles, oldest first, and what each of them adds.

Extractive: what an article adds are sentences of its own about the topic that state something no
earlier article of the story did. A model is asked for one thing only: to translate a topic that no
article is about as it is. A story takes 0.1 to 1.7 seconds of one core on 1,767 news articles, and
up to 0.4 on the samples (`tests/benchmarks/story.py`).

An article is about a topic if it has most of its words, and a sentence that, together with the
article's title, has many of them. On 1,767 news articles that lists few unrelated articles, and
leaves out those that only share the topic's subject: asked for a volcano in Iceland it finds none
among 14 articles about other volcanoes. Meaning would not: their cosines, 0.46 to 0.67, are those
of articles about monkeypox, 0.49 to 0.57, to a question about that.

A sentence is new if it has a fact that no text before it has (a number, date or name, see
`assistant/proof/facts.py`), or if no stretch of any of them holds most of its words. This is
sentence-level novelty detection, as in the TREC novelty track of 2002 to 2004
(https://trec.nist.gov/data/novelty.html), where counting new words did as well as more learned
measures (Allan, Wade and Bolivar 2003, https://doi.org/10.1145/860435.860493).

Measured on 300 sentences about news articles, of which people said whether the article supports
them: of those it supports, 17% are called new; of those it doesn't, most of them changed in a word
or two, 42%; of all of them, compared with the twelve likeliest other articles, 95%. Stretches of
three sentences, whole articles, or the cosine to the nearest sentence, for which every sentence
must be encoded, do no better.
"""

import asyncio
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from assistant.asking.kind import without_timeline
from assistant.asking.question import question_of
from assistant.asking.searching import Search, Searcher
from assistant.asking.translation import Translator
from assistant.evidence.evidence import states_something
from assistant.evidence.spelling import plain
from assistant.proof.facts import NOTHING_KNOWN, Fact, Known, facts_beyond, without_dates
from assistant.proof.names import key, words_known
from assistant.proof.numbers import numbers_in
from assistant.proof.stated_dates import MONTH_NAMES, WEEKDAYS, dates_known, words_of
from index.article import Article
from index.caches.words import stems
from index.errors import EmptyQuestion
from index.library import Library
from index.search.search import Hit
from index.text.chinese import CJK, chinese_words
from index.text.sentences import Sentence, sentences_of

PASSAGES = 100  # searched
MOST_ARTICLES = 40
# The share of the topic's words that an article must have; a sentence under the title; the sentence
# by itself.
OF_ARTICLE, OF_SENTENCE, OF_SENTENCE_ALONE = 0.75, 0.6, 0.3
MOST_ADDED = 3  # sentences of one article
CLOSELY = 12  # sentences of one article, the closest to the topic, are compared
APART = 0.5  # of a sentence's words, the share that those quoted beside it lack
A_FACT, MOST_FACTS = 0.1, 4  # what a new fact counts, beside the share of the topic's words
STRETCH = 5  # sentences
NEW_WORDS = 0.4  # of a sentence's words, the share that each stretch lacks
_CALENDAR = {key(word) for word in (*MONTH_NAMES, *WEEKDAYS)}
_ASKS = re.compile(
    r"^\W*(?:(?:please )?tell me|how did|what(?:[’']s| is| was| has| did)?(?: been)? "
    r"(?:happen(?:ed|ing)?|going on|new|reported|told|known|the latest|the (?:story|news))|"
    r"(?:the )?(?:latest|news|story))\b"
    r"(?: (?:so far|the (?:story|news)|about|with|to|on|in|of|for|from)\b)*"
    r"|(?:发生了什么|怎么样了?|有(?:什么|哪些)(?:新闻|消息|进展)|的?最新(?:新闻|消息|进展|报道)|"
    r"的(?:新闻|消息|进展|经过|始末|脉络|故事)|关于)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Entry:
    """One article of a story; `also_in` are others that tell the same in nearly the same words.

    `adds` are the sentences that tell something new, in reading order, as spans of `article.text`:
    none if nothing in it is new. `bears` is the one closest to the topic.
    """

    article: Article
    also_in: tuple[Article, ...]
    adds: tuple[Sentence, ...]
    bears: Sentence


@dataclass(frozen=True)
class Story:
    """The articles about `topic`: those with a date, oldest first, and those without.

    At most MOST_ARTICLES, those that a search ranks first.
    """

    topic: str
    dated: tuple[Entry, ...] = ()
    undated: tuple[Entry, ...] = ()

    @property
    def entries(self) -> tuple[Entry, ...]:
        """All of them, those without a date last."""
        return self.dated + self.undated


@dataclass(frozen=True)
class News:
    """What is new in a sentence: its facts, and the share of its words, 0 to 1."""

    facts: tuple[Fact, ...]
    words: float

    def __bool__(self) -> bool:
        return bool(self.facts) or self.words >= NEW_WORDS


class SeenTexts:
    """Texts to compare sentences with; none at first."""

    def __init__(self) -> None:
        self._known = NOTHING_KNOWN
        self._stretches = 0
        self._holding: dict[str, list[int]] = defaultdict(list)  # word → numbers of stretches

    def add(self, text: str, published: date | None = None) -> None:
        """Add a text, of an article of that day."""
        # Not the 15 of "15 April": it would hide 15 percent. Nor quotations: words tell them apart.
        amounts, dates = numbers_in(without_dates(text)), dates_known(text, published)
        words, calendar = frozenset(words_known(text)), frozenset(words_of(dates))
        self._known |= Known((), tuple(amounts), tuple(dates), words, calendar)
        sentences = [set(stems(plain(sentence.text))) for sentence in sentences_of(text)]
        for first in range(max(1, len(sentences) - STRETCH + 1)):
            for word in set[str]().union(*sentences[first : first + STRETCH]):
                self._holding[word].append(self._stretches)
            self._stretches += 1

    def news_in(self, sentence: str) -> News:
        """What the sentence says that none of the texts does."""
        beyond = facts_beyond(sentence, self._known)
        facts = tuple(
            each for each in beyond if each.kind != "quotation" and key(each.text) not in _CALENDAR
        )
        return News(facts, self.new_words(sentence))

    def new_words(self, sentence: str) -> float:
        """The share of its words, 0 to 1, that the stretch with most of them lacks."""
        words = set(stems(plain(sentence)))
        if not words:
            return 0.0
        held = Counter(stretch for word in words for stretch in self._holding.get(word, ()))
        return 1 - max(held.values(), default=0) / len(words)


async def tell_story(library: Library, asked: str, translator: Translator | None = None) -> Story:
    """The story of a topic, or of a question about one; without entries if no article is about it.

    Search syntax and time words work as in any search. The `translator` is asked only if no article
    is about the topic in its own language. Raises EmptyQuestion, also if only a time or a pronoun
    is left of it; BadInput for a filter; CacheDamaged.
    """
    question = question_of(asked)
    question = question.about(topic_of(question.standalone))
    search = await Searcher(library).search(question, PASSAGES)
    story = await asyncio.to_thread(_story, search, search.query.text)
    if translator and not story.entries:
        search = await Searcher(library, translator).search(question, PASSAGES)
        if search.query.translated:
            story = await asyncio.to_thread(_story, search, search.query.translated)
    return story


def topic_of(asked: str) -> str:
    """What is asked about: "What has happened with the tram?" → "the tram"."""
    return " ".join(_ASKS.sub(" ", without_timeline(asked)).split()) or asked


def _story(search: Search, topic: str) -> Story:
    for said in search.time.said.split(", ") if search.time else ():
        topic = topic.replace(said, " ")
    asked = _words(topic)
    if not asked:
        raise EmptyQuestion("No topic given; name one, such as a company or an event.")
    tellings: list[_Telling] = []
    for hit in _first_of_each(search.of_time):
        if len(tellings) == MOST_ARTICLES:
            break
        found = _words(f"{hit.article.title} {hit.passage.text}")
        if len(asked & found) < OF_SENTENCE * len(asked):
            continue  # before all of its sentences are looked at
        telling = _telling(hit, asked)
        if telling.sentences:
            tellings.append(telling)
    tellings.sort(key=lambda each: _age(each.article))
    seen, entries = SeenTexts(), []
    for telling in tellings:
        article = telling.article
        adds = _new_sentences(telling, seen)
        best = telling.sentences[0].sentence
        entries.append(Entry(article, telling.also_in, tuple(adds), best))
        seen.add(f"{article.title}\n\n{article.text}", article.published)
    dated = tuple(entry for entry in entries if entry.article.published)
    return Story(topic.strip(), dated, tuple(entries[len(dated) :]))


@dataclass(frozen=True)
class _Bearing:
    """A sentence about the topic, and the share of the topic's words that it has."""

    sentence: Sentence
    share: float


@dataclass(frozen=True)
class _Telling:
    """An article with its sentences about the topic, closest first."""

    article: Article
    also_in: tuple[Article, ...]
    sentences: tuple[_Bearing, ...]


def _telling(hit: Hit, asked: set[str]) -> _Telling:
    """The earliest of the articles that tell the same story."""
    article, *others = sorted([hit.article, *hit.also_in], key=_age)
    return _Telling(article, tuple(others), tuple(_bearing(article, asked)[:CLOSELY]))


def _bearing(article: Article, asked: set[str]) -> list[_Bearing]:
    in_title = asked & _words(article.title)
    sentences = sentences_of(article.text)
    held = [asked & _words(sentence.text) for sentence in sentences]
    if len(in_title.union(*held)) < OF_ARTICLE * len(asked):
        return []
    bearing = [
        _Bearing(sentence, len(words) / len(asked))
        for sentence, words in zip(sentences, held, strict=True)
        if len(words) >= OF_SENTENCE_ALONE * len(asked)
        and len(words | in_title) >= OF_SENTENCE * len(asked)
        and states_something(sentence.text)
    ]
    return sorted(bearing, key=lambda each: -each.share)


def _new_sentences(telling: _Telling, seen: SeenTexts) -> list[Sentence]:
    """Those that say something new, without repeating each other, in reading order."""
    news = [(each, seen.news_in(each.sentence.text)) for each in telling.sentences]
    news = sorted(((each, new) for each, new in news if new), key=_worth, reverse=True)
    chosen: dict[Sentence, set[str]] = {}
    for each, _ in news:
        words = _words(each.sentence.text)
        if all(len(words - others) >= APART * len(words) for others in chosen.values()):
            chosen[each.sentence] = words
    return sorted(list(chosen)[:MOST_ADDED], key=lambda sentence: sentence.start)


def _worth(bearing_and_news: tuple[_Bearing, News]) -> float:
    each, news = bearing_and_news
    return each.share + A_FACT * min(MOST_FACTS, len(news.facts))


def _first_of_each(hits: Iterable[Hit]) -> Sequence[Hit]:
    """The best passage of each article."""
    first: dict[str, Hit] = {}
    for hit in hits:
        first.setdefault(hit.article.id, hit)
    return list(first.values())


def _age(article: Article) -> tuple[bool, date]:
    """To sort by: oldest first, those without a date last."""
    return article.published is None, article.published or date.max


def _words(text: str) -> set[str]:
    """The words that carry meaning: English without endings, Chinese by the dictionary."""
    return {*stems(CJK.sub(" ", plain(text))), *chinese_words(text)}
