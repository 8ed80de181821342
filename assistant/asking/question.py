"""What was asked, decided once: a question that stands on its own, its language, kind and filters.

Nothing after this folder looks at the words of a question to decide any of these.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from assistant.asking.dates.time_words import TimeWords, time_words
from assistant.asking.follow_ups_chinese import resolved_chinese
from assistant.asking.follow_ups_english import readings, resolved
from assistant.asking.kind import Kind, kind_of
from assistant.asking.pointing_back import Resolved
from assistant.asking.query_syntax import Written, read_syntax
from assistant.asking.topic import Topic
from assistant.model.sanitizing import sanitized
from assistant.words.words import written_in
from index.errors import ModelUnavailable
from index.query import Filters
from prompts import prompt

if TYPE_CHECKING:
    from assistant.model.models import Model

TURNS_READ = 2  # the model reads this much of the conversation; more costs time before the answer
LONGEST_ANSWER_READ = 300  # characters of each earlier answer
LONGEST_REWRITE = 300
LONGEST_FOLLOW_UP = 500  # characters; what is longer says itself what it is about


@dataclass(frozen=True)
class Turn:
    """One question and answer of a conversation."""

    question: str
    answer: str


@dataclass(frozen=True)
class Asking:
    """How to search: with these filters beside those written in the question, as of that day.

    `as_of` is the day that counts as today; if it is given, what was published near it is
    preferred. Without `heed_time`, words such as "last week" filter nothing.
    """

    filters: Filters = field(default_factory=Filters)
    as_of: date | None = None
    heed_time: bool = True


@dataclass(frozen=True)
class Question:
    """What was asked, and all that is known of it before anything is searched.

    `asked` is what was typed, `standalone` the same as a question that stands on its own, without
    search syntax: it is what is searched for and answered. `also` are other things it may mean, in
    words for a search; none if it stands on its own. `phrases` must stand in a passage word for
    word, none of `excluded` may; `filters` are those typed and those chosen beside them. `time` are
    the time words to heed, counted from the day `as_of`. `editable` is `standalone` as one would
    type it, with the search syntax.
    `translated` is `standalone` in the language of articles in another one, once it was searched
    for so; `answer_in` is the language to answer in, where it isn't the question's own.
    """

    asked: str
    standalone: str
    also: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    filters: Filters = field(default_factory=Filters)
    time: TimeWords | None = None
    as_of: date | None = None
    editable: str = field(default="", compare=False)
    translated: str | None = None
    answer_in: str | None = None

    @property
    def is_rewritten(self) -> bool:
        """Whether it takes other words to stand on its own."""
        return self.standalone.casefold() != self.asked.casefold()

    def about(self, topic: str) -> "Question":
        """The same, of a topic that it names: the story of the tram, not what happened with it."""
        return replace(self, standalone=topic)

    def with_translation(self, translated: str | None) -> "Question":
        """The same, once it was searched for in another language too."""
        return replace(self, translated=translated)

    @property
    def translation(self) -> "Question | None":
        """The question in the other language, to be answered in its own; None if it wasn't searched
        for in another."""
        if self.translated is None:
            return None
        said = _begun(self.translated)
        return replace(self, standalone=said, translated=None, answer_in=self.language)

    @cached_property
    def language(self) -> str:
        """The language to answer in."""
        return self.answer_in or self.own_language

    @cached_property
    def own_language(self) -> str:
        """The language its words are in."""
        return written_in(self.standalone)

    @cached_property
    def kind(self) -> Kind:
        """What kind of answer it asks for."""
        return kind_of(self.standalone)


def question_of(asked: str, asking: Asking = Asking()) -> Question:
    """A question without a conversation, as it was typed. Raises BadInput for a filter."""
    written = read_syntax(asked)
    return _question(" ".join(asked.split()), written, asking, written.quoted)


async def understand(
    asked: str, history: Sequence[Turn], model: "Model", asking: Asking = Asking()
) -> Question:
    """The question on its own; `model` is asked only when rules can't tell what it leans on.

    Search syntax is read from what was typed alone, never from what rules or a model made of it.
    Raises BadInput for a filter.
    """
    asked = " ".join(asked.split())
    written = read_syntax(asked)
    typed = written.quoted
    if not history or len(asked) > LONGEST_FOLLOW_UP or not written.text:
        return _question(asked, written, asking, _begun(typed))
    also: tuple[str, ...] = ()
    if written_in(typed) == "zh":
        questions = [turn.question for turn in history]
        meant = resolved_chinese(typed, questions, history[-1].answer)
    else:
        meant, also = _in_english(typed, history)
    meant = meant or await _written(typed, history, model)
    return _question(asked, written, asking, _begun(meant), also)


def _question(
    asked: str, written: Written, asking: Asking, meant: str, also: Sequence[str] = ()
) -> Question:
    """What was `asked` and `written` in it, which is understood as `meant`."""
    given = (written.filters.after, written.filters.before)
    dated = any((*given, asking.filters.after, asking.filters.before))
    today = asking.as_of or date.today()
    is_as_typed = meant.casefold() == written.quoted.casefold()
    return Question(
        asked,
        written.without_quotes(meant) if written.text else "",
        tuple(written.without_quotes(each) for each in also),
        written.phrases,
        written.excluded,
        both(written.filters, asking.filters),
        time_words(meant, today, only_newest=dated) if asking.heed_time else None,
        asking.as_of,
        _begun(asked) if is_as_typed else f"{meant} {written.syntax}".rstrip(),
    )


def both(some: Filters, others: Filters) -> Filters:
    """Filters of which all must hold; what `others` say of a field replaces what `some` say."""
    given = {name: value for name, value in vars(others).items() if value}
    return replace(some, **given)


def _in_english(asked: str, history: Sequence[Turn]) -> tuple[str | None, tuple[str, ...]]:
    """The question on its own, if rules can tell it, and other readings of it."""
    topic = Topic()
    before = []
    for turn in history:
        question = " ".join(turn.question[:LONGEST_FOLLOW_UP].split())
        said = resolved(question, topic) or Resolved(question)
        topic = topic.after(said.text, turn.answer[:LONGEST_ANSWER_READ], said.antecedent)
        before.append(said.text)
    found = resolved(asked, topic)
    if found is None and topic.centre:
        found = Resolved(f"{topic.question} {asked}")  # nobody was named whom “he” could be
    if found is None:
        return None, ()
    return found.text, readings(asked, found.text, before)


def _begun(question: str) -> str:
    """With a capital: small models answer a question written like one better."""
    return question[:1].upper() + question[1:]


async def _written(asked: str, history: Sequence[Turn], model: "Model") -> str:
    """The model's rewrite, or both questions where that is of no use."""
    from langchain_core.messages import HumanMessage, SystemMessage

    said = [
        f"Question: {turn.question}\nAnswer: {sanitized(turn.answer[:LONGEST_ANSWER_READ])}"
        for turn in history[-TURNS_READ:]
    ]
    conversation = "\n".join([*said, f"Last question: {asked}", "Rewritten:"])
    messages = [SystemMessage(prompt("standalone")), HumanMessage(conversation)]
    try:
        rewritten = "".join([chunk async for chunk in model.write(messages)])
    except ModelUnavailable:
        rewritten = ""  # the evidence is worth showing without a model
    return _usable(rewritten) or f"{history[-1].question} {asked}"


def _usable(rewritten: str) -> str | None:
    """The model's first line, if it is a question of sensible length."""
    line = rewritten.strip().split("\n")[0].strip(" \"'")
    line = re.sub(
        r"^(standalone |rewritten |last )?(question|rewritten):\s*", "", line, flags=re.IGNORECASE
    )
    return line if 0 < len(line) <= LONGEST_REWRITE else None
