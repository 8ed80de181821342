"""The prompt: how to answer, the excerpts, the question; what stays the same comes first.

For a question for a fact it has examples, half of them without an answer: small models that are
only instructed to refuse hardly ever do.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage

from assistant.answering.length import USUAL
from assistant.asking.question import Question
from assistant.evidence.evidence import EvidenceSentence
from assistant.evidence.spelling import without_now
from assistant.model.sanitizing import sanitized
from assistant.words.words import words_in
from prompts import prompt


@dataclass(frozen=True)
class PromptNames:
    """The names of the prompts of one language, and what comes before a question."""

    answer: str
    answer_fully: str
    examples: str
    not_stated: str
    asks: str
    numbers: str


# Asked in English, a model often answers a Chinese question in English.
_ENGLISH = PromptNames(
    "answer", "answer_fully", "examples", "not_stated", "Question: ", "one two three four five six"
)
_CHINESE = PromptNames(
    "answer_in_chinese",
    "answer_fully_in_chinese",
    "examples_in_chinese",
    "not_stated_in_chinese",
    "问题：",
    "一 二 三 四 五 六",
)


def messages_for(
    question: Question, evidence: Sequence[EvidenceSentence], most: int = USUAL
) -> list[BaseMessage]:
    """The messages that ask a model to answer `question` from the evidence, in its language.

    `most` is for how many sentences it is asked, 1 to 6, where one may be too little.
    Small models that are asked for the current or the latest doubt that it is stated.
    """
    names = _prompt_names(question)
    *before, excerpts = messages_before(question, evidence)
    asked = f"{excerpts.content}\n\n{names.asks}{without_now(question.standalone)}"
    if question.kind.is_broad:
        # For fewer than usual it is asked as usual, and stopped.
        number = names.numbers.split()[max(most, USUAL) - 1]
        asked = f"{asked}\n\n{prompt(names.answer_fully).format(most=number)}"
    return [*before, HumanMessage(asked)]


def messages_before(
    question: Question, evidence: Sequence[EvidenceSentence] = ()
) -> list[BaseMessage]:
    """What stands before a question in `messages_for`: instructions, examples, excerpts."""
    names, excerpts = _prompt_names(question), HumanMessage("\n".join(_excerpts(evidence)))
    if question.kind.is_broad:
        return [SystemMessage(prompt("system")), excerpts]
    return [SystemMessage(prompt(names.answer)), *_examples(names.examples), excerpts]


def not_stated(question: Question) -> str | None:
    """What the model is to reply where the excerpts don't answer `question`; None where it has
    no such instruction."""
    return None if question.kind.is_broad else prompt(_prompt_names(question).not_stated)


def declines(sentence: str) -> bool:
    """Whether a sentence of an answer says no more, as the model is asked to, than that nothing is
    stated: "Not stated.", or "The price is not stated."."""
    said = sentence.strip().rstrip(".。!！").casefold()
    chinese = prompt(_CHINESE.not_stated).rstrip("。")
    english = prompt(_ENGLISH.not_stated).rstrip(".").casefold()
    return said in (english, chinese) or said.endswith((f" is {english}", f" was {english}"))


@cache
def _examples(name: str) -> tuple[BaseMessage, ...]:
    """The questions of a prompt and their answers, as a conversation."""
    said: list[BaseMessage] = []
    for example in prompt(name).split("\n\n\n"):
        asked, answer = example.rsplit("\n", maxsplit=1)
        said += [HumanMessage(asked), AIMessage(re.split("[:：]", answer, maxsplit=1)[1].strip())]
    return tuple(said)


def _prompt_names(question: Question) -> PromptNames:
    return _CHINESE if question.own_language == "zh" else _ENGLISH


def _excerpts(evidence: Sequence[EvidenceSentence]) -> Iterator[str]:
    """Excerpts under the title and date of their article. Small models that are asked to number
    what they take from which excerpt number wrongly, and some write nothing but numbers."""
    article_id = None
    for item in evidence:
        if item.article.id != article_id:
            article_id = item.article.id
            published = item.article.published
            known = (item.article.title, published and words_in("en").day(published))
            if heading := ", ".join(each for each in known if each):
                yield f"{' '.join(sanitized(heading).split())}:"
        yield f"- {' '.join(sanitized(item.context.text).split())}"
