"""What is on screen of one answer: its text with marks, what is told of it, its sources."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from time import perf_counter, time_ns

from markupsafe import Markup

from assistant.citations import source_line
from assistant.events import Answer, Checked, Delta, Evidence, Finished, Found, Timings, Understood
from assistant.explanation import noted
from assistant.footnotes import with_footnotes
from assistant.phrasing import phrases_for
from assistant.proof import Verdict
from assistant.question import Question
from assistant.searching import Search
from assistant.ui.explained import explained
from assistant.ui.language import Words, words_in
from assistant.ui.sources import source_cards, with_links
from assistant.ui.templating import html_of
from index.search import Hit

# By a verdict: its name, and what it means.
VERDICTS = {
    "proved": ("Supported", "The source says this, with the same facts."),
    "weak": ("Worth checking", "The source supports this, but not in its own words."),
    "unsupported": ("Not supported", "No source says this, so it is left out of the answer."),
}


@dataclass(frozen=True)
class Quote:
    """The sentence that a mark stands for, and where it is from."""

    n: int
    sentence: str
    source: str


@dataclass(frozen=True)
class Claim:
    """A stretch of the answer; with a `status` it is a sentence that was checked."""

    text: Markup
    place: int = 0
    status: str = ""
    verdict: str = ""
    told: str = ""
    quotes: Sequence[Quote] = ()


@dataclass(frozen=True)
class Remark:
    """A line under an answer."""

    text: str
    struck: str = ""
    caution: bool = False


@dataclass
class Drawn:
    """What is on screen of one answer while its events come in; `turn` counts from 0."""

    turn: int
    asked: str = ""
    status: str = "Searching"
    sources: str = ""
    question: Question | None = None
    search: Search | None = None
    words: Words = field(default_factory=lambda: words_in("en"))
    ended: bool = False
    _notes: list[str] = field(default_factory=list)
    _paragraphs: list[list[Claim]] = field(default_factory=list)
    _tail: str = ""
    _remarks: list[Remark] = field(default_factory=list)
    _explained: str = ""
    _refused: bool = False
    _copied: str = ""
    _times: str = ""
    _began: float = field(default_factory=perf_counter)
    # Tells the page that another answer is drawn now, also where it takes an earlier one's place.
    _drawn: int = field(default_factory=time_ns)

    def draw(self, event: object) -> None:
        """Take in one event of the chain."""
        match event:
            case Understood(question):
                self.question = question
                if question.standalone.casefold() != question.asked.casefold():
                    self._notes.append(f"Understood as: {question.standalone}")
            case Found(search):
                self._notes += noted(search)
                self._explained = explained(search, self.words)
                self.search = search
            case Evidence(sentences):
                self.sources = source_cards(
                    self.turn, sentences, below=self._explained, hits=self._hits
                )
                count = len(sentences)
                self.status = f"Reading {count} sentence{'' if count == 1 else 's'}"
            case Delta(text):
                self._tail += text
                self.status = "Writing"
            case Checked() as checked:
                first = self._paragraphs or [[]]
                first[0].append(self._claim(checked, len(first[0])))
                self._paragraphs = first
                self._tail = ""
                self.status = "Writing"
            case Finished(answer, timings):
                self._finish(answer, timings)

    @property
    def answer(self) -> Markup:
        """The question and its answer, as they stand, as HTML."""
        return html_of(
            "answer.html",
            turn=self.turn,
            drawn=self._drawn,
            asked=self.asked,
            notes=self._notes,
            paragraphs=self._paragraphs,
            tail=self._tail.strip(),
            status=self.status,
            seconds=perf_counter() - self._began,
            remarks=self._remarks,
            refused=self._refused,
            ended=self.ended,
            copied=self._copied,
            times=self._times,
        )

    def stop(self) -> None:
        """What was written stays, marked as unchecked."""
        unread = "What stands above was not fully checked."
        self.end(f"Stopped. {unread}" if self._paragraphs or self._tail else "Stopped.")

    def end(self, status: str) -> None:
        """Nothing more comes; `status` says why, in a sentence."""
        self.status, self.ended = status, True

    def _finish(self, answer: Answer, timings: Timings) -> None:
        self.sources = source_cards(
            self.turn, answer.evidence, answer.citations, self._explained, self._hits
        )
        self._paragraphs = self._checked_paragraphs(answer)
        self._remarks = list(_remarks(answer))
        self._refused = answer.refused
        self._copied = with_footnotes(answer)
        self._times = _times(timings, answer.model)
        self._tail = ""
        self.end("")

    @property
    def _hits(self) -> Sequence[Hit]:
        return self.search.hits if self.search else ()

    def _checked_paragraphs(self, answer: Answer) -> list[list[Claim]]:
        """The answer's text, its checked sentences apart from what stands between them."""
        paragraphs: list[list[Claim]] = [[]]

        def between(text: str) -> None:
            first, *others = text.split("\n\n")
            paragraphs[-1].extend(self._plain(first))
            paragraphs.extend(list(self._plain(other)) for other in others)

        rest = answer.text
        for place, sentence in enumerate(answer.sentences):
            before, found, after = rest.partition(sentence.text)
            if found:
                between(before)
                paragraphs[-1].append(self._claim(sentence, place))
                rest = after
        between(rest)
        return paragraphs

    def _plain(self, text: str) -> Iterator[Claim]:
        if text.strip():
            yield Claim(with_links(text.strip(), self.turn))

    def _claim(self, checked: Checked, place: int) -> Claim:
        quotes: dict[int, Quote] = {}
        for each in checked.verdict.citations:
            source = source_line(each.evidence.article)
            quotes.setdefault(each.n, Quote(each.n, each.sentence, source))
        return Claim(
            with_links(checked.text, self.turn, place, quotes),
            place,
            checked.verdict.status,
            VERDICTS[checked.verdict.status][0],
            _proof(checked.verdict),
            list(quotes.values()),
        )


def _proof(verdict: Verdict) -> str:
    """What was found out about a sentence, in a line or two."""
    _, meaning = VERDICTS[verdict.status]
    told = [meaning]
    if verdict.status != "unsupported":
        told.append(f"Likely support: {verdict.support:.0%}.")
    if verdict.lacking:
        told.append(f"In no source: {', '.join(fact.text for fact in verdict.lacking)}.")
    if verdict.assumed:
        told.append(f"From your question: {', '.join(fact.text for fact in verdict.assumed)}.")
    return " ".join(told)


def _times(timings: Timings, model: str) -> str:
    """How long each step took, and who wrote."""
    first = f"first word {timings.first_token:.1f} s · " if timings.first_token else ""
    return f"Evidence {timings.evidence:.1f} s · {first}checked {timings.total:.1f} s · {model}"


def _remarks(answer: Answer) -> Iterator[Remark]:
    """What is told under an answer."""
    phrases = phrases_for(answer.question.standalone)
    if any(sentence.verdict.status == "weak" for sentence in answer.sentences):
        yield Remark(phrases.weak, caution=True)
    if answer.assumed:
        yield Remark(phrases.assumed + ", ".join(answer.assumed))
    if answer.age:
        yield Remark(answer.age)
    if answer.left_out:
        yield Remark(phrases.left_out, struck=" ".join(answer.left_out))
