"""What a conversation is about, by what its questions and answers name.

After centering theory (Grosz, Joshi and Weinstein 1995, Computational Linguistics 21): what a
pronoun stood for stays in the centre; else it is what the last question names.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from assistant.asking import lexicon
from assistant.asking.phrases import Phrase, Word, phrases_of, singular, words_of

_BEFORE_PLACE = re.compile(
    r"\b(in|around|near|visit|visiting)\s+(the\s+|downtown\s+)*$", re.IGNORECASE
)
_NAME = re.compile(
    r"\b[A-Z][\w'’-]*(?:\.(?=\w)\w+)?(?:\s+(?:(?:of|the|de|van|von|bin|al)\s+)?[A-Z][\w'’-]*)*"
)
_OWNED = re.compile(r"\b(its|their|his|her)\s+$", re.IGNORECASE)
_PERSON = re.compile(r"^[Ww]ho(['’]s| is| was) [A-Z]")
_COMPARES = re.compile(
    r"\b(compared?|versus|vs|differences?|different|differs?|same as|similar(ity|ities)?|related?"
    r"|relationship|than|or|better|both)\b",
    re.IGNORECASE,
)
_ASKS_FOR_A_PERSON = re.compile(
    r"^(and |so )?(who|whose|which (man|woman|person))\b", re.IGNORECASE
)
_ASKS_FOR_A_PLACE = re.compile(
    r"^(and |so )?(where|(in )?(which|what) (city|country|place|region|state|town|village))\b",
    re.IGNORECASE,
)
_ASKS_FOR_A_THING = re.compile(
    r"^(and |so )?(which|what) (\w+ )?(company|firm|country|city|team)\b"
    r"|^(what|which)('s| is| was) the \w+est\b",
    re.IGNORECASE,
)

MOST_LISTED = 5  # names of an answer that “they” may stand for; more is no list


@dataclass(frozen=True)
class Mention:
    """Something named in the conversation, and what kind of thing it seems to be."""

    phrase: Phrase
    is_place: bool = False
    is_person: bool = False
    gender: str = ""  # “he” or “she”, once one of them stood for it


@dataclass(frozen=True)
class Topic:
    """What has been talked about, by the last question as it was understood.

    `centres` are what each question was about and `mentions` all that was named, newest first;
    `pair` is what the last question compared; `owned` what it named as somebody's ("its toolkit");
    `names` are those of the last answer that its question lacks.
    """

    question: str = ""
    centres: tuple[Mention, ...] = ()
    mentions: tuple[Mention, ...] = ()
    pair: tuple[Mention, ...] = ()
    owned: Mention | None = None
    names: tuple[str, ...] = ()

    @property
    def centre(self) -> Mention | None:
        """What the last question was about."""
        return self.centres[0] if self.centres else None

    def after(self, question: str, answer: str, kept: Mention | None) -> "Topic":
        """The topic once `question` was asked and answered; `kept` is what its pronoun meant."""
        phrases = phrases_of(question)
        named = [_kind(question, phrase) for phrase in phrases if _says_what(question, phrase)]
        centre = kept or self._new_centre(question, named) or self.centre
        if centre is None and phrases:
            centre = _kind(question, max(phrases, key=lambda phrase: len(phrase.words)))
        centres = [centre] if centre else []
        return Topic(
            question,
            _unique([*centres, *self.centres]),
            _unique([*centres, *named, *_owners(named), *self.mentions]),
            tuple(named[:2]) if len(named) > 1 and _COMPARES.search(question) else (),
            _owned(question, phrases, centre),
            tuple(_names(answer, question)),
        )

    @property
    def named_last(self) -> Mention | None:
        """What the last question asked for and its answer names: “Which company …?”."""
        asks = _ASKS_FOR_A_THING.match(self.question)
        return _mention(self.names[0]) if asks and self.names else None

    def it(self, *, owns: bool = False) -> Mention | None:
        """What “it” stands for: a thing that the last question asked for, else the last centre.

        “Its” `owns` something: that is rather Huawei than “its toolkit”.
        """
        if self.named_last:
            return self.named_last
        if self.owned and not owns and self.centre and self.centre.phrase.is_name:
            return self.owned
        things = [each for each in self.centres if not each.is_person]
        things = [each for each in things if not is_person(each.phrase)] or things
        single = [each for each in things if not each.phrase.is_plural]
        return next(iter([*single, *things, *self.centres]), None)

    def they(self) -> Mention | None:
        """What “they” stands for: what was compared, else the last centre there are many of."""
        if self.pair:
            one, two = self.pair
            return _mention(f"{one.phrase.named} and {two.phrase.named}")
        if 1 < len(self.names) <= MOST_LISTED and self._asks_for_many:
            return _mention(f"{', '.join(self.names[:-1])} and {self.names[-1]}")
        many = [
            mention
            for mention in self.centres
            if mention.phrase.is_plural
            or mention.phrase.article in ("a", "an")
            or not mention.phrase.is_name
        ]
        said = [
            each
            for each in self.mentions
            if each.phrase.is_plural and each.phrase.text in self.question
        ]
        if many and many[0] is self.centre:
            return self.centre
        return next(iter([*said, *many, *self.centres]), None)

    @property
    def speaks_of_many(self) -> bool:
        """Whether the last question compared things, or was about several."""
        return bool(self.pair) or (self.centre is not None and self.centre.phrase.is_plural)

    @property
    def _asks_for_many(self) -> bool:
        first = next(iter(phrases_of(self.question)), None)
        return first is not None and first.is_plural and _asked_for(self.question, first)

    @property
    def two(self) -> tuple[Mention, ...]:
        """The two things last talked about, the older one first; none if there was but one."""
        return self.pair or (self.centres[1::-1] if len(self.centres) > 1 else ())

    def both(self) -> Mention | None:
        """The two things that the last questions were about, as one."""
        if len(self.centres) < 2:
            return None
        new, old = self.centres[:2]
        return _mention(f"{old.phrase.named} and {new.phrase.named}")

    def person(self, gender: str) -> Mention | None:
        """Whom “he” or “she” means: whom the answer names, if a person was asked for."""
        asked = _ASKS_FOR_A_PERSON.match(self.question) and not _PERSON.match(self.question)
        if self.names and asked:
            return _mention(self.names[0], is_person=True)
        people = [each for each in self.mentions if each.is_person or is_person(each.phrase)]
        people += [_mention(name, is_person=True) for name in self.names if is_person(Phrase(name))]
        names = [each for each in self.mentions if _is_whole_name(each.phrase)]
        fitting = (each for each in [*people, *names] if each.gender in ("", gender))
        found = next(fitting, None)
        return replace(found, is_person=True, gender=gender) if found else None

    def somewhere(self) -> Mention | None:
        """The newest place that was talked about."""
        return next((each for each in self.mentions if each.is_place), None)

    def place(self) -> Mention | None:
        """Where “there” is: a place just named, else a name, else any place named before."""
        if self.names and _ASKS_FOR_A_PLACE.match(self.question):
            return replace(_mention(self.names[0]), is_place=True)
        place = self.somewhere()
        just_named = place is not None and place.phrase.text in self.question
        is_named = self.centre is not None and self.centre.phrase.is_name
        return self.centre if is_named and not just_named else place or self.centre

    def called(self, noun: str) -> Mention | None:
        """The newest mention whose noun this is: “the experiment”."""
        if self.owned and self.owned.phrase.head == noun:
            return self.owned
        for mention in self.mentions:
            phrase = mention.phrase
            # “The Lewis and Clark expedition” is one thing, “brent and crude oil” are two.
            ends_in_noun = phrase.text[0].isupper() and phrase.text.split()[-1].islower()
            one = " and " not in phrase.text or ends_in_noun
            if one and phrase.head == noun and len(phrase.words) > 1:
                return mention
        return None

    def in_full(self, name: str) -> Mention | None:
        """The newest mention of which a name is a part: “the College”."""
        for mention in self.mentions:
            words = mention.phrase.text.split()
            if len(words) > 1 and name in words and " and " not in mention.phrase.text:
                return mention
        return None

    def _new_centre(self, question: str, named: Sequence[Mention]) -> Mention | None:
        """The phrase that goes on with the last centre; else the first that isn't asked for."""
        if not named:
            return None
        if self.centre:
            old = set(self.centre.phrase.words) - lexicon.FUNCTION_WORDS
            for mention in named:
                if old & set(mention.phrase.words):
                    return mention
        [first, *others] = named
        if others and _asked_for(question, first.phrase) and others[0].phrase.is_name:
            return others[0]
        return first


def is_person(phrase: Phrase) -> bool:
    """Whether it looks like a person's name: two or three words in capitals, no article."""
    words = phrase.text.split()
    return (
        2 <= len(words) <= 3
        and not phrase.article
        and all(re.fullmatch(r"[A-Z][a-z'’-]+(?:[A-Z][a-z]+)?|[A-Z]\.?", word) for word in words)
        and phrase.head not in lexicon.CLASSES | lexicon.RELATIONAL
    )


def _is_whole_name(phrase: Phrase) -> bool:
    """Whether it is a name to its last word, as “Steelers games” isn't."""
    return all(word[0].isupper() for word in phrase.text.split())


def _owners(mentions: Sequence[Mention]) -> Iterator[Mention]:
    """“Marie Curie” of “Marie Curie's religion”."""
    for mention in mentions:
        owner, apostrophe, _ = mention.phrase.text.replace("’", "'").rpartition("'s ")
        if apostrophe:
            yield Mention(Phrase(owner), is_person=is_person(Phrase(owner)))


def _says_what(question: str, phrase: Phrase) -> bool:
    """Whether a phrase can be what a question is about: “sharks”, “the drinking age”."""
    if not phrase.is_general:
        return True
    modified = [word for word in phrase.words[:-1] if word not in lexicon.ADJECTIVES]
    is_stated = question[phrase.end :].startswith((" of ", " for "))
    plain = all(singular(word) in lexicon.RELATIONAL for word in modified)
    return bool(modified) and not plain and not is_stated


def _kind(question: str, phrase: Phrase) -> Mention:
    is_place = phrase.is_name and bool(_BEFORE_PLACE.search(question[: phrase.start]))
    who = _PERSON.match(question)
    return Mention(phrase, is_place, bool(who and phrase.start < who.end() + 4 and phrase.is_name))


def _asked_for(question: str, phrase: Phrase) -> bool:
    """Whether a phrase is what a question wants to know: “which companies …”, “how many …”."""
    before = [word.lower for word in words_of(question[: phrase.start])]
    return (
        bool(before)
        and before[0] in ("what", "which", "how")
        and all(word in lexicon.PICKING | {"what", "which", "how", "much"} for word in before)
    )


def _owned(question: str, phrases: Sequence[Phrase], owner: Mention | None) -> Mention | None:
    """“Its toolkit” as “Huawei's toolkit”."""
    for phrase in phrases:
        is_whole = phrase.head not in lexicon.RELATIONAL
        if owner and is_whole and _OWNED.search(question[: phrase.start]):
            return _mention(f"{possessive(owner.phrase.named)} {phrase.text}")
    return None


def possessive(noun: str) -> str:
    """“Netflix's”, “sharks'”."""
    return f"{noun}'" if noun.endswith("s") else f"{noun}'s"


def _names(answer: str, question: str) -> Iterator[str]:
    """Names in an answer that its question doesn't hold, in their order."""
    asked = question.lower()
    for found in _NAME.finditer(answer):
        words = found.group().removesuffix("'s").removesuffix("’s").split()
        while words and (Word(words[0].lower(), 0, 0).is_function or words[0] in ("None", "No")):
            words = words[1:]
        name = " ".join(words)
        if name and name.lower() not in asked:
            yield name


def _mention(name: str, *, is_person: bool = False) -> Mention:
    return Mention(Phrase(name), is_person=is_person)


def _unique(mentions: Sequence[Mention]) -> tuple[Mention, ...]:
    """Each once, where it comes first, known as a place or person if it ever was."""
    known: dict[str, Mention] = {}
    for each in mentions:
        text = each.phrase.text.lower()
        old = known.get(text, each)
        known[text] = replace(
            old,
            is_place=old.is_place or each.is_place,
            is_person=old.is_person or each.is_person,
            gender=old.gender or each.gender,
        )
    return tuple(known.values())


_ASKED = re.compile(
    r"^(?:and |so )?(?:why|how|when|where|what)?\s*"
    r"(?:did|does|do|will|has|have)\s+(?P<rest>.+?)[?.!\s]*$",
    re.IGNORECASE,
)


def event_of(question: str) -> str | None:
    """“Why did Huawei open-source its toolkit?” → “Huawei open-sourcing its toolkit”.

    None unless the question asks about what somebody named does.
    """
    found = _ASKED.match(question)
    if found is None:
        return None
    rest = found.group("rest")
    words = words_of(rest)
    if not words:
        return None
    for place, word in enumerate(words):
        if word.is_mark or word.lower in lexicon.PRONOUNS:
            break
        is_verb = word.lower in lexicon.VERBS or not (word.is_name or word.is_function)
        if place and is_verb and words[place - 1].is_name:
            return f"{rest[: word.start]}{gerund(word.text)}{rest[word.end :]}"
    last = words[-1]
    if len(words) > 1 and last.text.islower() and last.lower.isalpha() and _may_be_verb(last.lower):
        return f"{rest[: last.start]}{gerund(last.text)}"
    return None


def _may_be_verb(word: str) -> bool:
    """Whether the last word can be the verb of what has no object: “the bridge collapse”."""
    return not (word.endswith(("s", "ing", "ed", "ly", "ion")) or word in lexicon.FUNCTION_WORDS)


def gerund(verb: str) -> str:
    """A verb's base form with -ing."""
    if verb.endswith("ie"):
        return f"{verb[:-2]}ying"
    if verb.endswith("e") and not verb.endswith(("ee", "ye", "oe")):
        return f"{verb[:-1]}ing"
    if re.fullmatch(r"[^aeiou]*[aeiou][^aeiouwxy]", verb):
        return f"{verb}{verb[-1]}ing"
    return f"{verb}ing"
