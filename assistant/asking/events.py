"""What a question says happened, as words that can stand for “it”."""

import re

from assistant.asking import lexicon
from assistant.asking.phrases import words_of

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
