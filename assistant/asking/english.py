"""An English follow-up → a question that stands on its own, by rules; no model is asked."""

import re

from assistant.asking import lexicon
from assistant.asking.events import event_of
from assistant.asking.gaps import filled, with_noun
from assistant.asking.nouns import with_classes, with_demonstratives, with_names_in_full, with_place
from assistant.asking.phrases import Phrase, phrases_of, words_of
from assistant.asking.pronouns import Resolved, with_pronouns
from assistant.asking.topic import Mention, Topic

_LEADING = re.compile(r"^(and|but|so|ok|okay|also|then)\b,?\s+(?=\S+\s+\S)", re.IGNORECASE)
_BARE = re.compile(
    r"^(?:and |but |so )?(why|how|when|where|who|how (?:much|many|long|often)|by whom|since when)"
    r"(?: (?:is|was|did) (?:that|this|it)(?: happen)?| so| not| exactly| then)?\s*\?*$",
    re.IGNORECASE,
)
_MORE = re.compile(
    r"^(?:please )?(?:(?:can you )?(?:tell|give) me )?(?:some )?(?:more|more details?|go on"
    r"|continue|explain|elaborate|details)(?: about (?:it|that|this|them))?(?: please)?\s*[?.!]*$",
    re.IGNORECASE,
)
_ABOUT = re.compile(r"^(?:and |but |so )?(?:what|how) about (?P<rest>.+?)\s*\?*$", re.IGNORECASE)
_SHORT = re.compile(
    r"^and (?P<rest>(?:in|on|for|at|by|with|from|the)? ?[\w' -]+?)\s*\?*$", re.IGNORECASE
)
# “How is being used today?”
_NO_SUBJECT = re.compile(
    r"^(?:how|why|where|when) (?:is|was) (?=being (?:used|made|built|sold|\w{3,}ed)\b)",
    re.IGNORECASE,
)
# Pronouns that stand for what was said rather than for a thing.
_EVENT = re.compile(
    r"\b(?:(?:do|does|did|done|doing|say|said|says|think|thinks|feel|feels|know|react|reacted"
    r"|respond|responded|complain|happy|angry)\s+(?:about|to|on|of)|because of|as a result of"
    r"|decide[ds]?|announced?|happen(?:ed)? (?:after|before)|caused?|causes|led to|lead to)"
    r"\s+(?P<it>it|this|that)\b(?!\s+\w+\s*\?*$)",
    re.IGNORECASE,
)
_TO_COME = "\N{WHITE SQUARE}"  # what happened, until the other pronouns are replaced


def resolved(asked: str, topic: Topic) -> Resolved | None:
    """The question on its own; as it was, if it leaves nothing out.

    None if it leans on something that the topic doesn't tell.
    """
    last = topic.question.rstrip(" ?.!")
    if bare := _BARE.match(asked):
        return Resolved(f"{last}, and {bare.group(1).lower()}?", topic.centre) if last else None
    if _MORE.match(asked):
        centre = topic.centre
        return Resolved(f"Tell me more about {centre.phrase.named}.", centre) if centre else None
    if about := _ABOUT.match(asked) or _short(asked):
        return _instead(about.group("rest"), topic)
    text = _NO_SUBJECT.sub(r"\g<0>it ", _LEADING.sub("", asked))
    return _completed(text, topic)


def _completed(text: str, topic: Topic) -> Resolved | None:
    """Words that point back first, then what is left out."""
    pointed = _pointing(text, topic)
    if pointed is None:
        return None
    text, antecedent = pointed.text, pointed.antecedent
    if antecedent is None:
        text, antecedent = filled(text, topic) or (text, None)
    elif told := with_noun(text, topic, antecedent):
        text = told
    return Resolved(text, antecedent)


def _pointing(text: str, topic: Topic) -> Resolved | None:
    """The text with what each word that points back stands for."""
    antecedent: Mention | None = None
    event_told = event_of(topic.question)
    if event_told and (event := _EVENT.search(text)):
        text = f"{text[: event.start('it')]}{_TO_COME}{text[event.end('it') :]}"
        antecedent = topic.centre
    for step in (with_pronouns, with_demonstratives, with_place, with_classes, with_names_in_full):
        done = step(text, topic)
        if done is None:
            return None
        text, antecedent = done.text, antecedent or done.antecedent
    return Resolved(text.replace(_TO_COME, event_told or ""), antecedent)


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
    if noun := with_noun(rest, topic, centre):
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
    if not is_general and (told := _swapped(last, rest, new.phrase, centre.phrase)):
        return Resolved(f"{told}?", new)
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
