"""A question → the statement in it: what it asks to be confirmed, “Did the bakery close?”, or takes
for granted, “Why did the bakery close?” → “The bakery closed”.

By rules over a list of verbs, without a parser; where they can't tell subject from predicate, there
is no statement.
"""

import re
from collections.abc import Sequence
from functools import cache
from importlib.resources import files

from assistant.asking import lexicon
from index.caches.words import stems
from index.text.chinese import is_mostly_chinese
from index.text.yaml_file import read_yaml

_FILE = files("assistant.asking") / "word_lists" / "verbs.yaml"
_VERBS: dict[str, str] = read_yaml(_FILE)
_FORMS = {
    base: (past, participle)
    for base, past, participle in map(str.split, _VERBS["irregular"].splitlines())
}
_BASES = frozenset(_VERBS["base"].split()) | _FORMS.keys()
_PARTICIPLES = frozenset(participle for _, participle in _FORMS.values())
_ENDINGS = (("ies", "y"), ("ied", "y"), ("es", ""), ("s", ""), ("ed", ""), ("ing", ""))
_DOUBLED = frozenset(_VERBS["doubled"].split())
_HELPING = frozenset(_VERBS["helping"].split())
AGENTS = frozenset(_VERBS["agents"].split())  # nouns of what acts: company, town

_AUXILIARY = (
    r"(?P<auxiliary>(?:did|does|do|is|are|was|were|has|have|had|will|would|can|could|should|may"
    r"|might|must)(?P<not>n['’]t)?|won['’]t|can['’]t|cannot)"
)
_OPENING = r"^\W*(?:(?:and|but|so|then|or),? )?"
YES_NO = re.compile(
    rf"{_OPENING}{_AUXILIARY}\b(?! (?:you|i|we)\b)(?!.*\bor\b(?! not\b))(?! not\?)", re.IGNORECASE
)
YES_NO_CHINESE = re.compile(
    r"(?<!知道)(?<!清楚)吗[?？。]?$|是否|是不是|有没有|会不会|能不能|可不可以|要不要|(?:不是|没有)[?？]$|了没[?？]?$"
)
# What can't be taken for granted: why someone should, how a thing can be.
_TAKEN = re.compile(
    rf"{_OPENING}(?:(?:why|when|where|since when|how come)|how(?= (?:did|was|were|has|have)))"
    r" (?P<clause>(?!(?:would|can|could|should|may|might|must|do)\b(?!n)).+)",
    re.IGNORECASE,
)
_HOW_COME = re.compile(rf"{_OPENING}how come (?P<statement>.+)", re.IGNORECASE)
_TAKEN_CHINESE = re.compile(
    r"(?P<is>是)?(?:在)?(?:为什么(?:会)?|为何(?:会)?|因何|缘何|何时|什么时候|什么时间|哪一?[天年]|怎么会|怎么(?![样看])|怎样"
    r"|如何(?!评价|看待|回应|应对|解释)|哪里|哪儿|何地)"
)
_ASKS_WHAT = r"谁|哪|多少|几[个家人名位条]|什么|如何|怎|为何"
_ASKS_MORE_CHINESE = re.compile(rf"{_ASKS_WHAT}|吗|是否|有没有")
_OPENING_CHINESE = re.compile(r"^(?:请问|那么|那|而|但是?|所以)[，,]?")
_TWICE = re.compile(r"([会能要想肯是有去来])[不没]有?\1")
_FEWEST_CHINESE = 4  # characters: somebody, and what they did
_JOINING = lexicon.PREPOSITIONS - {"of"}
_PRONOUNS = frozenset("it he she they there this that these those we i you this".split())
_ADVERBS = frozenset(
    "still already now not also currently only really actually again ever never yet going"
    " no".split()
)
_ADJECTIVES = lexicon.ADJECTIVES | frozenset(
    "able available aware bankrupt closed dead due expected guilty independent liable mandatory"
    " planned profitable ready responsible set alive ill missing open popular under-age".split()
)


def statement_of(question: str) -> str | None:
    """What a question of yes or no asks to be confirmed: “Did it close?” → “It closed”.

    None for other questions, and where rules can't tell.
    """
    if is_mostly_chinese(question):
        return _confirmed_chinese(question)
    found = YES_NO.match(question)
    return _declared(question[found.start("auxiliary") :]) if found else None


def premise_of(question: str) -> str | None:
    """What a question of why, when, where or how takes for granted: “Why did it close?” → “It
    closed”; 它为什么关闭了？ → 它关闭了.

    None where nothing is, and where rules can't tell.
    """
    if is_mostly_chinese(question):
        return _taken_chinese(question)
    if come := _HOW_COME.match(question):
        return _begun(_bare(come["statement"]))
    found = _TAKEN.match(question)
    return _declared(found["clause"]) if found else None


def past_of(verb: str) -> str:
    """The past of an English verb in its base form: win → won, stop → stopped."""
    if verb in _FORMS:
        return _FORMS[verb][0]
    if verb.endswith("e"):
        return f"{verb}d"
    if re.search(r"[^aeiou]y$", verb):
        return f"{verb[:-1]}ied"
    return f"{verb}{verb[-1]}ed" if verb in _DOUBLED else f"{verb}ed"


@cache
def bases_of(word: str) -> frozenset[str]:
    """The verbs in the list that an English word may be a form of: sold → sell."""
    bases = {word} & _BASES | {base for base, forms in _FORMS.items() if word in forms}
    for ending, instead in _ENDINGS:
        if word.endswith(ending):
            stem = word[: -len(ending)] + instead
            once = stem[:-1] if stem[-2:-1] == stem[-1:] else stem
            bases |= {stem, f"{stem}e", once} & _BASES
    return frozenset(bases)


def is_form(word: str, verb: str) -> bool:
    """Whether a word is a form of the same English verb as another: sold and selling."""
    word, verb = word.lower(), verb.lower()
    return not bases_of(word).isdisjoint(bases_of(verb)) or stems(word) == stems(verb) != []


def _declared(asked: str) -> str | None:
    """“did the bakery close” → “The bakery closed”."""
    auxiliary, *words = _bare(asked).split()
    negated = auxiliary.lower().endswith(("n't", "n’t", "cannot")) or bool(
        words and words[0] == "not"
    )
    verb = re.sub(r"n['’]t$", "", auxiliary.lower())
    verb = {"wo": "will", "ca": "can", "cannot": "can"}.get(verb, verb)
    words = words[1:] if words and words[0] == "not" else words
    if verb in lexicon.DO or verb in lexicon.MODAL:
        end = _before_verb(words)
    elif verb in lexicon.BE or verb in lexicon.HAVE:
        end = _before_predicate(words)
    else:
        return None
    if not end or end >= len(words) or any("," in word for word in words[:end]):
        return None
    subject, predicate = words[:end], [word for word in words[end:] if word != "any"]
    if negated:
        predicate = [verb, "not", *predicate]
    elif verb in lexicon.DO:
        predicate[0] = _agreeing(predicate[0], verb)
    else:
        predicate = [verb, *predicate]
    return _begun(" ".join([*subject, *predicate]))


def _bare(question: str) -> str:
    return " ".join(question.split()).rstrip(" ?!.？")


def _begun(statement: str) -> str:
    return statement[:1].upper() + statement[1:]


def _agreeing(verb: str, auxiliary: str) -> str:
    if auxiliary == "did":
        return past_of(verb)
    if auxiliary == "do":
        return verb
    if verb in ("be", "have"):
        return {"be": "is", "have": "has"}[verb]
    if re.search(r"[^aeiou]y$", verb):
        return f"{verb[:-1]}ies"
    return f"{verb}es" if re.search(r"(?:s|x|z|ch|sh|o)$", verb) else f"{verb}s"


def _before_verb(words: Sequence[str]) -> int:
    """How many words stand before the verb in its base form: the subject. 0 if there is no telling.

    “The plan”, “its offer” and “the plan cost” before another verb are nouns.
    """
    for place, word in enumerate(words):
        if word in ("who", "which", "that") and place:
            return 0
        if not place or word not in _BASES or _is_noun(words, place):
            continue
        return place
    # A name, and a verb that isn't in the list.
    end = _name(words)
    return end if 0 < end < len(words) and words[end].isalpha() and words[end].islower() else 0


def _is_noun(words: Sequence[str], place: int) -> bool:
    before, word = words[place - 1].lower(), words[place]
    after = words[place + 1] if place + 1 < len(words) else ""
    if before in lexicon.DETERMINERS or before in lexicon.ADJECTIVES or before in ("of", "to"):
        return before not in ("this", "that", "these", "those") or after in _BASES
    if before.endswith(("'s", "’s", "s'", "s’")) or before in ("its", "his", "her", "their"):
        return True
    return after in _BASES and word not in _HELPING and after not in ("be", "have")


def _before_predicate(words: Sequence[str]) -> int:
    """How many words stand before what is said of the subject; 0 if there is no telling."""
    if not words:
        return 0
    if words[0].lower() in _PRONOUNS and not (
        words[0].lower() in ("this", "that", "these", "those") and _is_plain(words, 1)
    ):
        return 1
    first = _name(words) or (2 if words[0].lower() in lexicon.DETERMINERS else 1)
    places = range(first, len(words))
    says = next((place for place in places if _says(words, place)), None)
    if says is not None:
        return says
    joined = next((place for place in places if words[place] in _JOINING), None)
    return first if joined is None else joined


def _is_plain(words: Sequence[str], place: int) -> bool:
    """Whether there is a word that may be a noun."""
    if place >= len(words):
        return False
    word = words[place]
    return not _says(words, place) and word not in _JOINING


def _says(words: Sequence[str], place: int) -> bool:
    """Whether a predicate begins there: “closed”, “moving”, “still open”, “a danger”, “safe”."""
    word, before = words[place], words[place - 1].lower()
    if word in _ADVERBS or word in lexicon.DETERMINERS or word in ("its", "his", "her", "their"):
        return before not in _JOINING and before != "of"
    if before in lexicon.DETERMINERS or before in _ADJECTIVES or before == "of":
        return False
    is_form = word in _PARTICIPLES or (
        word.islower() and word.endswith(("ed", "ing")) and len(word) > len("sting")
    )
    return is_form or word in _ADJECTIVES


def _name(words: Sequence[str]) -> int:
    """How many words the name has that they begin with: “Ada Holt”, “Bank of Elm”; 0 if none."""
    end = 0
    for place, word in enumerate(words):
        if word[0].isupper() or word[0].isdigit():
            end = place + 1
            if word.rstrip(",").endswith(("'s", "’s")):
                end = 0  # “Elm's mayor” goes on
                break
        elif word not in ("of", "the", "and", "&", "de", "van", "der", "von", "la") or not end:
            break
    return end


def _confirmed_chinese(question: str) -> str | None:
    if not YES_NO_CHINESE.search(question) or re.search(_ASKS_WHAT, question):
        return None
    said = _OPENING_CHINESE.sub("", re.sub(r"[?？。\s]+$", "", question))
    said = re.sub(r"(?:不是|没有|没)?吗$|(?<=了)没有?$", "", said)
    said = _TWICE.sub(r"\1", re.sub(r"可不可以", "可以", re.sub(r"是否", "", said)))
    return said or None


def _taken_chinese(question: str) -> str | None:
    said = _OPENING_CHINESE.sub("", re.sub(r"[?？。\s]+$", "", question))
    found = _TAKEN_CHINESE.search(said)
    if not found:
        return None
    said = said[: found.start()] + said[found.end() :]
    if found["is"]:
        said = said.removesuffix("的")
    said = said.removesuffix("呢").strip("，, ")
    return said if len(said) >= _FEWEST_CHINESE and not _ASKS_MORE_CHINESE.search(said) else None
