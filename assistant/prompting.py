"""What the model is told: how to answer, the excerpts, the question; what stays the same first.

Questions for a fact are told by examples, half of them without an answer: small models that are
only told to refuse hardly ever do.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage

from assistant.answer_kind import wants_more_than_a_fact
from assistant.citations import day
from assistant.evidence import EvidenceSentence
from assistant.hostile import defused
from index.chinese import is_mostly_chinese
from prompts import prompt


def answering(question: str, evidence: Sequence[EvidenceSentence]) -> list[BaseMessage]:
    """The messages that ask a model to answer `question` from the evidence.

    In the question's language: told in English, a model often answers in English.
    """
    language = _language(question)
    excerpts = "\n".join(_excerpts(evidence))
    if wants_more_than_a_fact(question):
        asked = f"{excerpts}\n\nQuestion: {question}\n\n{prompt('answer_fully' + language)}"
        return [SystemMessage(prompt("system")), HumanMessage(asked)]
    asks = "问题：" if language else "Question: "
    return [
        SystemMessage(prompt("answer" + language)),
        *_examples("examples" + language),
        HumanMessage(f"{excerpts}\n\n{asks}{question}"),
    ]


def not_stated(question: str) -> str | None:
    """What the model is told to reply where the excerpts don't answer `question`; None where it is
    told nothing of the kind."""
    if wants_more_than_a_fact(question):
        return None
    return prompt("not_stated" + _language(question))


def declines(sentence: str) -> bool:
    """Whether a sentence of an answer says, as the model is told to, that nothing is stated."""
    replies = (prompt("not_stated"), prompt("not_stated_in_chinese"))
    return any(reply.rstrip(".。").casefold() in sentence.casefold() for reply in replies)


@cache
def _examples(name: str) -> tuple[BaseMessage, ...]:
    """The questions of a prompt and their answers, as a conversation."""
    said: list[BaseMessage] = []
    for example in prompt(name).split("\n\n\n"):
        asked, answer = example.rsplit("\n", maxsplit=1)
        said += [HumanMessage(asked), AIMessage(re.split("[:：]", answer, maxsplit=1)[1].strip())]
    return tuple(said)


def _language(question: str) -> str:
    return "_in_chinese" if is_mostly_chinese(question) else ""


def _excerpts(evidence: Sequence[EvidenceSentence]) -> Iterator[str]:
    """Excerpts under the title and date of their article. Small models that are asked to number
    what they take from which excerpt number wrongly, and some write nothing but numbers."""
    article_id = None
    for item in evidence:
        if item.article.id != article_id:
            article_id = item.article.id
            known = (item.article.title, item.article.published and day(item.article.published))
            if heading := ", ".join(each for each in known if each):
                yield f"{defused(heading)}:"
        yield f"- {' '.join(defused(item.context.text).split())}"
