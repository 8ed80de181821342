"""Lists and counts over several articles: who does it, one sentence for each of them.

No model writes them. A count counts what the articles found say, and says so.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from assistant.answering.figures import counts
from assistant.answering.items import MARK, Items, Piece, joined, numbered, sentences_found
from assistant.asking import lexicon
from assistant.asking.phrases import singular
from assistant.asking.question import Question
from assistant.asking.statements import AGENTS, bases_of
from assistant.evidence.evidence import EvidenceSentence
from assistant.evidence.subjects import has_verb, said_after, subjects_of
from assistant.model.sanitizing import quotable
from assistant.proof import check
from assistant.proof.numbers import numbers_in
from assistant.words.words import Words, words_in
from index.caches.words import stems
from index.library import Library
from index.search.search import Hit

FEWEST = 2  # items that make a list
_WHICH = re.compile(r"^\W*(?:which|what|how many) (?P<rest>.+)", re.IGNORECASE)
_WHICH_CHINESE = re.compile(
    r"(?:都|一共|总共)?有?(?:哪些|哪几(?P<a>[家个位名])|(?:多少|几)(?P<b>[家个位名]))"
    r"(?P<noun>\S{0,6}?(?:公司|企业|银行|机构|学校|大学|医院|国家|政府|工厂|商店|品牌|球队|政党"
    r"|城市|村庄|[省市县镇]))(?:都|正在|在|已经?|将|会)*(?P<does>\S{2,})"
)
_ONE = {
    "are": "is", "is": "is", "were": "was", "was": "was", "have": "has", "has": "has",
    "had": "had", "will": "will",
}  # fmt: skip
_NUMBERS = "one two three four five six seven eight nine ten".split()
_NUMBERS_CHINESE = "一两三四五六七八九十"


@dataclass(frozen=True)
class _Doing:
    """What `noun`s are asked for by: “is recalling kettles”, its verb, and in Chinese the word that
    counts the nouns."""

    noun: str
    predicate: str
    verb: str
    measure: str = "个"


def listed(question: Question, hits: Sequence[Hit], library: Library) -> Items | None:
    """The list, or for a question of kind `counts` the count and the list, of those who do what is
    asked; None if the question names no such doing, or if fewer than two are found."""
    asked = question.standalone.rstrip(" ?？。")
    doing = _doing_chinese(asked) if question.own_language == "zh" else _doing(asked)
    if doing is None:
        return None
    found = list(sentences_found(hits))
    if question.kind.counts and any(_tells(item.sentence.text, doing) for item, _ in found):
        return None  # an article tells the number itself
    proved: dict[str, EvidenceSentence] = {}
    for item, before in found:
        for subject in subjects_of(item.sentence.text, before, doing.verb):
            if _is_among(subject, proved) or not _is_done(item, doing):
                continue
            verdict = check(joined(subject, doing.predicate), (), question, [item], library)
            if verdict.status == "proved" or (verdict.status == "weak" and _has_all(item, doing)):
                proved[subject] = item
    if len(proved) < FEWEST:
        return None
    words = words_in(question.language)
    key = "items.counted" if question.kind.counts else "items.listed"
    opening = words(key, number=_number(len(proved), words, doing.measure))
    return _told(proved, opening, doing, words)


def _told(proved: dict[str, EvidenceSentence], opening: str, doing: _Doing, words: Words) -> Items:
    """“Three …: A [1], B [2] and C [3].”"""
    pieces, last = [], len(proved) - 1
    for place, (subject, item) in enumerate(proved.items()):
        label = quotable(subject)
        label = words("items.last", label=label) if place == last else label
        end = words("items.stop") if place == last else ""
        end = words("items.comma") if place < last - 1 else end
        text = f"{opening if place == 0 else ''}{label} {MARK}{end}"
        pieces.append(Piece(joined(subject, doing.predicate), text, item))
    return numbered(pieces)


def _doing_chinese(question: str) -> _Doing | None:
    """What several are asked for by, in Chinese; None if rules can't tell."""
    found = _WHICH_CHINESE.match(question)
    if not found:
        return None
    does = found["does"].replace("了", "")
    return _Doing(found["noun"], does, does[:2], found["a"] or found["b"] or "个")


def _doing(question: str) -> _Doing | None:
    """What several are asked for by, in English; None if rules can't tell."""
    asked = _WHICH.match(question)
    words = asked["rest"].split() if asked else []
    auxiliary = next((place for place, word in enumerate(words) if word in _ONE), None)
    if not auxiliary or auxiliary > len(_NUMBERS) // 2:
        auxiliary = None
    begins = auxiliary if auxiliary is not None else _verb(words)
    if begins is None or not lexicon.DO.isdisjoint(words):
        return None
    rest = words[begins + 1 :] if auxiliary is not None else words[begins:]
    verb = next((word for word in rest if bases_of(word)), None)
    if verb is None:
        return None
    does = " ".join(rest if auxiliary is None else [_ONE[words[auxiliary]], *rest])
    return _Doing(words[begins - 1], does, verb)


def _verb(words: Sequence[str]) -> int | None:
    """Where the verb stands: the first that may be one, and no noun such as “plants”."""
    for place, word in enumerate(words):
        if place and bases_of(word) and singular(word) not in AGENTS:
            return place
    return None


def _tells(sentence: str, doing: _Doing) -> bool:
    """Whether a sentence tells how many do it: “three companies are recalling …”."""
    return has_verb(sentence, doing.verb) and any(
        counts(number, doing.noun, sentence) for number in numbers_in(sentence)
    )


def _is_done(item: EvidenceSentence, doing: _Doing) -> bool:
    """Whether the sentence says some of what is done after its verb, and of no time gone by where
    it is asked of now."""
    text = item.sentence.text
    done = _done(doing)
    is_gone = doing.predicate.startswith("is ") and re.search(
        rf"\b(?:was|were|had been) {re.escape(doing.verb)}", text
    )
    return not is_gone and (not done or bool(done & set(stems(said_after(text, doing.verb)))))


def _has_all(item: EvidenceSentence, doing: _Doing) -> bool:
    """Whether all that they do stands after the verb, or in the title of the article.

    Of a sentence whose subject and verb are known, it is enough that proof finds it likely.
    """
    said = f"{item.article.title} {said_after(item.sentence.text, doing.verb)}"
    return _done(doing) <= set(stems(said))


def _done(doing: _Doing) -> set[str]:
    """The stems of what is done: of “is recalling rye bread”, those of rye and bread."""
    words = doing.predicate.replace(doing.verb, " ").split()
    return set(stems(" ".join(word for word in words if word not in lexicon.FUNCTION_WORDS)))


def _is_among(subject: str, found: Iterable[str]) -> bool:
    """Whether one of those found is called so, in part or in full."""
    said = set(subject.casefold().split())
    return any(said <= (own := set(each.casefold().split())) or own <= said for each in found)


def _number(count: int, words: Words, measure: str) -> str:
    if words.language == "zh":
        digits = _NUMBERS_CHINESE[count - 1] if count <= len(_NUMBERS_CHINESE) else str(count)
        return f"{digits}{measure}"
    if words.language == "en" and count <= len(_NUMBERS):
        return _NUMBERS[count - 1].capitalize()
    return str(count)
