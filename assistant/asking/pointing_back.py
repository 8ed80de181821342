"""Words that point back → what they stand for: “it”, “their”, “this experiment”, “Anne”."""

import re
from dataclasses import dataclass

from assistant.asking import lexicon
from assistant.asking.missing_topic import of_many, of_one
from assistant.asking.phrases import Phrase, is_plural, phrases_of, singular, words_of
from assistant.asking.topic import Mention, Topic, event_of, is_person, possessive

# “It” that stands for nothing: “is it true that …”, “how long does it take to …”.
_EXPLETIVE = re.compile(
    r"\b(?:(?:is|was|be|would be|will|'s|it's|it is|makes?|made|finds?)\s+)?it\s+(?:is |was )?"
    r"(?:possible|true|likely|said|legal|illegal|common|normal|\w+)\s+(?:that\s|to\s+\w+\s+"
    r"(?:the|a|an|my|your|people|more|less|[a-z]+s)\b)"
    r"|\b(?:does|do|did|will|would|can) it (?:take|cost|mean|matter)\b.*\b(?:to|if|for|that)\b"
    r"|\bit(?:'s| is| was)? (?:rain|snow)\w*",
    re.IGNORECASE,
)
_PRONOUN = re.compile(
    r"\b(?P<word>it['’]s|its|it|they|them|their|theirs|he|him|his|she|hers|her)\b", re.IGNORECASE
)
_POSSESSIVE = {"its", "their", "his", "her", "theirs", "hers"}
_PLURAL = {"they", "them", "their", "theirs"}
_PEOPLE = {"he", "him", "his", "she", "her", "hers"}
_TOGETHER = re.compile(
    r"\b(in common|alike|(?:they|them) (?:differ|different|compare)|between them)\b", re.I
)
_CLAUSE = re.compile(
    r"\b(and|or|but|if|when|because|while|thinks?|said|says?|believes?|claims?|expects?)\b|[,;?]",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Resolved:
    """A question on its own, and what its pronouns stood for."""

    text: str
    antecedent: Mention | None = None


def with_pronouns(text: str, topic: Topic) -> Resolved | None:
    """Each pronoun that has nothing in its own sentence to stand for, replaced."""
    skipped = [found.span() for found in _EXPLETIVE.finditer(text)]
    antecedent: Mention | None = None
    parts: list[str] = []
    end = 0
    for found in _PRONOUN.finditer(text):
        word = found.group("word").lower().replace("’", "'")
        if any(start <= found.start() < stop for start, stop in skipped):
            continue
        if _said_before(text, found, word):
            continue
        mention = topic.both() if _of_two(text, word, topic) else _meant(word, topic)
        if mention is None:
            return None
        if mention == antecedent and word in _POSSESSIVE:
            continue  # named once is enough
        parts += [text[end : found.start()], _in_place(mention, word, text[found.end() :])]
        end = found.end()
        # What is talked of is the thing rather than who does something about it.
        antecedent = mention if word in ("it", "its") else antecedent or mention
    return Resolved("".join([*parts, text[end:]]), antecedent)


def _of_two(text: str, word: str, topic: Topic) -> bool:
    """Whether “they” are the two things last talked about: “how do they compare?”."""
    return word in _PLURAL and bool(_TOGETHER.search(text)) and not topic.speaks_of_many


def _meant(word: str, topic: Topic) -> Mention | None:
    if word in _PEOPLE:
        return topic.person("he" if word in ("he", "him", "his") else "she")
    return topic.they() if word in _PLURAL else topic.it(owns=word == "its")


def _in_place(mention: Mention, word: str, follows: str) -> str:
    """The words in a pronoun's place: “its” as “Netflix's”, “they” of one as of many."""
    phrase = mention.phrase
    one_of_many = phrase.article in ("a", "an") or not phrase.is_name
    if word in _PLURAL and one_of_many and not phrase.is_plural:
        article = "the" if phrase.article == "the" else ""
        phrase = Phrase(of_many(phrase.text), article=article)
    elif word in ("it", "its", "it's") and phrase.is_plural and not phrase.is_name:
        phrase = Phrase(of_one(phrase.text), article="the")
    if word == "it's":
        return f"{phrase.named} is"
    owns = word in _POSSESSIVE and (word != "her" or re.match(r"\s+\w", follows))
    return possessive(phrase.named) if owns else phrase.named


def _said_before(text: str, pronoun: re.Match[str], word: str) -> bool:
    """Whether the sentence itself names what a pronoun stands for, before it."""
    before = text[: pronoun.start()]
    named = [
        phrase
        for phrase in phrases_of(text)
        if phrase.end <= pronoun.start()
        and not phrase.is_general
        and phrase.is_plural == (word in _PLURAL)
    ]
    if not named:
        return False
    between = text[named[-1].end : pronoun.start()]
    if _CLAUSE.search(between):
        return True
    owns = word in _POSSESSIVE and re.match(
        r"^(?:why |how |when |where )?(?:did|does|do|has|have|will|would) ", before, re.IGNORECASE
    )
    return bool(owns)


_DEMONSTRATIVE = re.compile(
    r"\b(?:all )?(?P<word>this|that|these|those)\s+(?P<noun>[a-z][a-z-]*)\b", re.IGNORECASE
)
_BARE_DEMONSTRATIVE = re.compile(
    r"(?:(?<=^is )|(?<=^was )|(?<=^are )|(?<=\bof )|(?<=\bfor )|(?<=\babout )|(?<=\bto )"
    r"|(?<=\bdoes )|(?<=\bdid )|(?<=\bhas )|(?<=\bwith )|(?<=\bdo ))(?P<word>this|that|these|those)"
    r"\b(?!\s+(?:is|are|was|were)\b)|\b(?P<last>this|that|these|those)(?=\s*\?*$)",
    re.IGNORECASE,
)
_ONE_OF_TWO = re.compile(
    r"\bthe (?:(?P<first>former|first one)|latter|second one|(?P<other>other one))\b", re.IGNORECASE
)
_THERE = re.compile(
    r"(?<!is )(?<!are )(?<!was )(?<!were )(?<!be )\bthere\b(?! (?:is|are|was|were))", re.I
)


def with_demonstratives(text: str, topic: Topic) -> Resolved | None:
    """“This experiment” as the one that was named, or with what was named beside it."""
    found = _DEMONSTRATIVE.search(text)
    if found and _is_noun(found.group("noun")) and not _is_relative(text, found):
        return _that_noun(text, found, topic)
    bare = _BARE_DEMONSTRATIVE.search(text)
    if bare is None:
        return Resolved(text)
    many = bare.group().lower() in ("these", "those")
    if not many and (event := event_of(topic.question)):
        return Resolved(_put(text, bare, event), topic.centre)
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


def with_one_of_two(text: str, topic: Topic) -> Resolved | None:
    """“The former” and “the latter” as one of the two things last talked about."""
    found = _ONE_OF_TWO.search(text)
    follows = words_of(text[found.end() :]) if found else []
    is_noun_next = follows and not follows[0].is_mark and _is_noun(follows[0].text)
    if found is None or not topic.two or is_noun_next:
        return Resolved(text)
    mention = topic.two[0 if found["first"] else 1]
    if found["other"] and mention == topic.centre:
        mention = topic.two[0]
    return Resolved(_put(text, found, mention.phrase.named), mention)


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
        if len(phrase.words) > 1 or phrase.is_name or phrase.article != "the":
            continue
        if re.match(r"['’]| (of|for|that|who|which|in|between) ", text[phrase.end :]):
            continue
        if text[: phrase.start].lower()[-4:] != "the ":
            continue
        mention = topic.called(phrase.head) or _of_class(phrase, topic.named_last or centre)
        if is_plural(phrase.text) and text[: phrase.start].endswith("between the "):
            mention = topic.both() or mention
        if mention:
            completed = f"{text[: phrase.start - 4]}{mention.phrase.named}{text[phrase.end :]}"
            return Resolved(completed, mention)
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
        if mention and mention.phrase.text in text:
            continue
        starts = mention and mention.phrase.text.startswith(phrase.text)
        if mention and (phrase.article == "the" or (starts and is_person(mention.phrase))):
            completed = f"{text[: phrase.start]}{mention.phrase.text}{text[phrase.end :]}"
            return Resolved(completed, mention)
    return Resolved(text)


def _put(text: str, found: re.Match[str], words: str) -> str:
    return f"{text[: found.start()]}{words}{text[found.end() :]}"
