"""One answer as it is shown while it is being written."""

from dataclasses import dataclass, field, replace
from time import perf_counter, time_ns

from markupsafe import Markup

from assistant.answering.chain import Ask
from assistant.answering.events import (
    Checked,
    Delta,
    Event,
    Evidence,
    Finished,
    FirstQuotations,
    Found,
    Understood,
)
from assistant.asking.question import Question
from assistant.asking.searching import Search, noted
from assistant.conversations.saved_answer import (
    Quotation,
    SavedAnswer,
    SavedSentence,
    SavedSource,
    saved_answer,
    sentence_of,
    source_of,
)
from assistant.ui.ask.answer_html import Claim, Kept, by_number, claim, finished_answer
from assistant.ui.ask.search_explained import explained
from assistant.ui.shared.language import Words, written_in
from assistant.ui.shared.sources import source_cards
from assistant.ui.shared.templating import html_of


@dataclass
class AnswerInProgress:
    """An answer as far as its events have arrived; `turn` counts from 0 on the page.

    `answer` is the finished answer, `kept` where it is saved, `not_kept` why it couldn't be saved.
    `ended` is set once that is known.
    """

    turn: int
    ask: Ask
    words: Words
    only_cited: bool = False
    status: str = ""
    question: Question | None = None
    search: Search | None = None
    answer: SavedAnswer | None = None
    kept: Kept | None = None
    not_kept: str = ""
    ended: bool = False
    _notes: list[str] = field(default_factory=list)
    _sources: tuple[SavedSource, ...] = ()
    _quoted_first: tuple[SavedSentence, ...] = ()
    _gives_way: bool = False  # what was quoted first, to a sentence that the sources support
    _claims: list[Claim] = field(default_factory=list)
    _tail: str = ""
    _explained: str = ""
    _began: float = field(default_factory=perf_counter)
    # Differs for each answer, so that the page notices one that replaces another.
    _drawn: int = field(default_factory=time_ns)

    def __post_init__(self) -> None:
        self.status = self.words("answer.searching")

    def take(self, event: Event) -> None:
        """Update from one event of the chain."""
        match event:
            case Understood(question):
                self.question = question
                if question.is_rewritten:
                    understood = self.words("answer.understood", question=question.standalone)
                    self._notes.append(understood)
            case Found(search):
                self._notes += noted(search)
                self._explained = explained(search, self.words)
                self.search = search
            case Evidence(sentences):
                hits = {hit.passage.id: hit for hit in self.search.hits} if self.search else {}
                self._sources = tuple(
                    source_of(item, hits.get(item.passage.id)) for item in sentences
                )
                self.status = self.words("answer.reading", count=len(sentences))
            case FirstQuotations(sentences):
                self._quoted_first = tuple(map(sentence_of, sentences))
            case Delta(text):
                self._tail += text
                self.status = self.words("answer.writing")
            case Checked() as checked:
                place = len(self._quoted_first) + len(self._claims)
                self._claims.append(self._claim(place, sentence_of(checked)))
                self._gives_way = self._gives_way or checked.verdict.supports
                self._tail = ""
                self.status = self.words("answer.writing")
            case Finished() as finished:
                assert self.search is not None  # noqa: S101 - it was found before
                answer = saved_answer(self.ask.asking, self.search, finished)
                # As it was typed, with its line breaks.
                typed = replace(answer.question, asked=self.ask.question.strip())
                self.answer = replace(answer, question=typed)
                self.status = ""

    @property
    def html(self) -> Markup:
        """The question and its answer so far, as HTML."""
        if self.answer and not self.status:
            return finished_answer(
                self.turn,
                self.answer,
                self.words,
                self._drawn,
                self.kept,
                self.not_kept,
                ended=self.ended,
            )
        return html_of(
            "answer.html",
            t=self.words,
            turn=self.turn,
            drawn=self._drawn,
            asked=self.ask.question,
            notes=self._notes,
            quoted_first=self._drawn_first(),
            gives_way=self._gives_way,
            paragraphs=[self._claims] if self._claims else [],
            tail=self._tail.strip(),
            status=self.status,
            seconds=perf_counter() - self._began,
            remarks=(),
            refused=False,
            ended=self.ended,
            copied="",
            times="",
            language=written_in(self.ask.question),
            story="",
            kept=None,
        )

    @property
    def sources(self) -> Markup:
        """The cards of its sources."""
        return source_cards(
            self.turn,
            self._sources,
            self.words,
            self.answer.quotations if self.answer else self._quotations_first(),
            below=self._explained,
            only_cited=self.only_cited,
            finished=self.answer is not None,
        )

    def stop(self) -> None:
        """Keep what was written, marked as unchecked."""
        read = self._claims or self._tail
        self.end(self.words("answer.stopped_unread" if read else "answer.stopped"))

    def end(self, status: str) -> None:
        """Mark it as ended; `status` says why, in a sentence."""
        self.status, self.ended = status, True

    def _drawn_first(self) -> list[Claim]:
        """What was quoted first. What has given way is still drawn, unseen, while the answer is
        written: it keeps its place free, so that nothing below moves up and down again."""
        if self._gives_way and self.ended:
            return []
        return [self._claim(place, each) for place, each in enumerate(self._quoted_first)]

    def _quotations_first(self) -> tuple[Quotation, ...]:
        return tuple(each for sentence in self._quoted_first for each in sentence.quotations)

    def _claim(self, place: int, sentence: SavedSentence) -> Claim:
        return claim(self.turn, place, sentence, by_number(self._sources), self.words)
