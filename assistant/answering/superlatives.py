"""Superlatives: the sentence that states one, or the largest of figures of the same thing.

No model compares. Figures are compared only if they count the same, in the same unit, for a
subject or a month each; otherwise there is no answer.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.answering.figures import counts
from assistant.answering.items import MARK, Items, Piece, numbered, sentences_found
from assistant.asking import lexicon
from assistant.asking.question import Question
from assistant.asking.statements import bases_of
from assistant.evidence.evidence import EvidenceSentence, can_hold_answer
from assistant.evidence.spelling import plain
from assistant.evidence.subjects import has_verb, is_sure, subjects_of
from assistant.model.sanitizing import quotable
from assistant.proof.names import names_in, words_known
from assistant.proof.numbers import Number, numbers_in
from assistant.proof.stated_dates import MONTH_NAMES
from assistant.words.words import Words, words_in
from index.caches.words import stems
from index.search.search import Hit

FEWEST = 2  # figures that can be compared
STATED = 0.75  # the share of a question's words in a sentence that states the superlative itself
_SUPERLATIVE = re.compile(
    rf"\b(?:{'|'.join(sorted(lexicon.SUPERLATIVES | {'fewest', 'least'}))})\b"
    r"|最[多少大小高低长短快慢贵早]",
    re.IGNORECASE,
)
# “The second largest”, “one of the largest”: not the one.
_OF_SOME = re.compile(
    r"\b(?:second|third|fourth|fifth|\w+th|one of (?:the|its|their)|among (?:the|its|their))[ -]$"
    r"|(?:第[二三四五]|之一的)$",
    re.IGNORECASE,
)
_RECORD = re.compile(r"\b(?:a|the|set a) record\b|\ball-time high\b|历史新高|创纪录", re.IGNORECASE)
_ASKING = frozenset(stems("which what who month year day company when where this"))
_MOST = re.compile(
    r"(?P<asks>.+?) (?P<does>\w+) the (?P<end>most|fewest|least) (?P<noun>[a-z][a-z -]*?)"
    r"(?= (?:in|on|at|of|by|for|from|this|last|during|since|so|ever|over)\b|$)",
    re.IGNORECASE,
)
_MOST_CHINESE = re.compile(
    r"哪(?P<asks>[家个位]?\S{0,4}?(?:公司|企业|银行|机构|学校|大学|医院|国家|工厂|商店|品牌|城市|[省市县镇])"
    r"|[个一]?月(?:份)?.*?)(?P<does>\S{2})了?的?(?P<noun>\S{2,6}?)(?P<end>最多|最少)"
)
_LEAST = ("fewest", "least", "最少")
_MONTH = re.compile(
    rf"\b(?:{'|'.join(month.capitalize() for month in MONTH_NAMES)})\b|\d{{1,2}}月(?!\d)"
)


@dataclass(frozen=True)
class _Figure:
    """A figure of a subject or month, and the sentence that states it."""

    label: str
    number: Number
    item: EvidenceSentence


def superlative(question: Question, hits: Sequence[Hit]) -> Items | None:
    """The newest sentence that states the superlative asked for, word for word; else the one with
    the largest (or smallest) figure, and the others' figures. None where there is neither."""
    return _stated(question, hits) or _computed(question, hits)


def _stated(question: Question, hits: Sequence[Hit]) -> Items | None:
    asked = question.standalone
    superlatives = {each.lower() for each in _SUPERLATIVE.findall(asked)}
    words = set(stems(plain(_SUPERLATIVE.sub(" ", asked)))) - _ASKING
    stating = [
        item
        for item, _ in sentences_found(hits)
        if _states(superlatives, item.sentence.text)
        and is_sure(item.sentence.text)
        and can_hold_answer(question, item.sentence.text)
        and names_in(asked).keys() <= words_known(f"{item.article.title} {item.sentence.text}")
        and _share(words, item) >= STATED
    ]
    if not stating:
        return None
    newest = max(stating, key=_day)
    claim = f"“{quotable(newest.sentence.text)}”"
    return numbered([Piece(claim, f"{claim} {MARK}", newest)])


def _states(superlatives: set[str], sentence: str) -> bool:
    stated = {
        each.group().lower()
        for each in _SUPERLATIVE.finditer(sentence)
        if not _OF_SOME.search(sentence[: each.start()])
    }
    of_all = not superlatives.isdisjoint(("most", "highest", "largest", "biggest", "最多", "最高"))
    return bool(superlatives & stated) or (of_all and _RECORD.search(sentence) is not None)


def _share(words: set[str], item: EvidenceSentence) -> float:
    """How many of these words an item has, in any of their forms, 0 to 1."""
    said = plain(f"{item.article.title} {item.sentence.text}")
    known = set(stems(said)).union(*map(bases_of, said.lower().split()))
    return len(words & known) / len(words) if words else 0.0


def _day(item: EvidenceSentence) -> int:
    return item.article.published.toordinal() if item.article.published else 0


def _computed(question: Question, hits: Sequence[Hit]) -> Items | None:
    asked = question.standalone.rstrip(" ?？。")
    is_chinese = question.own_language == "zh"
    found = (_MOST_CHINESE if is_chinese else _MOST).search(asked)
    if found is None:
        return None
    verb = found["does"]
    by_month = re.search(r"\bmonth\b|月", found["asks"]) is not None
    figures: dict[str, _Figure] = {}
    for item, before in sentences_found(hits):
        text = item.sentence.text
        counted = [each for each in numbers_in(text) if counts(each, found["noun"], text)]
        if len(counted) != 1 or not has_verb(text, verb):
            continue
        labels = _months(text) if by_month else subjects_of(text, before, verb)
        if len(labels) != 1:
            continue
        known = figures.get(labels[0])
        if known is None or _day(known.item) < _day(item):
            figures[labels[0]] = _Figure(labels[0], counted[0], item)
    if len(figures) < FEWEST or len({each.number.unit for each in figures.values()}) > 1:
        return None
    is_least = found["end"].lower() in _LEAST
    ranked = sorted(figures.values(), key=lambda each: each.number.value, reverse=not is_least)
    if ranked[0].number.value == ranked[1].number.value:
        return None
    return _compared(ranked, words_in(question.language))


def _months(sentence: str) -> list[str]:
    """The months that a sentence names, if it is sure of what it tells."""
    named = (month.group() for month in _MONTH.finditer(sentence))
    return list(dict.fromkeys(named)) if is_sure(sentence) else []


def _compared(ranked: Sequence[_Figure], words: Words) -> Items:
    """“A, with 930 [1], compared with 410 for B [2] and 260 for C [3], as far as …”"""
    pieces, last = [], len(ranked) - 1
    for place, each in enumerate(ranked):
        key = ("items.most", "items.than")[place] if place < FEWEST else "items.further"
        label = quotable(each.label)
        label = label[:1].upper() + label[1:] if place == 0 and label.startswith("the ") else label
        said = words(key, label=label, figure=each.number.text)
        said = words("items.last", label=said) if place == last and place >= FEWEST else said
        end = words("items.end") if place == last else ""
        end = words("items.comma") if place == 0 or place < last - 1 else end
        pieces.append(Piece(f"{each.label}: {each.number.text}", f"{said} {MARK}{end}", each.item))
    return numbered(pieces)
