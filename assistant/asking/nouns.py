"""Words and nouns that point back → what they stand for: “this experiment”, “there”, “Anne”."""

import re

from assistant.asking import lexicon
from assistant.asking.events import event_of
from assistant.asking.gaps import of_many, of_one
from assistant.asking.phrases import Phrase, is_plural, phrases_of, singular, words_of
from assistant.asking.pronouns import Resolved
from assistant.asking.topic import Mention, Topic, is_person

_DEMONSTRATIVE = re.compile(
    r"\b(?:all )?(?P<word>this|that|these|those)\s+(?P<noun>[a-z][a-z-]*)\b", re.IGNORECASE
)
_BARE_DEMONSTRATIVE = re.compile(
    r"(?:(?<=^is )|(?<=^was )|(?<=^are )|(?<=\bof )|(?<=\bfor )|(?<=\babout )|(?<=\bto )"
    r"|(?<=\bdoes )|(?<=\bdid )|(?<=\bhas )|(?<=\bwith )|(?<=\bdo ))(?P<word>this|that|these|those)"
    r"\b(?!\s+(?:is|are|was|were)\b)|\b(?P<last>this|that|these|those)(?=\s*\?*$)",
    re.IGNORECASE,
)
_THERE = re.compile(
    r"(?<!is )(?<!are )(?<!was )(?<!were )(?<!be )\bthere\b(?! (?:is|are|was|were))", re.I
)
_PART_OF = re.compile(r"\b(of|some|any|many) $", re.IGNORECASE)


def with_demonstratives(text: str, topic: Topic) -> Resolved | None:
    """“This experiment” as the one that was named, or with what was named beside it."""
    found = _DEMONSTRATIVE.search(text)
    if found and _is_noun(found.group("noun")) and not _is_relative(text, found):
        return _that_noun(text, found, topic)
    bare = _BARE_DEMONSTRATIVE.search(text)
    if bare is None:
        return Resolved(text)
    many = bare.group().lower() in ("these", "those")
    if not many and (told := event_of(topic.question)):
        return Resolved(_put(text, bare, told), topic.centre)
    mention = topic.they() if many else topic.it()
    return Resolved(_put(text, bare, mention.phrase.named), mention) if mention else None


def _that_noun(text: str, found: re.Match[str], topic: Topic) -> Resolved | None:
    noun = found.group("noun")
    if noun.lower() in lexicon.UNIQUE:
        return Resolved(text)
    many = found.group("word").lower() in ("these", "those")
    mention = topic.called(singular(noun.lower()))
    if mention and mention.phrase.is_plural == many:
        return Resolved(_put(text, found, mention.phrase.named), mention)
    mention = topic.they() if many else topic.it()
    if mention is None:
        return None
    return Resolved(_put(text, found, f"the {noun} of {mention.phrase.named}"), mention)


def _is_noun(word: str) -> bool:
    return not (
        words_of(word)[0].is_function
        or word.lower() in lexicon.ADJECTIVES
        or word.lower() in lexicon.VERBS
        or word.endswith("ed")
    )


def _is_relative(text: str, found: re.Match[str]) -> bool:
    """Whether a “that” begins a clause: “breeds that are …”, “is it true that …”."""
    before = text[: found.start()].split()
    is_that = found.group("word").lower() == "that"
    last = words_of(before[-1]) if before else []
    return is_that and bool(last) and not last[-1].is_function


def with_place(text: str, topic: Topic) -> Resolved | None:
    """“There” as where something was said to be."""
    found = _THERE.search(text)
    if found is None:
        return Resolved(text)
    mention = topic.place()
    return Resolved(_put(text, found, f"in {mention.phrase.named}"), mention) if mention else None


def with_classes(text: str, topic: Topic) -> Resolved | None:
    """“The experiment”, “the city”, where one was named."""
    centre = topic.centre
    for phrase in phrases_of(text):
        if len(phrase.words) > 1 or phrase.is_name:
            continue
        if phrase.article != "the":
            mention = topic.called(phrase.head)
            if mention is None or not _PART_OF.search(text[: phrase.start]):
                continue
            noun = mention.phrase.text
            said = of_many(noun) if is_plural(phrase.text) else of_one(noun)
            return Resolved(f"{text[: phrase.start]}{said}{text[phrase.end :]}", mention)
        if re.match(r"['’]| (of|for|that|who|which|in|between) ", text[phrase.end :]):
            continue
        if text[: phrase.start].lower()[-4:] != "the ":
            continue
        mention = topic.called(phrase.head) or _of_class(phrase, centre)
        if mention is None and phrase.head in lexicon.PLACES:
            mention = next((each for each in topic.mentions if each.phrase.is_name), None)
        if is_plural(phrase.text) and text[: phrase.start].endswith("between the "):
            mention = topic.both() or mention
        if mention:
            told = f"{text[: phrase.start - 4]}{mention.phrase.named}{text[phrase.end :]}"
            return Resolved(told, mention)
    return Resolved(text)


def _of_class(phrase: Phrase, centre: Mention | None) -> Mention | None:
    """What a conversation is about, if it can be “the company” and is not said to be a film."""
    if centre is None or not centre.phrase.is_name or phrase.head not in lexicon.CLASSES:
        return None
    said = centre.phrase.head
    return None if said in lexicon.CLASSES and said != phrase.head else centre


def with_names_in_full(text: str, topic: Topic) -> Resolved | None:
    """“The College” and “Anne”, with the names that they are short for."""
    for phrase in phrases_of(text):
        if len(phrase.words) > 1 or not phrase.is_name or phrase.text.isupper():
            continue
        mention = topic.in_full(phrase.text)
        starts = mention and mention.phrase.text.startswith(phrase.text)
        if mention and (phrase.article == "the" or (starts and is_person(mention.phrase))):
            told = f"{text[: phrase.start]}{mention.phrase.text}{text[phrase.end :]}"
            return Resolved(told, mention)
    return Resolved(text)


def _put(text: str, found: re.Match[str], words: str) -> str:
    return f"{text[: found.start()]}{words}{text[found.end() :]}"
