"""A Chinese follow-up → a question that stands on its own, by rules.

Chinese puts what a question is about first, before its question word, and needs no inflection.
"""

import re
from collections.abc import Sequence

from index.text.chinese import chinese_words

_PERSON = re.compile(r"(?<!其)[他她]们?")
_THING = re.compile(
    r"(?<!其)它们?|[这该](?:家|个|款|项|种|部|次|件)?(?:公司|国家|产品|计划|协议|技术|事情|事件|事)"
    r"|这(?=[是会对有为在意]|$)|(?<![与及和])其(?![他它余实中次])"
)
_THERE = re.compile(r"那里|那儿|那边")
_WROTE = re.compile(
    r"^这(?:篇|条|则)?(?:文章|报道|新闻)?是(?P<asks>谁|哪家)(?P<did>写|报道|发布)的[？?。]*$"
)
_OWN_NOUN = re.compile(r"(?:产品|计划|协议|技术)$")
_LEADING = re.compile(r"^(?:那么?(?![里儿边])|而|另外)[，,]?(?=.{3})")
_INSTEAD = re.compile(r"^(?:那么?|而)?(?P<what>[^？?，,]{2,15}?)呢[？?。]*$")
_BARE = re.compile(
    r"^(?:那么?|这是)?(?P<asks>为什么|为何|怎么回事|什么时候|何时|(?:在)?哪里|哪儿|谁|多少|如何)"
    r"[呢呀啊]?[？?。]*$"
)
_SUBJECT = re.compile(
    r"^(?:请问)?(?P<subject>[^，,？?]{2,15}?)(?:为什么|为何|什么时候|何时|如何|怎么|怎样|是|有|在|的|会"
    r"|要|将|能|做|对)"
)
_NAMED_PERSON = re.compile(r"^(?P<name>[^，。是在于]{2,12})(?:是|，|在|于|担任|创立|创办)")


def resolved_chinese(asked: str, questions: Sequence[str], answer: str) -> str | None:
    """The question with what its pronouns stand for; as it was, if it has none.

    `questions` are those before, `answer` is the one to the last. None if they don't tell what is
    meant.
    """
    last = questions[-1].rstrip("？?。 ")
    if bare := _BARE.match(asked):
        return f"{last}，{bare.group('asks')}？"
    if wrote := _WROTE.match(asked):
        return f"关于“{last}”的文章是{wrote['asks']}{wrote['did']}的？"
    if about := _INSTEAD.match(asked):
        subject = _subject(questions[-1])
        return f"{last.replace(subject, about.group('what'), 1)}？" if subject else None
    text = _LEADING.sub("", asked)
    for pronoun in (_PERSON, _THING, _THERE):
        found = pronoun.search(text)
        if found is None or (found.group() == "其" and _subject(text[: found.start()])):
            continue
        name = _person(questions[-1], answer) if pronoun is _PERSON else None
        name = name or next(filter(None, map(_subject, reversed(questions))), None)
        if name is None:
            return None
        noun = _OWN_NOUN.search(found.group())
        owned = "的" if found.group() == "其" or noun else ""
        meant = f"{name}{owned}{noun.group() if noun else ''}"
        text = f"{text[: found.start()]}{meant}{text[found.end() :]}"
    return text


def _person(question: str, answer: str) -> str | None:
    """Whom the answer names, if the question asked for a person."""
    person = _NAMED_PERSON.match(answer)
    return person.group("name") if person and "谁" in question else None


def _subject(text: str) -> str | None:
    """What a text is about: what stands before its question word, else its first word."""
    found = _SUBJECT.match(text)
    if found and not re.match(r"什么|为|怎|哪|谁|如何|何", found.group("subject")):
        return found.group("subject")
    words = chinese_words(re.sub(r"为什么|为何|什么时候|何时|如何|怎么|什么", "，", text))
    return words[0] if words else None
