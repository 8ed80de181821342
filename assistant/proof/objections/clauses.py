"""An English sentence as words, each with what its clause makes of it: denied, hedged, or stated.

There is no parser: a word counts as a verb by a list, its ending and the words before it, and a
denial or a hedge holds from where it stands to the next finite verb or the end of its clause. So
what is found is only relied on where two sentences are nearly the same otherwise.
"""

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from assistant.evidence.spelling import plain
from assistant.proof.numbers import numbers_in
from assistant.proof.objections import lexicon
from assistant.proof.stated_dates import MONTH_NAMES, WEEKDAYS

_TOKEN = re.compile(
    r"\d+(?:st|nd|rd|th)\b|\d+-year-olds?\b|\d+(?:,\d{3})*(?:\.\d+)?|(?:[A-Z]\.){2,}|n[’']t\b"
    r"|[^\W\d_]+?(?=n[’']t\b)|[^\W\d_]+(?:[-.][^\W_]+)*(?:[’'](?!s\b)[^\W\d_]+)?|[’']s\b|[^\w\s]"
)
CALENDAR = frozenset([*MONTH_NAMES, *WEEKDAYS]) - {"may", "march"}
_SHORT = {"ca": "can", "wo": "will", "sha": "shall"}  # before n't
_STOPS = frozenset(',;:—–()"“”.!?')
_BE = frozenset("is are was were be been being am 's 're".split())
_HAVE = frozenset("has have had having 've".split())
_FUTURE = frozenset("will shall 'll".split())
_FINITE = _FUTURE | frozenset(
    "is are was were has have had do does did may might could would can should must".split()
)
_NUMBER = re.compile(r"\d")


@dataclass(frozen=True)
class Word:
    """A word and what its clause makes of it.

    `concept` is what it says, the same for words that say the same; `clause` numbers the part of
    the sentence it stands in. `negated`: it is said not to be so. `hedge`: under which words it
    stands, a kind of english.yaml's, "future", or "" for what is stated. `done`: a verb in the
    past or the perfect.
    """

    text: str
    low: str
    base: str
    concept: str
    is_name: bool
    is_verb: bool
    clause: int = 0
    negated: bool = False
    hedge: str = ""
    done: bool = False
    passive: bool = False

    @property
    def is_content(self) -> bool:
        """Whether it carries meaning."""
        return (
            self.low[0].isalnum()
            and self.low not in CALENDAR
            and not self.is_function
            and self.low not in lexicon.NEGATORS
            and self.base not in lexicon.REPORTING
        )

    @property
    def is_function(self) -> bool:
        return (
            self.low in lexicon.AUXILIARIES
            or self.low in lexicon.DETERMINERS
            or self.low in lexicon.PREPOSITIONS
            or self.low in lexicon.PRONOUNS
            or self.low in lexicon.BOUNDARIES
            or self.low in _JOINING
        )

    @property
    def is_number(self) -> bool:
        return self.low[0].isdigit() and self.low[-1].isdigit()


_JOINING = frozenset("and or but if whether not to yes also too there so".split())


# "Berta's orchard": a name, unless it is a common word.
_OWNER = re.compile(
    r"(?!(?:Today|Yesterday|People|Children|It|That|What|Who|Here|There|Last)\b)[A-Z]\w+[’']s "
)


@lru_cache(maxsize=2_000)
def words_of(sentence: str) -> tuple[Word, ...]:
    """The words of an English sentence, with their state."""
    tagged = _tagged(_joined(_plain_words(sentence)))
    if tagged and _OWNER.match(sentence) and not lexicon.known_base(tagged[0].low):
        tagged[0] = replace(tagged[0], is_name=True, is_verb=False)
    return _stated(tagged)


def _plain_words(sentence: str) -> list[str]:
    text = re.sub(r"(?<=\d),(?=\d{3}\b)", "", plain(sentence.replace("’", "'")))
    text = re.sub(r"\bin favou?r of\b", "for", text)
    text = re.sub(r"\bNo\. ?(?=\d)", "number ", text)
    text = re.sub(r"(?<=\d) ?- ?year ?- ?(?=old)", "-year-", text)
    return [match.group() for match in _TOKEN.finditer(text)]


def _joined(texts: list[str]) -> list[str]:
    """The words, phrasal verbs as one: "step_down" for "stepped down"."""
    joined: list[str] = []
    for text in texts:
        if (
            joined
            and text.islower()
            and f"{lexicon.base_of(joined[-1].lower())} {text}" in (lexicon.PHRASES)
        ):
            joined[-1] = f"{joined[-1]} {text}"
        else:
            joined.append(text)
    return joined


def _tagged(texts: list[str]) -> list[Word]:
    words: list[Word] = []
    for place, text in enumerate(texts):
        low = _SHORT.get(text.lower(), text.lower()) if text.lower() in _SHORT else text.lower()
        low = "not" if low in {"n't", "n’t"} else low
        first, *particle = low.split(" ")
        base = " ".join([lexicon.base_of(first), *particle])
        previous = words[-1] if words else None
        following = texts[place + 1] if place + 1 < len(texts) else ""
        is_name = _is_name(text, previous, following)
        is_verb = not is_name and _is_verb(low, base, previous, following)
        words.append(Word(text, low, base, lexicon.concept_of(base), is_name, is_verb))
    return words


def _is_name(text: str, previous: Word | None, following: str) -> bool:
    low = text.lower()
    if not text[0].isupper() or low in lexicon.PRONOUNS | lexicon.DETERMINERS | CALENDAR:
        return False
    if previous and previous.text not in {".", ":", "“", '"', "!", "?"}:
        return True
    if low in _NEVER_VERBS or numbers_in(low):
        return False
    # The first word: one whose neighbour is a name too, or that a verb follows.
    if following[:1].isupper() or following == "'s":
        return True
    next_base = lexicon.known_base(following.lower())
    is_common = lexicon.known_base(low) in lexicon.VERBS or low.endswith("s")
    return not is_common and (
        following in {"and", ","}
        or following in lexicon.AUXILIARIES
        or next_base in lexicon.VERBS | lexicon.REPORTING
        or following.endswith("ed")
    )


def _is_verb(low: str, base: str, previous: Word | None, following: str) -> bool:
    """Whether it is a verb: by what is known of it, its ending, and the words beside it."""
    if not low[0].isalpha() or low in _NEVER_VERBS or low.endswith("ly"):
        return False
    before = previous.low if previous else ""
    if before in lexicon.DETERMINERS or before in {"'s", "of", "without"}:
        return False
    first = lexicon.known_base(low.split(" ")[0])
    if previous and previous.low[0].isdigit():
        return False
    if " " in low and first in lexicon.VERBS | lexicon.HEDGES.keys() | lexicon.TURNING:
        return True
    if low in _NEVER_AFTER_BE and before in _BE:
        return False
    if before == "to" or before in lexicon.AUXILIARIES or before in _BEFORE_VERBS:
        return True
    known = (
        (first and first in lexicon.VERBS) or first in lexicon.REPORTING or first in lexicon.TURNING
    )
    is_plural = low.endswith("s") or low == first
    if known and is_plural and (following == "of" or _is_past(following)):
        return False  # "imports rose"
    if known and previous and before not in lexicon.PREPOSITIONS:
        return True
    if known and low.endswith("ing"):
        return True
    if low.endswith("ed") and len(low) > 4:
        return True
    # "The firm supplies 300 homes".
    return (
        low.endswith("s")
        and previous is not None
        and previous.low[0].isalpha()
        and not previous.is_function
        and (following[:1].isdigit() or following.lower() in lexicon.DETERMINERS)
    )


def _is_past(text: str) -> bool:
    low = text.lower()
    base = lexicon.known_base(low)
    return (
        low in lexicon.AUXILIARIES
        or (low.endswith("ed") and len(low) > 4)
        or (base in lexicon.VERBS and base != low and not low.endswith(("s", "ing")))
    )


_NEVER_AFTER_BE = frozenset(
    "larger bigger smaller higher lower longer shorter older younger faster slower cheaper heavier"
    " lighter taller warmer colder richer poorer fewer greater sound".split()
)
_BEFORE_VERBS = frozenset(["not", "never", "n't", "cannot"])


def _stated(words: list[Word]) -> tuple[Word, ...]:
    """The words with what their clauses make of them."""
    found: list[Word] = []
    clause, state = 0, _State()
    last: int | None = None  # the last verb of this clause
    told = False  # whether the sentence is what somebody says
    for place, word in enumerate(words):
        following = words[place + 1] if place + 1 < len(words) else None
        before = words[place - 1].low if place else ""
        if word.low in _STOPS:
            # A pair of commas may go round an aside; what is after them goes on.
            clause, state, last = clause + 1, _State(), None
        elif word.low in {"and", "but"} and not _verb_ahead(words, place):
            pass
        elif word.low in {"and", "but"}:
            goes_on = following is not None and (
                following.low == "to" or (following.is_verb and following.base == following.low)
            )
            kept = state.hedge if goes_on and word.low == "and" else ""
            clause, state, last = clause + 1, _State(hedge=kept), None
        elif word.low in {"whether", "if", "unless"}:
            clause, state, last = clause + 1, _State(hedge="question"), None
        elif word.low in lexicon.BOUNDARIES:
            clause, state, last = clause + 1, _State(), None
        elif word.low == "that":
            state = replace(state, governed=False)
        elif word.low in lexicon.NEGATORS:
            if state.closed and word.low in _BEFORE_VERBS:
                clause, state, last = clause + 1, _State(), None
            if following is not None and (following.low in _NO_DENIAL or following.is_number):
                found.append(replace(word, clause=clause))
                continue
            is_object = word.low in {"no", "none", "nobody", "nothing", "neither", "without"}
            if is_object and last is not None and word.low != "without":
                found[last] = replace(found[last], negated=not found[last].negated)
            state = replace(state, negated=not state.negated)
        elif word.low in _FINITE and state.closed:
            clause, state, last = clause + 1, _finite(word.low, told), None
        elif word.low in _FUTURE | {"should"} and not state.hedge:
            state = replace(state, hedge="future")
        elif word.low in {"may", "might", "could"} and not word.is_name:
            state = replace(state, hedge="possible")
        elif word.low == "would":
            state = replace(state, hedge=state.hedge or ("future" if told else "possible"))
        told = told or word.base in lexicon.REPORTING or word.base in _TOLD_BY
        found.append(word)
        if word.is_verb or word.base in _GOVERNING:
            to = before == "to" or words[max(0, place - 2)].low == "to"
            goes_on = word.low.endswith("ing") and before not in _BE
            if (state.closed and not goes_on and not (to and state.open_to)) or (
                state.governed and not to and _is_finite(words, place)
            ):
                clause, state = clause + 1, _State()
            done = _is_done(words, place)
            found[-1] = replace(
                word,
                clause=clause,
                negated=state.negated,
                hedge=state.hedge,
                done=done,
                passive=_is_passive(words, place),
            )
            if word.is_verb:
                last = place
            found_to_be = word.base == "find" and following is not None and following.low == "to"
            state = replace(state, open_to=True) if found_to_be else _after(word, state)
        else:
            found[-1] = replace(word, clause=clause, negated=state.negated, hedge=state.hedge)
            if word.base in _GROUNDS and state.negated:
                state = _State(negated=True, open_to=True)  # "no evidence that it harms"
    return tuple(found)


@dataclass(frozen=True)
class _State:
    """What holds of the words that follow. `governed`: a hedge that no whole sentence follows
    without "that". `closed`: a verb has taken it, so that a further finite
    verb is stated; `open_to`: but one after "to" isn't."""

    negated: bool = False
    hedge: str = ""
    closed: bool = False
    open_to: bool = False
    governed: bool = False


def _finite(auxiliary: str, told: bool) -> _State:
    """What holds behind an auxiliary that begins a new statement."""
    if auxiliary in _FUTURE or (auxiliary == "would" and told):
        return _State(hedge="future")
    if auxiliary in {"may", "might", "could", "would"}:
        return _State(hedge="possible")
    return _State()


def _after(word: Word, state: _State) -> _State:
    """What holds after a verb, or a noun such as "plan"."""
    if word.base in lexicon.REPORTING:
        # What isn't said may be so or not.
        return _State(hedge="question" if state.negated else "")
    if word.base in lexicon.TURNING or word.low in lexicon.TURNING:
        return _State(negated=not state.negated, hedge=state.hedge, open_to=True)
    kind = lexicon.HEDGES.get(word.base) or lexicon.HEDGES.get(word.low)
    if kind:
        whole = word.base in lexicon.SENTENTIAL
        return replace(state, hedge=kind, closed=False, open_to=True, governed=not whole)
    if word.base in lexicon.TRANSPARENT:
        return replace(state, closed=True, open_to=True)
    return replace(state, closed=True, open_to=False)


def _is_done(words: list[Word], place: int) -> bool:
    """Whether the verb there tells of what has happened."""
    low = words[place].low.split(" ")[0]
    earlier = [each.low for each in words[max(0, place - 4) : place]]
    if any(
        each in {"to", "will", "would", "may", "might", "could", "did", "do", "does"}
        for each in earlier[-2:]
    ):
        return "did" in earlier[-2:]
    is_past = low.endswith("ed") or (low != lexicon.base_of(low) and not low.endswith(("s", "ing")))
    while earlier and (earlier[-1] in ADVERBS | lexicon.NEGATORS or earlier[-1].endswith("ly")):
        earlier.pop()
    if is_past and earlier and earlier[-1] in {"is", "are", "be", "being"}:
        return False
    return is_past or any(each in {"has", "have", "had", "was", "were"} for each in earlier[-3:])


def _is_passive(words: list[Word], place: int) -> bool:
    """Whether the verb there is a passive: "was bought"."""
    low = words[place].low.split(" ")[0]
    if low.endswith("ing") or not (low.endswith(("ed", "en", "n", "t", "d")) or low in _SAME_PAST):
        return False
    for each in reversed(words[max(0, place - 3) : place]):
        if each.low in _BE:
            return True
        if each.low == "and":  # "was written and sung by"
            verbs = [i for i, word in enumerate(words[:place]) if word.is_verb]
            return bool(verbs) and _is_passive(words, verbs[-1])
        if not (each.low.endswith("ly") or each.low in lexicon.NEGATORS | ADVERBS):
            return False
    return False


def _verb_ahead(words: list[Word], place: int) -> bool:
    """Whether a verb stands between there and the next stop."""
    for each in words[place + 1 :]:
        if each.low in _STOPS:
            return False
        if each.is_verb or each.low in lexicon.AUXILIARIES:
            return True
    return False


ADVERBS = frozenset("also now then once only already both still just even ever again yet".split())
_NEVER_VERBS = (
    ADVERBS
    | lexicon.AUXILIARIES
    | lexicon.PREPOSITIONS
    | lexicon.NEGATORS
    | lexicon.BOUNDARIES
    | lexicon.DETERMINERS
    | lexicon.PRONOUNS
    | _JOINING
)
# What governs the words after it, be it a verb or not: "plan", "allegedly", "contrary".
_GOVERNING = (
    (lexicon.HEDGES.keys() | lexicon.TURNING) - lexicon.AUXILIARIES - {"whether", "if", "unless"}
)


def _is_finite(words: list[Word], place: int) -> bool:
    """Whether the verb there begins a statement of its own: "has held", "rose"."""
    low = words[place].low.split(" ")[0]
    if low.endswith("ing"):
        return False
    earlier = {each.low for each in words[max(0, place - 3) : place]}
    return bool(earlier & (_HAVE | _BE | _FUTURE)) or _is_past(low)


# "No fewer", "not only", "no longer a": nothing is denied by these.
_NO_DENIAL = frozenset("only just fewer more less doubt matter".split())
_GROUNDS = frozenset(lexicon.base_of(word) for word in "evidence proof sign indication".split())
_TOLD_BY = frozenset(["announc", "statement", "news"])
_SAME_PAST = frozenset("won hit cut put set led hurt shut".split())
