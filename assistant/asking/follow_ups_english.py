"""An English follow-up → a question that stands on its own, by rules; and what else it may mean.

What a pronoun stands for isn't certain, and people leave out more than its pronouns hold. So a
search also looks for the question as if the conversation had only begun, and for the question with
what those before it named (topic propagation: Mele et al. 2020, https://arxiv.org/abs/2004.14054;
historical query expansion: Lin et al. 2021, https://arxiv.org/abs/2005.02230).
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from assistant.asking import lexicon
from assistant.asking.missing_topic import filled, with_noun
from assistant.asking.phrases import Phrase, phrases_of, singular, words_of
from assistant.asking.pointing_back import (
    Resolved,
    with_classes,
    with_demonstratives,
    with_names_in_full,
    with_one_of_two,
    with_place,
    with_pronouns,
)
from assistant.asking.topic import Mention, Topic, event_of
from index.text.sentences import sentences_of

# “And”, “Oh”, “Great!”: what a person says before the question.
_LEADING = re.compile(
    r"^(?:(?:and|but|so|also|then|oh|ok|okay|wow|hm+|yes|yeah)\b[,.!]*\s+"
    r"|(?:no|now|well|right|sure|great|nice|cool|interesting|thanks|thank you|i see)[,.!]+\s+)+"
    r"(?=\w)",
    re.IGNORECASE,
)
_ASKS = re.compile(
    rf"\?\W*$|^(?:{'|'.join(lexicon.QUESTION_WORDS)}|tell|give|show|describe|explain|compare|list)\b",
    re.IGNORECASE,
)
_BARE = re.compile(
    r"^(why|how|when|where|who|how (?:much|many|long|often)|by whom|since when"
    r"|what (?:then|next|(?:will|would|could|might) happen))"
    r"(?: (?:is|was|did) (?:that|this|it)(?: happen)?| so| not| exactly| then)?\s*\?*$",
    re.IGNORECASE,
)
_WROTE = re.compile(
    r"^(?P<asks>(?:who|which \w+) (?:wrote|published|reported)) this"
    r"(?: article| story| report| piece)?\s*\?*$",
    re.IGNORECASE,
)
_MORE = re.compile(
    r"^(?:(?:can you )?(?:tell|give) me )?(?:some )?(?:more|more details?|go on"
    r"|continue|explain|elaborate|details)(?: about (?:it|that|this|them))?(?: please)?\s*[?.!]*$",
    re.IGNORECASE,
)
_ABOUT = re.compile(r"^(?:what|how) about (?P<rest>.+?)\s*\?*$", re.IGNORECASE)
_SHORT = re.compile(
    r"^and (?P<rest>(?:in|on|for|at|by|with|from|the)? ?[\w' -]+?)\s*\?*$", re.IGNORECASE
)
# Pronouns that stand for what was said rather than for a thing.
_EVENT = re.compile(
    r"\b(?:(?:do|does|did|done|doing|say|said|says|think|thinks|feel|feels|know|react|reacted"
    r"|respond|responded|complain|happy|angry)\s+(?:about|to|on|of)|because of|as a result of"
    r"|decide[ds]?|announced?|happen(?:ed)? (?:after|before)|caused?|causes|led to|lead to)"
    r"\s+(?P<it>it|this|that)\b(?!\s+\w+\s*\?*$)",
    re.IGNORECASE,
)
_STEPS = (
    with_one_of_two,
    with_pronouns,
    with_demonstratives,
    with_place,
    with_classes,
    with_names_in_full,
)
_TO_COME = "\N{WHITE SQUARE}"  # what happened, until the other pronouns are replaced


def resolved(asked: str, topic: Topic) -> Resolved | None:
    """The question on its own; as it was, if it leaves nothing out.

    None if it leans on something that the topic doesn't tell.
    """
    text = _LEADING.sub("", asked)
    sentences = [each.text for each in sentences_of(text)]
    if len(sentences) > 1:
        asking = [place for place, each in enumerate(sentences) if _ASKS.search(each)]
        found = _with_comments(sentences, asking[-1] if asking else len(sentences) - 1, topic)
    elif short := _short(asked):
        found = _instead(short.group("rest"), topic)
    else:
        found = _sentence_resolved(text, topic)
    return replace(found, text=asked) if found and found.text == text else found


def _with_comments(sentences: Sequence[str], place: int, topic: Topic) -> Resolved | None:
    """“They met in Graz. Where is that?”: the question among sentences, by what they name too."""
    said = list(sentences)
    for number, comment in enumerate(sentences[:place]):
        meant = _pointing(comment, topic) or Resolved(comment)
        said[number] = meant.text
        if _names_something(comment):
            topic = topic.after(meant.text, "", meant.antecedent)
    named = topic.question == said[place - 1] if place else False
    found = _sentence_resolved(sentences[place], topic)
    if found is None:
        return None
    if not (named and found.antecedent in (None, topic.centre)):
        said[place] = found.text
    return Resolved(" ".join(said), found.antecedent)


def _names_something(comment: str) -> bool:
    """Whether it is more than “That seems extreme.”"""
    asks = bool(_ASKS.search(comment))
    return any(
        not each.is_general and (asks or each.is_name or each.article or len(each.words) > 1)
        for each in phrases_of(comment)
    )


def _sentence_resolved(asked: str, topic: Topic) -> Resolved | None:
    """One sentence on its own: the whole of it left out, then parts of it."""
    last = topic.question.rstrip(" ?.!")
    if bare := _BARE.match(asked):
        return Resolved(f"{last}, and {bare.group(1).lower()}?", topic.centre) if last else None
    if wrote := _WROTE.match(asked):
        topic_named = event_of(topic.question) or (topic.centre and topic.centre.phrase.named)
        asks = f"{wrote['asks']} the article about {topic_named}?"
        return Resolved(asks, topic.centre) if topic_named else None
    if _MORE.match(asked):
        centre = topic.centre
        return Resolved(f"Tell me more about {centre.phrase.named}.", centre) if centre else None
    if about := _ABOUT.match(asked):
        return _instead(about.group("rest"), topic)
    return _completed(asked, topic)


def _completed(text: str, topic: Topic) -> Resolved | None:
    """Words that point back first, then what is left out."""
    pointed = _pointing(text, topic)
    if pointed is None:
        return None
    text, antecedent = pointed.text, pointed.antecedent
    if antecedent is None:
        text, antecedent = filled(text, topic) or (text, None)
    elif completed := with_noun(text, antecedent):
        text = completed
    return Resolved(text, antecedent)


def _pointing(text: str, topic: Topic) -> Resolved | None:
    """The text with what each word that points back stands for."""
    antecedent: Mention | None = None
    event_named = event_of(topic.question)
    if event_named and (event := _EVENT.search(text)):
        text = f"{text[: event.start('it')]}{_TO_COME}{text[event.end('it') :]}"
        antecedent = topic.centre
    for step in _STEPS:
        done = step(text, topic)
        if done is None:
            return None
        text, antecedent = done.text, antecedent or done.antecedent
    return Resolved(text.replace(_TO_COME, event_named or ""), antecedent)


def _short(asked: str) -> re.Match[str] | None:
    """“And in 2024?”: a few words without a verb."""
    found = _SHORT.match(asked)
    if found is None:
        return None
    words = words_of(found.group("rest"))
    if not words:
        return None
    has_verb = any(word.lower in lexicon.AUXILIARIES | lexicon.VERBS for word in words)
    asks = words[0].lower in lexicon.QUESTION_WORDS
    return found if len(words) <= 4 and not has_verb and not asks else None


def _instead(rest: str, topic: Topic) -> Resolved | None:
    """“What about X?”: the last question with X in it instead, or X of what that was about."""
    pointed = _pointing(rest, topic)
    if pointed is None or topic.centre is None:
        return None
    centre, last = topic.centre, topic.question.rstrip(" ?.!")
    rest, known = pointed.text, pointed.antecedent
    if noun := with_noun(rest, centre):
        return Resolved(f"What about {noun}?", centre)
    if known:
        return Resolved(f"What about {rest}?", known)
    if topic.pair and "between" in last:
        return Resolved(f"What about {rest}?")  # of two things, it doesn't say in place of which
    phrases = phrases_of(f"of {rest}")
    new = Mention(phrases[-1]) if phrases else centre
    preposition = rest.split()[0].lower()
    if preposition in lexicon.PREPOSITIONS:
        swapped = re.sub(rf"\b{preposition} [^,?]+$", rest, last, flags=re.IGNORECASE)
        about = new if preposition in ("for", "with", "of") else centre
        return Resolved(f"{swapped if swapped != last else f'{last} {rest}'}?", about)
    is_general = all(phrase.is_general for phrase in phrases)
    if not is_general and (exchanged := _swapped(last, rest, new.phrase, centre.phrase)):
        return Resolved(f"{exchanged}?", new)
    if new.phrase.is_name:
        return Resolved(f"What about {rest}?", new)
    return Resolved(
        f"What about {rest} {'in' if centre.is_place else 'of'} {centre.phrase.named}?", centre
    )


def _swapped(last: str, rest: str, new: Phrase, old: Phrase) -> str | None:
    """The last question of the new thing: in place of the old one, or of what it ends with."""
    if new.is_name == old.is_name and (
        found := re.search(rf"(?:\b(?:the|a|an) )?(?<!\w){re.escape(old.text)}(?!\w|['’])", last)
    ):
        return f"{last[: found.start()]}{rest}{last[found.end() :]}"
    phrases = phrases_of(last)
    if phrases and phrases[-1].end == len(last) and phrases[-1].is_name == new.is_name:
        is_same = phrases[-1].text == old.text or phrases[-1].is_general
        return None if is_same else f"{last[: phrases[-1].start]}{rest}"
    return None


TURNS_OF_TOPIC = 12  # what was asked longer ago has hardly to do with what is asked now
RECENT = 3  # questions
MOST = 2  # readings; each takes as long as another search
MOST_ADDED = 8  # words; more would drown the question


def readings(asked: str, meant: str, before: Sequence[str]) -> tuple[str, ...]:
    """The other readings of a question that was understood as `meant`, at most `MOST`.

    `before` are the questions before it as they were understood, oldest first. There are none of a
    question that was left as it is: that stands on its own.
    """
    if _plain_words(asked) == _plain_words(meant):
        return ()
    began, *_ = before = before[-TURNS_OF_TOPIC:]
    begun = resolved(asked, Topic().after(began, "", None))
    is_instead = _ABOUT.match(_LEADING.sub("", asked)) or _short(asked)
    found = [f"{before[-1].rstrip(' ?.!')} {is_instead['rest']}?"] if is_instead else []
    found += [
        _with_names_of(begun.text if begun else asked, [began]),
        _with_names_of(meant, reversed(before[-RECENT:])),
    ]
    if any(not (word.is_mark or word.is_function) for word in words_of(asked)):
        found.append(
            _with_names_of(asked, [began])
        )  # in fewer words, where the first is as `meant`
    others = dict.fromkeys(each for each in found if _plain_words(each) != _plain_words(meant))
    return tuple(others)[:MOST]


def _with_names_of(question: str, others: Iterable[str]) -> str:
    """The question, and the words of what others named that it lacks."""
    has = set(_plain_words(question))
    lacks = [
        word.text
        for other in others
        for phrase in phrases_of(other)
        if phrase.head not in lexicon.RELATIONAL  # “the types”, “the effects” are asked for there
        for word in words_of(phrase.text)
        if not (word.is_mark or word.is_function or has >= set(_plain_words(word.text)))
    ]
    return " ".join([question, *list(dict.fromkeys(lacks))[:MOST_ADDED]])


def _plain_words(text: str) -> list[str]:
    """In lower case and the singular."""
    return [singular(word) for word in re.findall(r"\w+", text.lower())]
