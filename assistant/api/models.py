"""What the API sends and takes: one typed model per thing, for the server and its clients alike.

The names of fields are a promise to other programs: one may be added, none is renamed or taken away
within `/api/v1/`. Days are ISO dates, moments ISO times in UTC, lengths of time seconds. Offsets
count characters of the article's text from 0, the end excluded.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Generic, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field

if TYPE_CHECKING:
    from assistant import alerts
    from assistant.answering import events
    from assistant.coverage import coverage
    from assistant.evidence import citations
    from assistant.evidence.evidence import EvidenceSentence
    from assistant.story import story
    from index import article as articles
    from index.runs.plan import Plan
    from index.runs.preview import Preview
    from index.search.rerank import Closeness
    from index.search.search import Hit as Found
    from index.sources import reading_lists
    from index.sources.found import Remark
    from index.storage.catalogue.articles import Listed
    from index.storage.catalogue.former_articles import FormerArticle
    from index.storage.catalogue.sources import Source as KnownSource

MOST_ASKED = 2_000  # characters of a question, query or claim
Item = TypeVar("Item")
LengthName = Literal["short", "usual", "long"]
Status = Literal["proved", "weak", "unsupported", "contradicted"]


class Model(BaseModel):
    """What every model here is: closed, so that a misspelt field is an error, and unchangeable."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Page(Model, Generic[Item]):
    """Some items of a list; `next_cursor` asks for the next ones, None at the end."""

    items: list[Item]
    next_cursor: str | None = None


class Problem(BaseModel):
    """What went wrong, as RFC 9457 has it; `detail` is the sentence that people read."""

    model_config = ConfigDict(extra="allow", frozen=True)

    type: str = Field(description="The kind of problem: a stable address, /problems/NAME.")
    title: str
    status: int
    detail: str


class Article(Model):
    """An article without its text; `date_sure` is False for a day that was only guessed."""

    id: str
    title: str
    authors: list[str] = []
    publisher: str | None = None
    published: date | None = None
    updated: date | None = None
    url: str | None = None
    section: str | None = None
    language: str | None = None
    date_found: str | None = Field(default=None, description="Where the day was found.")
    date_sure: bool = True

    @classmethod
    def of(cls, article: "articles.Article") -> "Article":
        return cls(**_known_of(article))


class ListedArticle(Article):
    """An article of a list: the places it was read at, and how many others tell the same."""

    addresses: list[str] = []
    passages: int = 0
    sample: bool = False
    copies: int = 0

    @classmethod
    def listed(cls, listed: "Listed") -> "ListedArticle":
        return cls(
            **_known_of(listed.article),
            addresses=list(listed.addresses),
            passages=listed.passages,
            sample=listed.is_sample,
            copies=listed.copies,
        )


class Version(Article):
    """How an article read before it changed, or before it was removed."""

    why: str
    left: datetime
    successor: str | None = Field(
        default=None, description="The id of the version that came after."
    )

    @classmethod
    def former(cls, former: "FormerArticle") -> "Version":
        return cls(
            **_known_of(former.article),
            why=former.why,
            left=former.left_at,
            successor=former.successor,
        )


class WholeArticle(Article):
    """An article with its text; `suspicious` are parts that give orders to an AI."""

    text: str
    suspicious: list[str] = []
    former: Version | None = Field(default=None, description="If it no longer answers questions.")
    copies: list[Article] = []
    versions: list[Version] = []


class Passage(Model):
    """A stretch of an article: `text` is the article's text from `start` to `end`."""

    text: str
    start: int
    end: int


class Explained(Model):
    """How a passage got its place: ranks from 1, and the scores behind them."""

    similarity: float | None = None
    similarity_rank: int | None = None
    words: float | None = None
    words_rank: int | None = None
    fused: float = 0.0
    tokens: float | None = None
    pairs: float | None = None
    article: float | None = None
    later: float = 0.0
    quiz: float = 0.0
    together: float | None = None
    date: float = 0.0

    @classmethod
    def of(cls, hit: "Found") -> "Explained":
        close: Closeness | None = hit.close
        return cls(
            similarity=hit.similarity,
            similarity_rank=hit.similarity_rank,
            words=hit.words,
            words_rank=hit.words_rank,
            fused=hit.fused,
            tokens=close.tokens if close else None,
            pairs=close.pairs if close else None,
            article=close.article if close else None,
            later=close.later if close else 0.0,
            quiz=close.quiz if close else 0.0,
            together=close.score if close else None,
            date=hit.preferred,
        )


class Hit(Model):
    """A passage that was found, with its article and the others that tell the same."""

    article: Article
    passage: Passage
    score: float
    explained: Explained
    also_in: list[Article] = []

    @classmethod
    def of(cls, hit: "Found") -> "Hit":
        stretch = hit.passage
        return cls(
            article=Article.of(hit.article),
            passage=Passage(text=stretch.text, start=stretch.start, end=stretch.end),
            score=hit.score,
            explained=Explained.of(hit),
            also_in=[Article.of(each) for each in hit.also_in],
        )


class Filters(Model):
    """Which articles are searched. Within a field any value will do; every field must hold.

    `sources`, `feeds` and `tags` match as parts of names; a feed is any source, by its number,
    title or address. A day may be a month or a year ("2025-08").
    """

    source: list[str] = []
    feed: list[str] = []
    tag: list[str] = []
    language: list[str] = []
    article: list[str] = []
    after: str | None = None
    before: str | None = None


class Asked(Filters):
    """What every request that searches takes: words, and how they are to be understood."""

    as_of: str | None = Field(default=None, description="The day that counts as today.")
    all_dates: bool = Field(
        default=False, strict=True, description="Don't filter by words such as “last week”."
    )


class SearchRequest(Asked):
    query: str = Field(min_length=1, max_length=MOST_ASKED)
    limit: int = Field(default=10, ge=1, le=100)


class SearchResult(Model):
    """The passages that match best. `notes` say what was done that wasn't asked for in so many
    words, and no passage has the phrases `phrases_not_found` as they stand."""

    hits: list[Hit]
    notes: list[str] = []
    phrases_not_found: list[str] = []


class Turn(Model):
    """A question asked before, and its answer, by which a follow-up is understood."""

    question: str = Field(max_length=MOST_ASKED)
    answer: str = Field(default="", max_length=20_000)


class AskRequest(Asked):
    question: str = Field(min_length=1, max_length=MOST_ASKED)
    length: LengthName = "usual"
    history: list[Turn] = Field(default=[], max_length=20)
    conversation: str | None = Field(default=None, description="Add to this conversation of yours.")
    keep: bool = Field(default=False, strict=True, description="Begin a conversation with it.")
    stream: bool = Field(
        False, strict=True, description="Send events as they come (text/event-stream)."
    )


class Citation(Model):
    """The sentence of an article that a sentence of an answer rests on, and where it stands."""

    type: Literal["char_location"] = "char_location"
    number: int
    cited_text: str
    document_title: str
    start_char_index: int
    end_char_index: int
    article: Article

    @classmethod
    def of(cls, citation: "citations.Citation") -> "Citation":
        evidence = citation.evidence
        start, end = _span_of(citation.sentence, evidence)
        return cls(
            number=citation.n,
            cited_text=citation.sentence,
            document_title=evidence.article.title,
            start_char_index=start,
            end_char_index=end,
            article=Article.of(evidence.article),
        )


class Evidence(Model):
    """A sentence that may answer; `context` is it with its neighbours, which the model reads."""

    number: int
    article: Article
    passage: Passage
    sentence: Passage
    context: Passage
    score: float
    also_in: list[Article] = []

    @classmethod
    def of(cls, item: "EvidenceSentence") -> "Evidence":
        begins = item.passage.start

        def at(text: str, start: int, end: int) -> Passage:
            return Passage(text=text, start=begins + start, end=begins + end)

        sentence, context = item.sentence, item.context
        return cls(
            number=item.n,
            article=Article.of(item.article),
            passage=Passage(text=item.passage.text, start=begins, end=item.passage.end),
            sentence=at(sentence.text, sentence.start, sentence.end),
            context=at(context.text, context.start, context.end),
            score=item.score,
            also_in=[Article.of(each) for each in item.also_in],
        )


class Sentence(Model):
    """A sentence of an answer: `claim` in the model's words, `text` with its citation marks."""

    text: str
    claim: str
    status: Status
    support: float = Field(description="How likely people would call it supported, 0 to 1.")
    citations: list[Citation] = []

    @classmethod
    def of(cls, checked: "events.Checked") -> "Sentence":
        verdict = checked.verdict
        return cls(
            text=checked.text,
            claim=checked.claim,
            status=verdict.status,
            support=verdict.support,
            citations=[Citation.of(each) for each in verdict.citations],
        )


class Timings(Model):
    """Seconds from the question to its evidence, the model's first word, and the end."""

    evidence: float
    first_token: float | None = None
    total: float


class Answer(Model):
    """A checked answer, or a refusal (`refused`), which has no sentences.

    `left_out` are sentences that the model wrote and the articles don't support, `contradicted`
    those that they contradict; `assumed` facts of the question that no article states; `age` says
    of what days the articles are.
    """

    question: str
    understood: str = Field(description="The question as it was searched for.")
    language: str
    text: str
    refused: bool
    age: str = ""
    sentences: list[Sentence] = []
    citations: list[Citation] = []
    evidence: list[Evidence] = []
    assumed: list[str] = []
    contradicted: list[Sentence] = []
    left_out: list[str] = []
    notes: list[str] = []
    model: str
    timings: Timings
    conversation: str | None = Field(
        default=None, description="The conversation that it was added to."
    )

    @classmethod
    def of(
        cls,
        finished: "events.Finished",
        notes: Sequence[str] = (),
        conversation: str | None = None,
    ) -> "Answer":
        answer, took = finished.answer, finished.timings
        return cls(
            question=answer.question.asked,
            understood=answer.question.standalone,
            language=answer.question.language,
            text=answer.text,
            refused=answer.refused,
            age=answer.age,
            sentences=[Sentence.of(each) for each in answer.sentences],
            citations=[Citation.of(each) for each in answer.citations],
            evidence=[Evidence.of(each) for each in answer.evidence],
            assumed=list(answer.assumed),
            contradicted=[Sentence.of(each) for each in answer.contradicted],
            left_out=list(answer.left_out),
            notes=list(notes),
            model=answer.model,
            timings=Timings(evidence=took.evidence, first_token=took.first_token, total=took.total),
            conversation=conversation,
        )


class Event(Model):
    """One event of a streamed answer: server-sent events have `event` as their name.

    `understood` (question), `found` (search), `evidence` (evidence), `first_quotations`
    (sentences), `delta` (text, unchecked), `checked` (sentence), `finished` (answer) and, if it
    fails on the way, `error` (problem) carry the field in brackets, and no other.
    """

    event: Literal[
        "understood",
        "found",
        "evidence",
        "first_quotations",
        "delta",
        "checked",
        "finished",
        "error",
    ]
    question: str | None = None
    search: SearchResult | None = None
    evidence: list[Evidence] | None = None
    sentences: list[Sentence] | None = None
    text: str | None = None
    sentence: Sentence | None = None
    answer: Answer | None = None
    problem: Problem | None = None


class StoryEntry(Model):
    """An article of a story and what it adds: sentences that no earlier one has."""

    article: Article
    adds: list[Passage]
    also_in: list[Article] = []

    @classmethod
    def of(cls, entry: "story.Entry") -> "StoryEntry":
        return cls(
            article=Article.of(entry.article),
            adds=[Passage(text=each.text, start=each.start, end=each.end) for each in entry.adds],
            also_in=[Article.of(each) for each in entry.also_in],
        )


class Story(Model):
    """The articles about a topic, oldest first; those without a day last."""

    topic: str
    entries: list[StoryEntry]

    @classmethod
    def of(cls, story: "story.Story") -> "Story":
        return cls(topic=story.topic, entries=[StoryEntry.of(each) for each in story.entries])


class Source(Model):
    """Where articles come from: a file, folder, feed, page, sitemap or list of links."""

    id: int
    kind: str
    address: str
    title: str | None = None
    articles: int = 0
    every_minutes: int | None = None
    last_read: datetime | None = None
    outcome: str | None = None
    failed_in_a_row: int = 0
    next: datetime | None = None

    @classmethod
    def of(cls, source: "KnownSource") -> "Source":
        return cls(
            id=source.id,
            kind="list" if source.is_list else source.kind,
            address=source.address,
            title=source.title,
            articles=source.articles,
            every_minutes=source.every_minutes,
            last_read=source.read_at,
            outcome=source.outcome,
            failed_in_a_row=source.failing,
            next=source.next_at,
        )


class JobProgress(Model):
    stage: str
    done: int
    total: int


class Job(Model):
    """A run over the library; `result` is its report once it has ended."""

    id: str
    kind: str
    state: Literal["running", "paused", "finished", "cancelled", "failed"]
    began: datetime | None = None
    ended: datetime | None = None
    progress: JobProgress | None = None
    result: dict[str, Any] | None = None
    error: str | None = None


class ConversationSummary(Model):
    id: str
    title: str
    changed: datetime
    pinned: bool = False
    turns: int = 0


class Health(Model):
    status: Literal["ok", "busy", "degraded"]
    detail: str = ""


class ServerVersion(Model):
    """Which Newsdesk answers, and by which version of the API."""

    version: str
    api: Literal["v1"] = "v1"


def _known_of(article: "articles.Article") -> dict[str, Any]:
    return {
        "id": article.id,
        "title": article.title,
        "authors": list(article.authors),
        "publisher": article.publisher,
        "published": article.published,
        "updated": article.updated,
        "url": article.url,
        "section": article.section,
        "language": article.language,
        "date_found": article.date_found,
        "date_sure": article.date_sure,
    }


def _span_of(sentence: str, evidence: "EvidenceSentence") -> tuple[int, int]:
    """Where a cited sentence stands in its article; it may be several of the passage's own."""
    passage = evidence.passage
    place = passage.text.find(sentence)
    if place < 0:  # joined from sentences that don't stand side by side
        return passage.start, passage.end
    return passage.start + place, passage.start + place + len(sentence)


class CoverageRequest(Model):
    """A claim; filters are typed in it, as in a search: source:reuters after:2025-08."""

    claim: str = Field(min_length=1, max_length=MOST_ASKED)


class CoverageStatement(Model):
    """An article that states a claim or says otherwise: `citations` are the sentences that do.

    Articles of one `origin` are one source: copies, articles of one publisher, and those that
    credit (`credits`) the same outlet with it.
    """

    article: Article
    status: Status
    citations: list[Citation]
    origin: str
    credits: list[str] = []

    @classmethod
    def of(cls, statement: "coverage.Statement") -> "CoverageStatement":
        return cls(
            article=Article.of(statement.article),
            status=statement.verdict.status,
            citations=[Citation.of(each) for each in statement.citations],
            origin=statement.origin,
            credits=list(statement.credits),
        )


class Coverage(Model):
    """Who states a claim and who says otherwise, the oldest first; `independent` counts origins."""

    claim: str
    independent: int
    independent_otherwise: int
    stating: list[CoverageStatement]
    otherwise: list[CoverageStatement]

    @classmethod
    def of(cls, covered: "coverage.Coverage") -> "Coverage":
        return cls(
            claim=covered.claim,
            independent=covered.independent,
            independent_otherwise=covered.independent_otherwise,
            stating=[CoverageStatement.of(each) for each in covered.stating],
            otherwise=[CoverageStatement.of(each) for each in covered.otherwise],
        )


class AlertDelivery(Model):
    """Where changes are sent besides the feed: a webhook, mail; `daily` collects those of a day."""

    webhook: str | None = Field(default=None, max_length=8_000)
    mail: str | None = Field(default=None, max_length=254)
    daily: bool = False


class AlertRequest(Filters):
    """A question, search or claim to save; filters may also be typed in its `text`."""

    kind: Literal["question", "search", "claim"] = "question"
    text: str = Field(min_length=1, max_length=MOST_ASKED)
    delivery: AlertDelivery = AlertDelivery()


class AlertQuotation(Model):
    """A sentence that an alert's answer rests on, and the article it stands in."""

    sentence: str
    article: str
    title: str
    publisher: str | None = None
    published: date | None = None
    url: str | None = None


class AlertAnswer(Model):
    """The answer of an alert at one time; without quotations there is none.

    `is_so` is whether they state a claim or say otherwise, None of other alerts.
    """

    text: str = ""
    is_so: bool | None = None
    quotations: list[AlertQuotation] = []

    @classmethod
    def of(cls, saved: "alerts.Saved") -> "AlertAnswer":
        return cls(
            text=saved.text,
            is_so=saved.is_so,
            quotations=[
                AlertQuotation(
                    sentence=each.sentence,
                    article=each.article,
                    title=each.title,
                    publisher=each.publisher,
                    published=each.published,
                    url=each.url,
                )
                for each in saved.said
            ],
        )


class Alert(Model):
    """A saved question, search or claim with its present answer.

    `feed` is the path of its Atom feed, which anybody can read who has it; `secret`, by which the
    messages of its webhook are signed, is given once, when the alert is made. `failure` says why
    the last check failed.
    """

    id: str
    kind: Literal["question", "search", "claim"]
    text: str
    created: datetime
    checked: datetime
    answer: AlertAnswer
    delivery: AlertDelivery
    feed: str
    unread: int = 0
    failure: str | None = None
    secret: str | None = None

    @classmethod
    def of(cls, alert: "alerts.Alert", *, feed: str, is_new: bool = False) -> "Alert":
        delivery = alert.delivery
        return cls(
            id=alert.id,
            kind=alert.kind,
            text=alert.text,
            created=alert.created,
            checked=alert.checked,
            answer=AlertAnswer.of(alert.saved),
            delivery=AlertDelivery(
                webhook=delivery.webhook, mail=delivery.mail, daily=delivery.daily
            ),
            feed=feed,
            unread=alert.unread,
            failure=alert.failure,
            secret=(delivery.secret or None) if is_new else None,
        )


class AlertChange(Model):
    """What new articles made of an alert's answer; a search finds them (`found`)."""

    id: int
    alert: str
    what: Literal["still_so", "changed", "newly_answered", "no_longer_supported", "found"]
    at: datetime
    before: AlertAnswer
    after: AlertAnswer
    read: bool = False

    @classmethod
    def of(cls, change: "alerts.Change") -> "AlertChange":
        return cls(
            id=change.id,
            alert=change.alert,
            what=change.what,
            at=change.at,
            before=AlertAnswer.of(change.before),
            after=AlertAnswer.of(change.after),
            read=change.read,
        )


class ConversationTurn(Model):
    """A question of a conversation and its answer; `link` opens the answer for whoever has it."""

    number: int
    asked: datetime
    answer: Answer
    link: str | None = Field(default=None, description="The path of its page, /answers/LINK.")


class Conversation(ConversationSummary):
    """A conversation with its answers; `turns` is how many, as in the list of conversations."""

    answers: list[ConversationTurn]


class ConversationChange(Model):
    """What to change of a conversation; what isn't given stays."""

    title: str | None = Field(default=None, min_length=1, max_length=1_000)
    pinned: bool | None = None


class Link(Model):
    """The path of an answer's own page, which opens for whoever has it: /answers/LINK."""

    path: str


class NewText(Model):
    """A text to add as an article, as you would paste it; `title` if none stands in it."""

    text: str = Field(min_length=1)
    title: str = Field(default="", max_length=1_000)


class NewLink(Model):
    """The address of an article's page; or of a feed, a site or a sitemap."""

    link: str = Field(min_length=1, max_length=2_000)


class NewSource(Model):
    """A place to read from now on: the link of a page, feed, site or sitemap, or a path."""

    address: str = Field(min_length=1, max_length=2_000)


class NotAdded(Model):
    name: str
    reason: str


class Added(Model):
    """What was added, and the re-index that reads it.

    `job` is None if a run was under way: another one follows it by itself. `not_added` are files
    that can't be read, with the reason.
    """

    names: list[str]
    source: Source | None = None
    not_added: list[NotAdded] = []
    job: Job | None = None


class NewJob(Model):
    """A run to start. `retry` lets a re-index read again what couldn't be read.

    `embedding` is a folder on the server's machine with another embedding model, which a rebuild
    changes to.
    """

    kind: Literal["reindex", "verify", "rebuild"] = "reindex"
    retry: bool = Field(default=False, strict=True)
    embedding: str | None = Field(default=None, min_length=1, max_length=4096)


class NotRead(Model):
    """A document that couldn't be read."""

    address: str
    reason: str


class FirstArticle(Model):
    """An article that is to come."""

    title: str
    publisher: str | None
    published: date | None


class FirstOfSource(Model):
    """The first articles of a source with something new.

    It has about so many documents, of which those `refused` were tried.
    """

    source: str
    count: int
    articles: list[FirstArticle]
    refused: list[NotRead]


class ReindexPlan(Model):
    """What a re-index would do: addresses of documents, and how many articles stay as they are.

    `words_only` counts the articles that are found by their words only yet, `first` has the first
    articles of each source with something new.
    """

    new: list[str]
    changed: list[str]
    moved: list[str]
    gone: list[str]
    failed: list[NotRead]
    unchanged: int
    words_only: int
    first: list[FirstOfSource]

    @classmethod
    def of(cls, plan: "Plan", previews: "Sequence[Preview]") -> "ReindexPlan":
        """The same as plain values."""
        by_change: dict[str, list[str]] = {"new": [], "changed": [], "moved": []}
        for reading in plan.to_read:
            by_change[reading.change].append(reading.found.address)
        return cls(
            new=by_change["new"],
            changed=by_change["changed"],
            moved=by_change["moved"],
            gone=plan.gone,
            failed=_not_read(plan.failed),
            unchanged=len(plan.unchanged),
            words_only=plan.words_only,
            first=[
                FirstOfSource(
                    source=each.name,
                    count=each.count,
                    articles=[FirstArticle(**vars(article)) for article in each.first],
                    refused=_not_read(each.refused),
                )
                for each in previews
            ],
        )


class Duplicates(Model):
    """The articles that tell one story in nearly the same words."""

    articles: list[Article]


class AlertsChecked(Model):
    """What a check of everybody's alerts found, and those alerts of which it is."""

    changes: list[AlertChange]
    alerts: list[Alert]


class ClaimRequest(Asked):
    """A claim of one or more sentences, to be checked."""

    claim: str = Field(min_length=1, max_length=MOST_ASKED)


class CheckedClaim(Model):
    """What the articles say to a claim: they support it if they state each of its sentences, and
    contradict it if they contradict one. The sentences that do are cited."""

    claim: str
    verdict: Literal["supported", "contradicted", "not_in_articles"]
    citations: list[Citation] = []


class ListedLink(Model):
    """A link of a list, with the day it was saved."""

    address: str
    title: str = ""
    saved: date | None = None


class LinkPlan(Model):
    """What fetching a list of links would mean.

    It has so many `links`; `new` are those that the library doesn't know, the newest first, on so
    many `sites`, and it takes at least these `seconds`.
    """

    links: int
    new: list[ListedLink]
    sites: int
    seconds: int

    @classmethod
    def of(cls, plan: "reading_lists.LinkPlan") -> "LinkPlan":
        return cls(
            links=len(plan.links),
            new=[
                ListedLink(address=each.address, title=each.title, saved=each.saved)
                for each in plan.new
            ],
            sites=plan.sites,
            seconds=plan.seconds,
        )


def _not_read(remarks: "Sequence[Remark]") -> list[NotRead]:
    return [NotRead(address=remark.address, reason=remark.text) for remark in remarks]
