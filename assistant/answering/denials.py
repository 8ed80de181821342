"""Sentences that deny a statement in ways that proof takes for no contradiction: “has no plans to
close”, and of the same things another number.
"""

import re
from collections.abc import Iterator, Sequence

from assistant.answering.figures import counts
from assistant.asking import lexicon
from assistant.asking.statements import bases_of, is_form
from assistant.evidence.citations import Citation
from assistant.evidence.evidence import EvidenceSentence
from assistant.evidence.spelling import plain
from assistant.evidence.subjects import is_sure
from assistant.proof.names import names_in, words_known
from assistant.proof.numbers import Number, numbers_in
from index.caches.words import stems
from index.text.chinese import is_mostly_chinese
from index.text.sentences import sentences_of

SAME = 0.75  # the share of a statement's words that must stand in sentence, context and title
_PRONOUN = re.compile(r"(?:It|They|He|She|The company)\b")
_WORD = re.compile(r"[^\W_]+")
# What ends right before a verb that is denied: “has no plans to”, “has ruled out”.
_DENIES = re.compile(
    r"(?:\bno (?:longer|(?:\w+ )?plans?|intention)|\b(?:not|never)|n['’]t|\bwithout|\brefus\w+"
    r"|\bdeclin\w+|\bden(?:y|ies|ied)|\bruled out|\brejected)"
    r"(?: (?:be|been|being|have|having|had|to|of|going|planning|plan|yet|any|it|they))* $",
    re.IGNORECASE,
)
_DENIES_CHINESE = re.compile(
    r"(?:没有|并未|并没有|尚未|从未|未|不会|不再|否认|拒绝|无意|没有计划|没有打算)(?:[^，。；不没未]{0,2})$"
)


def denial(statement: str, items: Sequence[EvidenceSentence]) -> Citation | None:
    """The sentence of one article's evidence that denies a statement; None if none does for sure.

    It says that nobody does it, or that another number did, and names whom the statement names.
    """
    for item in items:
        for sentence in sentences_of(item.context.text):
            if _is_of_it(statement, item) and _denies(statement, sentence.text):
                return Citation(item.n, item, sentence.text)
    return None


def _is_of_it(statement: str, item: EvidenceSentence) -> bool:
    """Whether the passage is about what the statement is about, its verb and numbers aside."""
    around = f"{item.article.title} {item.passage.text}"
    verb = _verb(statement)
    bare = re.sub("[了会将]", "", statement) if is_mostly_chinese(statement) else statement
    apart = " ".join([verb or "", *(each.text for each in numbers_in(statement))])
    wanted = set(stems(plain(bare))) - set(stems(apart))
    named = names_in(statement).keys()
    return named <= words_known(around) and len(wanted & set(stems(plain(around)))) >= (
        SAME * len(wanted)
    )


def _denies(statement: str, sentence: str) -> bool:
    if is_mostly_chinese(statement):
        return any(
            subject[:2] in sentence
            and _DENIES_CHINESE.search(sentence[: match.start()]) is not None
            for subject, verb in _parts_chinese(statement)
            for match in re.finditer(re.escape(verb), sentence)
        ) or _has_another_number(statement, sentence)
    verb = _verb(statement)
    if verb is None or not _is_of_whom(statement.partition(verb)[0], sentence):
        return False
    for word in _WORD.finditer(sentence):
        if is_form(word.group(), verb) and _DENIES.search(sentence[: word.start()]):
            return _shares(statement, verb, sentence)
    return _has_another_number(statement, sentence) and any(
        is_form(word, verb) for word in _WORD.findall(sentence)
    )


def _verb(statement: str) -> str | None:
    """The verb of a statement: the first after its subject that is no auxiliary."""
    words = statement.split()
    if any(word in ("not", "never") for word in words):
        return None
    found = [
        word
        for place, word in enumerate(words)
        if place and word not in lexicon.AUXILIARIES and bases_of(word)
    ]
    return found[0] if found else None


def _parts_chinese(statement: str) -> Iterator[tuple[str, str]]:
    """Each two characters of a statement that may be its verb, with what stands before them:
    Chinese writes no spaces."""
    if not re.search("[不没未]", statement):
        said = re.sub(r"[了会将]", "", statement)
        yield from ((said[:place], said[place : place + 2]) for place in range(2, len(said) - 1))


def _is_of_whom(subject: str, sentence: str) -> bool:
    """Whether a sentence is about this subject: it has a word of it, or no name but a pronoun."""
    words = [word for word in subject.split() if word.lower() not in lexicon.FUNCTION_WORDS]
    if not set(stems(" ".join(words))).isdisjoint(stems(sentence)):
        return True
    return not names_in(sentence) and _PRONOUN.match(sentence) is not None


def _shares(statement: str, verb: str, sentence: str) -> bool:
    """Whether the words after the statement's verb stand in the sentence: what isn't done."""
    words = statement.partition(verb)[2].split()
    done = set(stems(" ".join(word for word in words if word not in lexicon.FUNCTION_WORDS)))
    return len(done & set(stems(sentence))) >= SAME * len(done)


def _has_another_number(statement: str, sentence: str) -> bool:
    """Whether a sentence that is sure counts the same with another number, and not with this."""
    for number, noun in _counted(statement):
        said = [each for each in numbers_in(sentence) if counts(each, noun, sentence)]
        if said and is_sure(sentence) and all(each.value != number.value for each in said):
            return True
    return False


def _counted(statement: str) -> Iterator[tuple[Number, str]]:
    """The numbers of a statement, each with the noun right after it."""
    for number in numbers_in(statement):
        after = statement.partition(number.text)[2]
        noun = re.match(r"[个名位家人辆艘件]*([\u4e00-\u9fff]{1,2})|\s+([a-z]+)", after)
        if noun and not number.unit:
            yield number, noun[1] or noun[2]
