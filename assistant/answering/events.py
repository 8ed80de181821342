"""What happens while a question is answered, in order; every interface shows these same events."""

from dataclasses import dataclass
from datetime import datetime

from assistant.asking.question import Question
from assistant.asking.searching import Search
from assistant.evidence.citations import Citation
from assistant.evidence.evidence import EvidenceSentence
from assistant.proof import Verdict


@dataclass(frozen=True)
class Understood:
    """The question as it will be searched for."""

    question: Question


@dataclass(frozen=True)
class Found:
    """What was searched for, and the passages that were found."""

    search: Search


@dataclass(frozen=True)
class Evidence:
    """The relevant sentences, numbered from 1 in the order shown."""

    sentences: tuple[EvidenceSentence, ...]


@dataclass(frozen=True)
class Delta:
    """A few more characters of the sentence being written; not checked yet."""

    text: str


@dataclass(frozen=True)
class Checked:
    """A sentence is complete: `text` replaces the deltas since the last; it is `claim` (the
    model's words) with its citation marks. A weak one may still be dropped from the answer."""

    claim: str
    text: str
    verdict: Verdict


@dataclass(frozen=True)
class FirstQuotations:
    """Sentences of the evidence that are likely to answer, word for word, to be read while the
    model reads. The answer is what `Finished` brings, which may be something else."""

    sentences: tuple[Checked, ...]


@dataclass(frozen=True)
class Timings:
    """Seconds from the question to its evidence, to the model's first word (None if it wrote
    none), and to the end."""

    evidence: float
    first_token: float | None
    total: float


@dataclass(frozen=True)
class Answer:
    """The finished answer: the `sentences` that stand, or a refusal.

    `left_out` are sentences the model wrote that the evidence doesn't support, `contradicted` those
    that it contradicts. `age` states the
    dates of the articles it cites, and warns if they are old ("" for a refusal).
    """

    question: Question
    text: str
    sentences: tuple[Checked, ...]
    left_out: tuple[str, ...]
    age: str
    evidence: tuple[EvidenceSentence, ...]
    model: str
    contradicted: tuple[Checked, ...] = ()

    @property
    def refused(self) -> bool:
        return not self.sentences

    @property
    def assumed(self) -> tuple[str, ...]:
        """The facts of the answer that are the question's own, and that its sources don't state."""
        facts = (fact.text for sentence in self.sentences for fact in sentence.verdict.assumed)
        return tuple(dict.fromkeys(facts))

    @property
    def citations(self) -> tuple[Citation, ...]:
        """Every citation of the answer, once, in the order they are cited in."""
        cited = (each for sentence in self.sentences for each in sentence.verdict.citations)
        return tuple(dict.fromkeys(cited))


@dataclass(frozen=True)
class Stood:
    """The articles that could be found when a search began: these, of those that came `since`
    then, and all that came before."""

    since: datetime
    articles: tuple[str, ...]


@dataclass(frozen=True)
class Finished:
    """The end: `answer.text` replaces whatever was drawn before. `stood` is what the answer knows
    of the library's articles, None if it didn't search for them."""

    answer: Answer
    timings: Timings
    stood: Stood | None = None


Event = Understood | Found | Evidence | FirstQuotations | Delta | Checked | Finished
