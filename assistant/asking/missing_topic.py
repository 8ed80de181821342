"""Questions that leave out what they are about, without a pronoun: “What are the symptoms?”."""

import re
from collections.abc import Sequence

from assistant.asking import lexicon
from assistant.asking.phrases import Phrase, Word, phrases_of, plural, singular, words_of
from assistant.asking.topic import Mention, Topic, event_of

_ONES = re.compile(
    r"(?<!which )(?<!what )\b(?P<word>ones?)\b(?! (?:of|day|thing|another)\b)", re.IGNORECASE
)
# “Are there any in Graz?”: any what, it doesn't say.
_ANY = re.compile(
    r"\bany(?=\W*$"
    r"| (?:about|at|for|from|in|near|on|related|that|to|which|with|without)\b)",
    re.IGNORECASE,
)
_ARE = re.compile(r"\b(?:are|were)\b", re.IGNORECASE)
# “How big a fine?”: without a verb there is no telling for what.
_VERBLESS = re.compile(r"^how \w+ (?:of )?an? [a-z-]+\W*$", re.IGNORECASE)
_REACTS = re.compile(r"\b(react|respond)(?=\s*\??$)", re.IGNORECASE)
_COMPARES = re.compile(
    r"\b(compare|compares|differ|differs|different|similar)\b(?=\s*\??$)", re.IGNORECASE
)
# “After treatment”, “into training”: of whom or what, it doesn't say.
_DEED = re.compile(
    r"\b(?:into|before|after|by|during) (?:\w{2,}ing|\w{3,}tion|\w{3,}ment)(?=\W*$)", re.IGNORECASE
)
_ALSO = re.compile(
    r"\b(others?|another|else|nearby|anyone|anybody|previous|former|prior)\b", re.IGNORECASE
)
_OF = ("of", "from", "between", "behind", "'s", "'", "’s", "’")
_SAID_BY = (*_OF, "for", "in", "about", "at", "against", "around", "to", "that", "who", "which")
_OWNER = re.compile(
    r"\b(my|your|our|its|their|his|her|(?!(?:what|who|it|that|there|where|how|here)['’])\w+['’]s?)"
    r"\s+(\w+\s+)?$",
    re.IGNORECASE,
)
_ARE_THERE = re.compile(r"^(?:are|is|were|was) there\b", re.IGNORECASE)
_IS_THE = re.compile(r"^(?:what|who)(?:['’]s| is| are| was| were) the\b", re.IGNORECASE)
_WHICH = re.compile(r"^(?:which|who|what)\b", re.IGNORECASE)
_WHICH_OF = re.compile(
    r"^which(?= (?:is|are|was|were|has|have|does|do|did|will|would|can)\b)", re.I
)
_COMPARATIVE = re.compile(r"\b(?:more|less|better|worse|[a-z]{3,}er)\b", re.IGNORECASE)
# “The Model 3”, “Season 2”: of what, it doesn't say.
_PART_NUMBER = re.compile(
    r"(?:Chapter|Episode|Level|Model|Part|Phase|Season|Series|Stage|Step|Version|Volume)"
    r" (?:\d+|[IVX]+)"
)


def filled(text: str, topic: Topic) -> tuple[str, Mention] | None:
    """The question with what it leaves out, and what that is; None if it leaves nothing out."""
    centre = topic.centre
    if centre is None:
        return None
    if (two := _two_to_compare(text, topic)) and _WHICH.match(text) and not _specific(text):
        one, other = (mention.phrase.named for mention in two)
        return f"{text.rstrip(' ?')}, {one} or {other}?", centre
    if completed := with_noun(text, centre):
        return completed, centre
    if _REACTS.search(text):
        return _at_end(text, f"to {event_of(topic.question) or centre.phrase.named}"), centre
    if found := _COMPARES.search(text):
        preposition = "from" if found.group().lower().startswith("differ") else "to"
        return _at_end(text, f"{preposition} {centre.phrase.named}"), centre
    phrases = phrases_of(text)
    if _DEED.search(text) and not any(phrase.is_name for phrase in phrases):
        return _at_end(text, f"of {centre.phrase.named}"), centre
    if centre.phrase.is_plural and not _specific(text):
        text, is_which = _WHICH_OF.subn(rf"\g<0> of {centre.phrase.named}", text)
        if is_which:
            return text, centre
    for phrase in phrases:
        if _PART_NUMBER.fullmatch(phrase.text) and phrase.text not in centre.phrase.text:
            whole = Phrase(f"{phrase.text} of {centre.phrase.named}", article=phrase.article)
            return f"{text[: phrase.start]}{whole.text}{text[phrase.end :]}", Mention(whole)
    if _defines(text, phrases):
        return None
    gaps = [phrase for phrase in phrases if _lacks_of(text, phrase)]
    if gaps and _needs(text, phrases, gaps):
        return _with_of(text, gaps, centre), Mention(gaps[0]) if gaps[0].is_name else centre
    if needs_topic(text, phrases):
        is_event = centre.phrase.head in lexicon.EVENTS
        preposition = "in" if centre.is_place or is_event else "for"
        return _at_end(text, f"{preposition} {centre.phrase.named}"), centre
    return None


def _two_to_compare(text: str, topic: Topic) -> Sequence[Mention]:
    """What the last question compared; for “Which is cheaper?” else the last two of one kind."""
    if topic.pair or not _COMPARATIVE.search(text):
        return topic.pair
    two = topic.centres[1::-1]
    return two if len({each.phrase.is_name for each in two}) == 1 and len(two) > 1 else ()


def _defines(text: str, phrases: Sequence[Phrase]) -> bool:
    """“What is the functionalist theory?” asks about something new."""
    if len(phrases) != 1 or _is_numbered(phrases[0]) or not _IS_THE.match(text):
        return False
    [phrase] = phrases
    return (
        phrase.end >= len(text.rstrip(" ?.!")) and len(phrase.words) > 1 and not phrase.is_general
    )


def _is_numbered(phrase: Phrase) -> bool:
    """“The 4x4 method”: a number says which only to those who know of what."""
    number, *others = phrase.words
    known = lexicon.CLASSES | lexicon.RELATIONAL
    return number[0].isdigit() and len(others) == 1 and singular(others[0]) in known


def needs_topic(text: str, phrases: Sequence[Phrase]) -> bool:
    """Whether a question without pronouns doesn't say what it is about."""
    if _VERBLESS.match(text):
        return True
    specific = [phrase for phrase in phrases if not phrase.is_general]
    if not specific:
        return not any(_is_specific_enough(text, phrase) for phrase in phrases[-1:])
    if any(phrase.is_name and not _is_numbered(phrase) for phrase in specific):
        return False
    if _ALSO.search(text):
        return True
    last = phrases[-1]
    if len(specific) > 1:
        is_last = last.end >= len(text.rstrip(" ?.!")) and last.words[-1] not in lexicon.UNIQUE
        return is_last and last.article == "the" and len(last.words) == 1
    [phrase] = specific
    untold = phrase.words[-1] not in lexicon.UNIQUE and not _is_specific_enough(text, phrase)
    is_any = phrase.article == "any" and bool(_ARE_THERE.match(text))
    return untold and (phrase.article == "the" or is_any)


def with_noun(text: str, centre: Mention) -> str | None:
    """“The largest ones”, “the biggest ever caught”, with the noun that they are of."""
    if found := _ONES.search(text):
        noun = centre.phrase.text
        said = of_many(noun) if found.group("word").lower() == "ones" else of_one(noun)
        return f"{text[: found.start()]}{said}{text[found.end() :]}"
    if (found := _ANY.search(text)) and not centre.phrase.is_name:
        noun = centre.phrase.text
        said = of_many(noun) if _ARE.search(text, 0, found.start()) else noun
        return f"{text[: found.end()]} {said}{text[found.end() :]}"
    return _after_superlative(text, centre)


def _after_superlative(text: str, centre: Mention) -> str | None:
    words = words_of(text)
    phrase = centre.phrase
    for place, word in enumerate(words[1:], start=1):
        if word.lower not in lexicon.SUPERLATIVES or words[place - 1].lower not in (
            "the",
            "'s",
            "which",
        ):
            continue
        while place + 1 < len(words) and words[place + 1].lower in lexicon.ADJECTIVES:
            place += 1
        if not _lacks_noun(words[place + 1 :]) or words[place].lower == "most":
            return None
        if any(each.end < word.start for each in phrases_of(text)):
            return None
        is_whole = phrase.is_name and phrase.article == "the"
        said = f"of {phrase.named}" if is_whole else of_one(phrase.text)
        return f"{text[: words[place].end]} {said}{text[words[place].end :]}"
    return None


def of_many(noun: str) -> str:
    """A noun phrase in the plural."""
    *first, last = noun.split()
    return " ".join([*first, plural(last)])


def of_one(noun: str) -> str:
    """A noun phrase in the singular."""
    *first, last = noun.split()
    return " ".join([*first, singular(last)])


def _specific(text: str) -> list[Phrase]:
    return [phrase for phrase in phrases_of(text) if not phrase.is_general]


def _needs(text: str, phrases: Sequence[Phrase], gaps: Sequence[Phrase]) -> bool:
    """Whether a phrase without “of …” leaves out what the question is about.

    Beside a name it does only at the end (“Is he the founder?”) or where it is of two.
    """
    [gap, *_] = gaps
    ends = gaps[-1].end >= len(text.rstrip(" ?.!")) and gaps[-1] is phrases[-1]
    if ends and gaps[-1].article in ("the", "a", "an"):
        return True
    if any(_between_two(text, phrase) for phrase in gaps):
        return True
    if (
        any(each.end < gap.start and not each.is_general for each in phrases)
        and gap.article != "the"
    ):
        return False
    return not any(phrase.is_name for phrase in phrases)


def _between_two(text: str, phrase: Phrase) -> bool:
    """“The impact on biology”, “the difference with real ones”: of what, it doesn't say."""
    return phrase.head in lexicon.BETWEEN_TWO and _next(text, phrase) in (
        "on",
        "to",
        "with",
        "than",
        "for",
    )


def _lacks_of(text: str, phrase: Phrase) -> bool:
    """Whether a phrase names something of something else, and doesn't say of what."""
    if phrase.head not in lexicon.RELATIONAL:
        return False
    if not phrase.is_general and (phrase.article != "the" or phrase.head not in lexicon.ONLY_OF):
        return False
    if _OWNER.search(text[: phrase.start]):
        return False
    if _between_two(text, phrase):
        return True
    return not _is_specific_enough(text, phrase)


def _is_specific_enough(text: str, phrase: Phrase) -> bool:
    """Whether what follows a phrase says which it is."""
    if phrase.head in lexicon.ONLY_OF:
        return f" {_next(text, phrase)}".strip() in _OF or bool(
            re.search(
                rf"\b{re.escape(phrase.words[-1])} (and|or) \w+ (of|between|from)\b", text.lower()
            )
        )
    after = _next(text, phrase)
    if after in ("and", "or"):
        return bool(
            re.match(
                r" (and|or) [\w-]+(?: [\w-]+)? (of|for|in|between|about)\b", text[phrase.end :]
            )
        )
    return after in _SAID_BY or after.endswith(("ed", "ing"))


def _next(text: str, phrase: Phrase) -> str:
    """The word after a phrase."""
    follows: list[Word] = words_of(text[phrase.end :])
    return follows[0].lower if follows else ""


def _with_of(text: str, gaps: Sequence[Phrase], centre: Mention) -> str:
    """“Of …” after the first phrase that lacks it, and after what “and” joins to that."""
    [phrase, *others] = gaps
    for other in others:
        if text[phrase.end : other.start].strip() in ("and", "or"):
            phrase = other
    preposition = "in" if centre.is_place else "of"
    return f"{text[: phrase.end]} {preposition} {centre.phrase.named}{text[phrase.end :]}"


def _lacks_noun(follows: Sequence[Word]) -> bool:
    """Whether no noun follows an adjective."""
    if not follows or follows[0].is_mark:
        return True
    first = follows[0]
    return first.is_function or first.lower.endswith("ed") or first.lower in ("caught", "found")


def _at_end(text: str, words: str) -> str:
    """Words put before a question's mark."""
    bare = text.rstrip(" ?.!")
    return f"{bare} {words}{text[len(bare) :].strip() or '?'}"
