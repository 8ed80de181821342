"""Is a sentence of the answer in its evidence? Its facts, its neighbouring words, its meaning."""

import operator
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import islice
from typing import Literal

from assistant.asking.question import Question
from assistant.evidence.citations import Citation
from assistant.evidence.editions import names_another_edition
from assistant.evidence.evidence import EvidenceSentence, states_something
from assistant.evidence.spelling import plain, without_now
from assistant.proof.across import stated_by
from assistant.proof.facts import Fact, missing_facts
from assistant.proof.judge import Judge
from assistant.proof.objections import Said, Weighed, weigh
from assistant.proof.objections.chinese import is_told, share_in_order, words_told
from assistant.proof.objections.weighing import is_whole
from assistant.proof.ownership import speaks_of_another
from assistant.proof.support import Support, support
from assistant.proof.word_vectors import KEPT, Reading, readings_of
from index.article import Article
from index.caches.words import stems
from index.embedding.recently_read import RecentlyRead
from index.library import Library
from index.text.chinese import is_mostly_chinese
from index.text.hostile import gives_orders
from index.text.sentences import sentences_of

# The least probability that people would call a sentence supported for it to be proved, and to be
# weak. In the grounding data, people call nine in ten of the claims that are proved supported.
PROVED, WEAK = 0.65, 0.1
# The most that the title of an article adds to, unless a part of the claim needs no title.
TITLED = 0.5
# A further sentence is cited when it holds this share of the content words the first one lacks.
ADDS = 0.2
# What a sentence loses of its support if none of the words it has from the question stand in the
# passage. Not all must: what a question calls won, an article may call taken.
ABSENT = 0.1
# As little as "current", which `without_now` leaves out, does an article say this.
_THIS = re.compile(r"\bthis (?:week|month|year)(?:['’]s)?\b", re.IGNORECASE)
# An answer with a smaller share of the question's content words is read together with it.
RESTATED = 0.3
FRAGMENT = 5  # words at most; what is longer is a sentence
BARE = 12  # characters of a Chinese answer at most that is but a name or an amount
HINT = 0.05  # what the model's own choice of number counts, against meaning and words
# The least support of a sentence that is accepted by itself.
STANDS = 0.24
# From this probability of "not stated" on, the model would refuse, so it isn't asked to write.
UNSTATED = 0.5
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d")
# What the judge must think of a claim, 0 to 1, for it to be proved. That costs 1 of the 113 true
# claims of tests/assistant/proof/said_and_claimed.yaml that are. It isn't asked whether a claim
# stands: of true claims in other words than the article's it doubts too many.
JUDGED = 0.05
# The judge doesn't read Chinese: there a sentence must have so much of the claim in its order.
IN_ORDER = 0.85
# The support of a comparison that the figures bear out: whether they are comparable isn't told.
COMPUTED = 0.6
# The support of a Chinese claim whose figures and names stand in English evidence: it stands,
# unless the model would refuse.
ACROSS = 0.45
_readings = RecentlyRead[Reading](KEPT)
_judges: dict[str, Judge] = {}


@dataclass(frozen=True)
class Verdict:
    """`proved`, `weak` (`stands` may still leave it out), `unsupported` or `contradicted`, and what
    supports it, or contradicts it.

    `support` is the probability, 0 to 1, that people would call it supported. `lacking` are the
    facts that stand in no evidence, where that is why it is unsupported; `assumed` those that are
    the question's own, and that the source doesn't state.
    """

    status: Literal["proved", "weak", "unsupported", "contradicted"]
    support: float = 0.0
    citations: tuple[Citation, ...] = ()
    lacking: tuple[Fact, ...] = ()
    assumed: tuple[Fact, ...] = ()

    @property
    def supports(self) -> bool:
        """Whether the evidence supports the sentence, surely or weakly."""
        return self.status in {"proved", "weak"}


# A sentence of the evidence: the number of its item, and its place in the item's passage.
_Place = tuple[int, int]


@dataclass(frozen=True)
class _Support:
    """A sentence of the evidence, and how well it fits the claim."""

    item: EvidenceSentence
    text: str
    words: frozenset[str]
    fit: float


def check(
    claim: str,
    cited: Sequence[int],
    question: Question,
    evidence: Sequence[EvidenceSentence],
    library: Library,
) -> Verdict:
    """Find the evidence for one sentence of an answer to `question`.

    Every number, date, name and quotation in `claim` must stand in one passage or be the
    question's own, and what was asked of one name must not be said of another. Then one article's
    sentences must support it. The numbers the model `cited` are a hint only: small models often
    number wrongly.
    """
    foreign = [item for item in evidence if _is_english_for(claim, item)]
    if foreign:
        own = [item for item in evidence if item not in foreign]
        verdict = check(claim, cited, question, own, library) if own else Verdict("unsupported")
        is_decided = verdict.supports or verdict.status == "contradicted"
        return verdict if is_decided else _across(claim, question, foreign)
    told = claim
    claim = _THIS.sub("", without_now(claim))
    content = frozenset(stems(plain(claim)))
    asked = content & set(stems(plain(question.standalone)))
    not_asked = frozenset(missing_facts(claim, question.standalone))
    needed = content if _is_fragment(claim, question) else frozenset[str]()
    lacking = [_invented(claim, not_asked, item) for item in evidence]
    of_it = [
        item
        for item in evidence
        if not speaks_of_another(question.standalone, item.context.text)
        and not names_another_edition(question.standalone, item.context.text)
    ]
    holding = [
        item
        for item, facts in zip(evidence, lacking, strict=True)
        if not facts
        and item in of_it
        and _tells_what_is_new(claim, question, item)
        and needed <= _words_of(item)
    ]
    weighed = _weighed(told, question, of_it)
    if weighed.ruling == "contradicted":
        lacks = min(lacking, key=len, default=())
        return Verdict("contradicted", 0.0, _citation_at(weighed.place, of_it), lacking=lacks)
    if not holding or not content:
        return Verdict("unsupported", lacking=min(lacking, key=len, default=()))
    if weighed.is_computed:
        return Verdict("weak", COMPUTED, _citation_at(weighed.place, of_it))
    against = _texts_at(weighed.against, of_it)
    spans = [
        (item, sentence.text)
        for item in of_it
        for sentence in sentences_of(item.context.text)
        if sentence.text not in against
    ]
    left = {item.article for item, _ in spans if item in holding}
    articles = list(dict.fromkeys(item.article for item in holding if item.article in left))
    spans = [(item, text) for item, text in spans if item.article in articles]
    if not articles:
        return Verdict("unsupported")
    titles = [_title(article) for article in articles]
    said = _said(claim, question)
    read = iter(_read([*said, *titles, *(text for _, text in spans)], library))
    of_said, of_titles = list(islice(read, len(said))), list(islice(read, len(articles)))
    of_spans = list(read)
    supporting: list[tuple[float, list[_Support]]] = []
    for article, of_title in zip(articles, of_titles, strict=True):
        places = [place for place, (item, _) in enumerate(spans) if item.article == article]
        found = _least([support(each, [of_spans[place] for place in places]) for each in of_said])
        titled = _least(
            [support(each, [of_title, *(of_spans[place] for place in places)]) for each in of_said]
        )
        # A title supports what its article goes on to say, and isn't cited: alone it proves
        # nothing.
        most = 1.0 if _adds_to_title(found, titled) else TITLED
        probability = max(found.probability, min(titled.probability, most))
        absent = min(_absent(asked, item) for item in holding if item.article == article)
        supports = _supports(found, places, spans, of_spans, content, cited)
        supporting.append((probability - ABSENT * absent, supports))
    supporting.sort(key=lambda each: -each[0])
    [(probability, of_best), *others] = supporting
    if probability < WEAK or weighed.ruling == "denied":
        return Verdict("unsupported", max(0.0, probability))
    further = [each for other, supports in others if other >= WEAK for each in supports]
    first = min((supports for supports in of_best if supports.item in holding), key=_by_fit)
    citations = _with_its_facts(_citations(first, [*of_best, *further], content), claim)
    assumed = _assumed(claim, citations)
    is_proved = (
        probability >= PROVED
        and not assumed
        and not weighed.ruling
        and not _is_bare_name(told, question)
        and _judged(told, citations, library) >= (IN_ORDER if is_mostly_chinese(told) else JUDGED)
    )
    return Verdict("proved" if is_proved else "weak", probability, citations, assumed=assumed)


def _is_english_for(claim: str, item: EvidenceSentence) -> bool:
    """Whether the claim is Chinese, and the item's passage isn't."""
    return is_mostly_chinese(claim) and not is_mostly_chinese(item.passage.text)


def _across(claim: str, question: Question, items: Sequence[EvidenceSentence]) -> Verdict:
    """What English evidence makes of a Chinese claim."""
    for item in sorted(items, key=lambda item: (-item.score, item.n)):
        if said := stated_by(claim, question, item):
            return Verdict("weak", ACROSS, (Citation(item.n, item, said),))
    return Verdict("unsupported")


def _judged(claim: str, citations: Sequence[Citation], library: Library) -> float:
    """The judge's probability that the first article cited states the claim in these sentences,
    each with the one before it. Of Chinese, the share that one of them has in the claim's order; 1
    if the judge has no opinion."""
    if is_mostly_chinese(claim):
        return max(share_in_order(claim, citation.sentence) for citation in citations)
    item = citations[0].evidence
    cited = {
        citation.sentence for citation in citations if citation.evidence.article == item.article
    }
    texts = _sentences_in(item.passage.text)
    chosen = [
        place
        for place, text in enumerate(texts)
        if text in cited or (place + 1 < len(texts) and texts[place + 1] in cited)
    ]
    evidence = " ".join(texts[place] for place in chosen[:3]) or " ".join(cited)
    alone = " ".join(text for text in texts if text in cited) or evidence
    opinions = _judge(library).probabilities([(claim, evidence), (claim, alone)])
    return max((each for each in opinions if each is not None), default=1.0)


def _judge(library: Library) -> Judge:
    """The judge that reads with this library's embedding model."""
    fingerprint = library.fingerprint
    if fingerprint not in _judges:
        _judges.clear()
        _judges[fingerprint] = Judge(library.read)
    return _judges[fingerprint]


def _weighed(claim: str, question: Question, items: Sequence[EvidenceSentence]) -> Weighed[_Place]:
    """What the sentences of the items' passages make of the claim."""
    sentences = [
        ((item.n, place), said)
        for item in {item.passage.id: item for item in reversed(items)}.values()
        for place, said in _sentences_said(item)
    ]
    fragment = _is_fragment(claim, question)
    return weigh(claim, question.standalone, sentences, fragment=fragment)


def _sentences_said(item: EvidenceSentence) -> Iterator[tuple[int, Said]]:
    """The sentences of the item's passage with what they lean on; no headings, no orders."""
    texts = _sentences_in(item.passage.text)
    title, published = _title(item.article), item.article.published
    for place, (text, after) in enumerate(zip(texts, (*texts[1:], ""), strict=True)):
        # Chinese leaves out a subject that may stand two sentences before.
        reach = 2 if is_mostly_chinese(text) else 1
        before = " ".join(texts[max(0, place - reach) : place])
        if states_something(text):
            yield place, Said(text, before, after, title, published)


def _texts_at(places: Iterable[_Place], items: Sequence[EvidenceSentence]) -> frozenset[str]:
    """The sentences that stand there."""
    return frozenset(
        citation.sentence for place in places for citation in _citation_at(place, items)
    )


def _citation_at(place: _Place | None, items: Sequence[EvidenceSentence]) -> tuple[Citation, ...]:
    """The sentence there as a citation."""
    if place is None:
        return ()
    item = next(item for item in items if item.n == place[0])
    return (Citation(item.n, item, _sentences_in(item.passage.text)[place[1]]),)


@lru_cache(maxsize=100)
def _sentences_in(passage: str) -> tuple[str, ...]:
    """The sentences of a passage: each claim is held against each of them."""
    return tuple(sentence.text for sentence in sentences_of(passage))


def _invented(claim: str, not_asked: frozenset[Fact], item: EvidenceSentence) -> tuple[Fact, ...]:
    """The facts of `claim` that the item's passage doesn't state; names, dates and years may be the
    question's own, but for those `not_asked`."""
    return tuple(
        fact
        for fact in missing_facts(claim, _source(item), item.article.published)
        if fact in not_asked or not (fact.kind in ("name", "date") or _YEAR.fullmatch(fact.text))
    )


def _assumed(claim: str, citations: Sequence[Citation]) -> tuple[Fact, ...]:
    """The facts of `claim` that none of the passages it cites states."""
    items = dict.fromkeys(citation.evidence for citation in citations)
    lacking = [missing_facts(claim, _source(item), item.article.published) for item in items]
    return tuple(fact for fact in lacking[0] if all(fact in each for each in lacking))


def _said(claim: str, question: Question) -> tuple[str, ...]:
    """What an answer says, all of which must be supported: with the question before it where it
    leaves out what was asked, and of a fragment such as "$12 a month" only so."""
    if _is_restated(claim, question):
        return (claim,)
    whole = f"{question.standalone.rstrip(' ?？')} {claim}"
    return (whole,) if _is_fragment(claim, question) else (claim, whole)


def _is_restated(claim: str, question: Question) -> bool:
    asked = set(stems(plain(question.standalone)))
    shared = asked & set(stems(plain(claim)))
    # Of several sentences, those before this one say what was asked.
    return len(shared) >= RESTATED * len(asked) or question.kind.is_broad


def _is_fragment(claim: str, question: Question) -> bool:
    """Whether it is a few words that say nothing by themselves; the passage must have them all."""
    short = len(claim.split()) <= FRAGMENT and not is_mostly_chinese(claim) and not is_whole(claim)
    return short and not _is_restated(claim, question)


def _is_bare_name(claim: str, question: Question) -> bool:
    """Whether a Chinese claim is a name or an amount that leaves out what was asked: that it stands
    in an article doesn't prove what it is the answer to."""
    return is_mostly_chinese(claim) and len(claim) <= BARE and not _is_restated(claim, question)


def _least(found: Sequence[Support]) -> Support:
    return min(found, key=lambda each: each.log_odds)


def _adds_to_title(found: Support, titled: Support) -> bool:
    """Whether sentences support a part of a claim as well without the title as with it."""
    return len(found.parts) > 1 and any(map(operator.ge, found.parts, titled.parts))


def _supports(
    found: Support,
    places: Sequence[int],
    spans: Sequence[tuple[EvidenceSentence, str]],
    readings: Sequence[Reading],
    content: frozenset[str],
    cited: Sequence[int],
) -> list[_Support]:
    """The sentences at `places`, each as near the claim in meaning and words as it is."""
    supports = []
    for place, likeness in zip(places, found.likeness, strict=True):
        item, text = spans[place]
        words = content & readings[place].stems
        fit = (likeness + len(words) / len(content)) / 2 + HINT * (item.n in cited)
        supports.append(_Support(item, text, words, fit))
    return supports


def _by_fit(each: _Support) -> tuple[float, int]:
    return -each.fit, each.item.n


def _citations(
    best: _Support, others: Sequence[_Support], content: frozenset[str]
) -> tuple[Citation, ...]:
    """The sentence that fits best, and one of other evidence that adds to it."""
    citations = [Citation(best.item.n, best.item, best.text)]
    for other in sorted(others, key=_by_fit):
        adds = len(other.words - best.words) >= max(2, ADDS * len(content))
        if other.item.n != best.item.n and adds:
            citations.append(Citation(other.item.n, other.item, other.text))
            break
    return tuple(citations)


def _read(texts: Sequence[str], library: Library) -> list[Reading]:
    return _readings.of(texts, partial(readings_of, read=library.read), library.fingerprint)


def _absent(asked: frozenset[str], item: EvidenceSentence) -> float:
    """The share of these words that the item's passage doesn't have."""
    return len(asked - _words_of(item)) / len(asked) if asked else 0.0


@lru_cache(maxsize=100)
def _words_of(item: EvidenceSentence) -> frozenset[str]:
    return frozenset(stems(plain(_source(item))))


def _tells_what_is_new(claim: str, question: Question, item: EvidenceSentence) -> bool:
    """Whether the item's passage has half of what a Chinese claim adds to the question.

    Chinese writes names like other words, so that an invented one can't be told by its looks.
    """
    if not is_mostly_chinese(claim):
        return True
    new = [word for word in words_told(claim) if word not in question.standalone]
    source = _source(item)
    return 2 * sum(is_told(word, source) for word in new) >= len(new)


@lru_cache(maxsize=100)
def _source(item: EvidenceSentence) -> str:
    """All that the item's article is known to say of itself and in this passage."""
    said = _without_orders(item.passage.text)
    return "\n".join([_title(item.article), said, item.article.publisher or ""])


def _title(article: Article) -> str:
    """The title of an article, "" if it gives orders to an AI."""
    return "" if gives_orders(article.title) else article.title


@lru_cache(maxsize=100)
def _without_orders(passage: str) -> str:
    """A passage without the sentences that give orders to an AI: they prove nothing."""
    said = passage
    for sentence in sentences_of(passage):
        if gives_orders(sentence.text):
            said = said.replace(sentence.text, " ")
    return said


def _with_its_facts(citations: tuple[Citation, ...], claim: str) -> tuple[Citation, ...]:
    """The citations, and the sentences of the first one's passage with the facts they lack."""
    item = citations[0].evidence
    texts = [_title(item.article), item.article.publisher or "", item.context.text]
    texts += [citation.sentence for citation in citations]
    lacking = missing_facts(claim, "\n".join(texts), item.article.published)
    for sentence in sentences_of(_without_orders(item.passage.text)):
        if not lacking:
            break
        texts.append(sentence.text)
        still = missing_facts(claim, "\n".join(texts), item.article.published)
        if len(still) < len(lacking):
            lacking = still
            citations = (*citations, Citation(item.n, item, sentence.text))
        else:
            texts.pop()
    return citations


def stands(verdict: Verdict) -> bool:
    """Whether a sentence is accepted by itself, whatever was asked."""
    return verdict.supports and verdict.support >= STANDS
