"""A question → its noun phrases, found by the words around them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.asking import lexicon

_TOKEN = re.compile(
    r"(?:[A-Za-z]\.){2,}"  # D.C.
    r"|['’]s?(?!\w)"  # the ending of a possessive
    r"|[^\W_]+(?:(?:[-/&.,]|['’](?!s\b))[^\W_]+)*"
    r"|[?!.,;:()“”\"]"
)
_JOINS = re.compile(r" (?:of|of the|and|for|de|on) ")
_SOME_OF = re.compile(r"\b(some|any|one|many|most|few) of $", re.IGNORECASE)
_DETERMINING = lexicon.DETERMINERS | {"my", "your", "our", "his", "her", "its", "their"}
_BEFORE_VERBS = (
    lexicon.AUXILIARIES | lexicon.QUESTION_WORDS | {"i", "you", "he", "she", "it", "we", "they"}
)
_GRADED = re.compile(rf"\b(?:{'|'.join(lexicon.GRADING)}) $", re.IGNORECASE)
_CUT_UP_TO = 3  # words of a subject; a longer run holds an object, and its verb inside it


@dataclass(frozen=True)
class Word:
    """A word as it stands in the question, and where."""

    text: str
    start: int
    end: int

    @property
    def lower(self) -> str:
        """In lower case, with a plain apostrophe."""
        return self.text.lower().replace("’", "'")

    @property
    def is_mark(self) -> bool:
        """Whether it is punctuation, or the ending of a possessive."""
        return not self.text[0].isalnum()

    @property
    def is_name(self) -> bool:
        """Whether it is written as a name; the first word of a question always is."""
        if self.lower in lexicon.RELATIONAL:  # CEO
            return False
        return self.text[0].isdigit() or any(letter.isupper() for letter in self.text)

    @property
    def is_function(self) -> bool:
        """Whether it holds a sentence together. “US” and “WHO” in capitals are names."""
        if self.lower in lexicon.INTERJECTIONS:
            return True
        if self.text.isupper() and len(self.text) > 1:
            return False
        first = self.lower.split("'")[0]
        is_adverb = self.lower.endswith("ly") and self.text.islower() and len(first) > 5
        shortened = "'" in self.lower and first in lexicon.FUNCTION_WORDS
        return self.lower in lexicon.FUNCTION_WORDS or is_adverb or shortened


@dataclass(frozen=True)
class Phrase:
    """A noun phrase: its words, where they stand, and the article before them."""

    text: str
    start: int = 0
    end: int = 0
    article: str = ""

    @property
    def words(self) -> list[str]:
        """Its words, in lower case."""
        return self.text.lower().split()

    @property
    def head(self) -> str:
        """The noun, in the singular."""
        return singular(self.words[-1])

    @property
    def is_name(self) -> bool:
        """Whether a word of it is written as a name."""
        return any(Word(word, 0, 0).is_name for word in self.text.split())

    @property
    def is_plural(self) -> bool:
        """Whether it names more than one."""
        return " and " in self.text or is_plural(self.words[-1])

    @property
    def is_general(self) -> bool:
        """Whether it doesn't say what it is about: “the side effects”, “popular films”."""
        if self.is_name:
            return False
        plain = all(word in lexicon.ADJECTIVES for word in self.words[:-1])
        head = self.words[-1]
        return (
            self.head in lexicon.RELATIONAL
            or head in lexicon.ADJECTIVES
            or (plain and (self.head in lexicon.CLASSES or head in lexicon.UNIQUE))
        )

    @property
    def named(self) -> str:
        """The phrase as it is put in another's place."""
        return f"{self.article} {self.text}" if self.article in ("the", "a", "an") else self.text


def words_of(question: str) -> list[Word]:
    """The words and marks of a question."""
    return [Word(found.group(), *found.span()) for found in _TOKEN.finditer(question)]


def is_plural(word: str) -> bool:
    """Whether a noun is a plural, by its ending."""
    word = word.lower()
    if word in lexicon.IRREGULAR_PLURALS:
        return True
    single = word.endswith(("ss", "us", "is", "'s", "’s")) or word in lexicon.NOT_PLURAL
    return word.endswith("s") and not single and len(word) > 3


def singular(word: str) -> str:
    """A noun's singular, by its ending."""
    if not is_plural(word) or word.lower() in lexicon.IRREGULAR_PLURALS:
        return word
    if word[:-1].lower() in lexicon.CLASSES | lexicon.RELATIONAL:
        return word[:-1]
    if word.endswith("ies") and len(word) > 5:
        return f"{word[:-3]}y"
    return word[:-2] if word.endswith(("sses", "ches", "shes", "xes")) else word[:-1]


def plural(word: str) -> str:
    """A noun's plural, by its ending."""
    if is_plural(word):
        return word
    if re.search(r"[^aeiou]y$", word):
        return f"{word[:-1]}ies"
    return f"{word}es" if word.endswith(("s", "x", "ch", "sh")) else f"{word}s"


def phrases_of(question: str) -> list[Phrase]:
    """The noun phrases, in their order; “Museum of Art” and “Lewis and Clark” are one each."""
    return list(_joined(question, list(_runs(question))))


def _runs(question: str) -> Iterator[Phrase]:
    """Stretches of words between those that hold a sentence together, without their verbs."""
    run: list[Word] = []
    asks = False  # between “do” or “can” and its verb stands the subject
    article = ""
    before: Word | None = None
    for word in [*words_of(question), Word("?", len(question), len(question))]:
        if _continues(word, run, before):
            run.append(word)
        else:
            first, rest = _subject_and_rest(run, word) if asks else (run, [])
            if not _is_no_thing(first, word, question):
                yield from filter(None, [_phrase(first, article), _phrase(rest, "")])
            waits = not run and word.lower in _DETERMINING | lexicon.PREPOSITIONS
            goes_on = len(first) == len(run) and word.lower in ("in", "of", "on")
            asks = word.lower in lexicon.DO | lexicon.MODAL or (asks and (waits or goes_on))
            article = word.lower if word.lower in lexicon.DETERMINERS else ""
            if article and _SOME_OF.search(question[: word.start]):
                article = ""  # “some of the bands” are no bands that were named
            run = []
        before = word


def _is_no_thing(run: Sequence[Word], follows: Word, question: str) -> bool:
    """“The most delicious” says how something is, “purchasing a house” what is done to it."""
    if len(run) != 1 or not run[0].text.islower():
        return False
    [word] = run
    is_graded = _GRADED.search(question[: word.start]) and not is_plural(word.text)
    return bool(is_graded) or (word.lower.endswith("ing") and follows.lower in _DETERMINING)


def _continues(word: Word, run: Sequence[Word], before: Word | None) -> bool:
    """Whether a word is part of the noun phrase so far, or begins one."""
    if word.is_mark or word.is_function or (before and before.lower == "how"):
        return False
    if word.is_name and before is not None and before.text not in ".?!":
        return True
    if before and before.lower == "most" and word.lower in lexicon.ADJECTIVES:
        return False
    if word.lower in lexicon.VERBS:
        # “the use”, “possible causes”: nouns, by what they follow.
        last = (run[-1] if run else before) or word
        return last.lower in lexicon.ADJECTIVES or (not run and last.lower in ("the", "a", "an"))
    is_participle = word.lower.endswith("ed") and not word.lower.endswith("eed")
    is_participle = is_participle and len(word.lower) > 3
    verb_follows = before is not None and before.lower in _BEFORE_VERBS
    return not (is_participle and (run or verb_follows))


def _subject_and_rest(run: Sequence[Word], follows: Word) -> tuple[Sequence[Word], Sequence[Word]]:
    """The subject of a question with “do”, and the object; the verb may look like one more noun."""
    if len(run) < 2 or follows.lower in lexicon.VERBS | lexicon.AUXILIARIES:
        return run, []
    if run[0].is_name:
        for place, word in enumerate(run):
            if not word.is_name:
                return run[:place], run[place + 1 :] if run[-1].is_name else []
    if run[-1].is_name or follows.lower in ("and", "or", "of") or len(run) > _CUT_UP_TO:
        return run, []
    return run[:-1], []


def _phrase(run: Sequence[Word], article: str) -> Phrase | None:
    """A run as a phrase, without what only picks from what it names or is said of it."""
    while len(run) > 1 and run[0].lower in lexicon.PICKING and not run[0].is_name:
        run = run[1:]
    while len(run) > 1 and run[-1].text in lexicon.ADJECTIVES:
        run = run[:-1]
    if len(run) > 1 and run[0].lower.endswith("ing") and run[0].lower in lexicon.VERBS:
        run = run[1:]
    if not run:
        return None
    text = " ".join(word.text for word in run)
    return Phrase(text, run[0].start, run[-1].end, article)


def _joined(question: str, runs: Sequence[Phrase]) -> Iterator[Phrase]:
    """Names that “of” or “and” holds together, and “Darwin's theory”, each as one."""
    waiting: Phrase | None = None
    for run in runs:
        if waiting is not None:
            between = question[waiting.end : run.start]
            owned = re.fullmatch(r"['’]s? ", between) and run.head not in lexicon.RELATIONAL
            names = waiting.is_name and run.is_name and _JOINS.fullmatch(between)
            if owned or names:
                text = question[waiting.start : run.end]
                waiting = Phrase(text, waiting.start, run.end, waiting.article)
                continue
            yield waiting
        waiting = run
    if waiting is not None:
        yield waiting
