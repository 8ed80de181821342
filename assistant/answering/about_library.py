"""Questions about the library itself, answered from its catalogue: how many articles it has, from
when, of whom, and who wrote what. No language model is asked.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from assistant.answering.events import Checked
from assistant.asking.dates.time_words import time_words
from assistant.asking.question import Question, both
from assistant.evidence.citations import Citation
from assistant.evidence.evidence import EvidenceSentence
from assistant.model.sanitizing import quotable
from assistant.proof import Verdict
from assistant.words.words import Words, words_in
from index.article import Article
from index.caches.splitting import split
from index.library import Library
from index.query import UNFILTERED, Filters
from index.storage.catalogue.articles import Wanted
from index.text.sentences import Sentence, sentences_of

MOST_NAMED = 8  # publishers, or articles of an author, that are named one by one
FEWEST_OF_TITLE = 4  # words (of Chinese, characters) of a title by which an article is told

_ARTICLES = r"(?:news )?(?:articles?|stories|documents|pieces)"
_LIBRARY = r"(?:the|your|my|our|this) (?:library|archive|collection|database|catalogue)"
_YOU = rf"(?:you|i|we|newsdesk|{_LIBRARY})"
_HAVE = r"(?:have|hold|know|contain|cover|include|store)(?: got| access to| of)?"
_BY = r"(?:from|by|of|in|published (?:by|in)|written by)"
_ARTICLES_CHINESE = "(?:文章|新闻|报道|稿子|文档)"
_LIBRARY_CHINESE = (
    "(?:你们?|我们?|(?:(?:这个|你的|我的)?(?:资料库|文章库|文库|数据库|库)(?:里|中)?))"
)
# Each pattern fits a whole question about the library, and none about what an article tells:
# “how many articles has the treaty?” has its articles in something else.
_ASKED: dict[str, re.Pattern[str]] = {
    kind: re.compile(rf"(?:{'|'.join(patterns)})", re.IGNORECASE)
    for kind, patterns in {
        "count": (
            r"(?!how many (?:stories|documents|pieces)\b.* there\b)"
            rf"how many {_ARTICLES}(?: {_BY} (?P<by_a>.+?))?(?: (?:do|does|can) {_YOU} {_HAVE}"
            rf"| (?:have|has) {_YOU}(?: got)?| are (?:there )?in {_LIBRARY}| (?:are|is) there| are)"
            rf"(?: {_BY} (?!when\b)(?P<by_b>.+?))?(?: in (?:all|total))?(?: in {_LIBRARY})?"
            r"(?:,? (?:and )?(?:from|since) (?:when|(?:which|what) (?:dates?|days?|years?|period))"
            r"(?: .*)?)?",
            rf"how (?:big|large) is {_LIBRARY}",
            rf"how far back do(?:es)? (?:(?:your|the|my) (?:articles|sources)|{_LIBRARY})"
            r" (?:go|reach)",
            r"(?:what|which) (?:period|dates|time|years|days) do(?:es)?"
            rf" (?:(?:your|the|my) articles|{_LIBRARY}) (?:cover|span)",
            rf"{_LIBRARY_CHINESE}?(?:现在|目前)?(?:一共|总共|共)?(?:有|收录了?|存了?|包含)了?多少篇?"
            rf"(?P<by_c>.+?的)?{_ARTICLES_CHINESE}(?:[，,].{{0,8}}(?:什么时候|何时|哪).{{0,8}})?",
            rf"(?:来自)?(?P<by_d>.+?)的{_ARTICLES_CHINESE}(?:一共|总共|共)?有多少篇?",
            rf"(?:一共|总共)有多少篇{_ARTICLES_CHINESE}",
        ),
        "publishers": (
            r"(?:which|what) (?:news )?(?:sources|publishers|outlets|(?:news)?papers|publications)"
            rf" (?:(?:do|does|can) {_YOU} (?:{_HAVE}|use|read|draw on)"
            rf"|are (?:there )?in {_LIBRARY}|are there)",
            r"(?:what are|list|name|show)(?: me)?(?: all)? (?:your|my) (?:news )?"
            r"(?:sources|publishers|outlets)",
            r"where (?:do|are) (?:your|my|the) articles(?: come)? from",
            r"who published (?:your|my) articles",
            rf"{_LIBRARY_CHINESE}(?:都)?(?:有|收录了?)?哪些(?:新闻)?(?:来源|媒体|报纸|出版社)",
            rf"{_LIBRARY_CHINESE}?的?{_ARTICLES_CHINESE}(?:都)?(?:来自|出自)(?:哪里|哪些(?:媒体|报纸|来源)?)",
        ),
        "extreme": (
            r"(?:what|which)(?:['’]s| is| are)? (?:the|your|my) (?P<end_a>newest|latest|most recent"
            rf"|oldest|earliest|first|last) (?:news )?articles?(?: (?:from|by|in) (?P<by_e>.+?))?"
            rf"(?: (?:that )?{_YOU} {_HAVE}| in {_LIBRARY})?",
            r"when was (?:the|your|my) (?P<end_b>newest|latest|most recent|oldest|earliest)"
            r" (?:news )?articles? (?:published|written)",
            r"how (?P<end_c>recent|current|up[- ]to[- ]date) (?:are|is)"
            r" (?:your|my|the) (?:articles|news|sources|library|information)",
            rf"{_LIBRARY_CHINESE}?(?:有|里)?的?(?P<end_d>最新|最近|最早|最旧|最老)的?(?:一篇)?文章"
            "(?:是(?:哪一?篇|什么(?:时候)?|哪天|何时)(?:的|发表的?)?|有多新)",
        ),
        "author": (
            rf"(?:which|what|how many) {_ARTICLES} (?:did|has|have) (?P<name_a>.+?)"
            r" (?:write|written|authored?)(?: for (?P<by_f>.+?))?",
            r"what (?:did|has) (?P<full_a>.+?) (?:write|written)",
            rf"(?:which|what|how many) {_ARTICLES} (?:are|were)(?: there)? (?:written )?by"
            r" (?P<name_b>.+?)",
            rf"(?:list|show|give)(?: me)?(?: all)?(?: the)? {_ARTICLES} (?:written )?by"
            r" (?P<name_c>.+?)",
            rf"(?P<name_d>.+?)(?:都|一共|总共)?(?:写|撰写|发表)(?:了|过)?(?:哪些|什么|多少篇?|几篇){_ARTICLES_CHINESE}",
            rf"(?:哪些|多少篇?|哪几篇){_ARTICLES_CHINESE}是(?P<name_e>.+?)写的",
        ),
        "title": (
            r"who (?:wrote|is the (?:author|writer|reporter) of|reported)"
            rf" (?:(?:the|that) (?:{_ARTICLES}|report|story|article) ?(?:called|titled|entitled)?)?"
            r" ?(?P<title_a>.+?)",
            r"who (?:is|was) (?P<title_b>.+?) (?:written )?by",
            r"(?:是)?谁(?:写|撰写)(?:了|的)?(?P<title_c>.+?)(?:这篇文章|一文)?(?:的)?",
            r"(?P<title_d>.+?)(?:这篇文章|一文)?(?:的作者是谁|是谁写的)",
        ),
        "able": (
            r"what (?:can|could) (?:you|newsdesk|this (?:tool|program|app|page)) do(?: for me)?",
            r"what can i (?:ask|do)(?: you| here)?(?: about)?",
            r"(?:who|what) are you|what is newsdesk|how do (?:you work|i use (?:you|this|newsdesk))"
            r"|help",
            r"你(?:们)?(?:能|会|可以)(?:帮我)?(?:做|干)(?:些|点)?(?:什么|啥)|你是谁|你有(?:什么|哪些)功能"
            r"|(?:怎么|如何)使?用你?|我(?:能|可以)问(?:你)?(?:些)?什么",
        ),
    }.items()
}
_OLDEST = re.compile(r"oldest|earliest|first|最早|最旧|最老")
_OPENING = re.compile(
    r"^\W*(?:(?:and|so|please|hi|hello),? )?(?:(?:can|could) you tell me )?|^请问", re.I
)
_QUOTED = re.compile(r"^[《“\"'‘「『](.+)[》”\"'’」』]$")
_EDGES = " \t.?!,;:。？！，；："


@dataclass(frozen=True)
class Told:
    """What the catalogue tells: the answer, its sentences with their citations, and the beginnings
    of the articles that they cite, numbered from 1."""

    text: str
    sentences: tuple[Checked, ...]
    evidence: tuple[EvidenceSentence, ...]


def about_library(question: Question, library: Library) -> Told | None:
    """The answer to a question about the library itself, in its language; None to any other.

    Only articles that pass the question's filters count, and those of the days it names.
    """
    filters, asked = _filters(question), _asked(question)
    words, today = words_in(question.language), question.as_of or date.today()
    teller = _Teller(library, filters, words, today, question.filters == UNFILTERED)
    for kind, pattern in _ASKED.items():
        if (found := pattern.fullmatch(asked)) and (told := teller.tell(kind, found, asked)):
            return told
    return None


def _filters(question: Question) -> Filters:
    """The question's filters, and the days of its time words where it has no others."""
    time = question.time
    if time is None or time.event:
        return question.filters
    return both(Filters(after=time.after, before=time.before), question.filters)


def _asked(question: Question) -> str:
    """The question without the days that it names."""
    asked = question.asked if question.phrases else question.standalone
    time = question.time
    if time and (time.after or time.before) and not time.event:
        for said in time.said.split(", "):
            asked = asked.replace(said, " ")
        asked = re.sub(r"\b(?:from|in|of|since|on|during) *(?=\W*$|(?:do|have|are)\b)", " ", asked)
    return _OPENING.sub("", " ".join(asked.split()).strip(_EDGES), count=1).strip(_EDGES)


@dataclass
class _Teller:
    """Tells of the articles that pass; numbers those that it names from 1."""

    library: Library
    filters: Filters
    words: Words
    today: date
    is_unfiltered: bool
    named: list[EvidenceSentence] = field(default_factory=list)

    def tell(self, kind: str, found: re.Match[str], asked: str) -> Told | None:
        """What was asked of this kind; None if it names nothing that the library knows."""
        given = {name.partition("_")[0]: said for name, said in found.groupdict().items() if said}
        match kind:
            case "count":
                return self._count(given.get("by"), asked)
            case "publishers":
                return self._publishers()
            case "extreme":
                return self._extreme(given.get("by"), given["end"])
            case "author":
                return self._author(given.get("name"), given.get("full"), given.get("by"))
            case "title":
                return self._title(given["title"])
            case _:
                return self._said(self.words("about.able"))

    def _count(self, by: str | None, asked: str) -> Told | None:
        if by is None:
            return self._counted("", self.filters)
        if publishers := self._known(by, asked):
            listed = self.words.listed(publishers)
            which = self.words("about.from", names=listed)
            filters = both(self.filters, Filters(publishers=publishers))
            return self._counted(which, filters)
        if days := self._days(by):
            self.filters = days
            return self._counted("", days)
        return self._author(by, None, None)

    def _counted(self, which: str, filters: Filters) -> Told:
        """How many articles pass, and of which days; the oldest and the newest are cited."""
        shares = self.library.coverage(filters)
        count = sum(share.articles for share in shares)
        days = [share.day for share in shares if share.day]
        articles = self.words("about.count", count=count, which=which + self._which())
        if not days:
            return self._said(self.words("about.only_count", articles=articles))
        undated = sum(share.articles for share in shares if not share.day)
        rest = self.words("about.undated", count=undated) if undated else ""
        oldest, newest = self._of_day(days[0], filters), self._of_day(days[-1], filters)
        if oldest == newest or days[0] == days[-1]:
            day = self._marked(days[0], newest)
            return self._said(self.words("about.of_day", articles=articles, day=day) + rest)
        span = {"oldest": self._marked(days[0], oldest), "newest": self._marked(days[-1], newest)}
        return self._said(self.words("about.span", articles=articles, **span) + rest)

    def _publishers(self) -> Told:
        counted: dict[str | None, int] = {}
        for share in self.library.coverage(self.filters):
            counted[share.publisher] = counted.get(share.publisher, 0) + share.articles
        nameless = counted.pop(None, 0)
        ranked = sorted((each for each in counted.items() if each[0]), key=lambda each: -each[1])
        if not ranked:
            articles = self.words("about.count", count=nameless, which=self._which())
            return self._said(self.words("about.only_count", articles=articles))
        named = []
        for publisher, count in ranked[:MOST_NAMED]:
            wanted = Wanted(publisher=publisher or "", filters=self.filters)
            [newest] = self.library.articles(wanted, limit=1)
            mark = self._mark(newest.article)
            named.append(f"{quotable(publisher or '')} ({count:,}) {mark}")
        more = len(ranked) - len(named)
        said = self.words(
            "about.publishers", count=len(ranked), which=self._which(), names=self._row(named, more)
        )
        return self._said(said + (self.words("about.nameless", count=nameless) if nameless else ""))

    def _extreme(self, by: str | None, end: str) -> Told | None:
        publishers = self._known(by, "from") if by else ()
        filters = both(self.filters, Filters(publishers=publishers))
        if by and not publishers:
            if not (in_days := self._days(by)):
                return None
            filters = in_days
        days = [share.day for share in self.library.coverage(filters) if share.day]
        if not days:
            return self._counted("", filters)
        is_oldest = bool(_OLDEST.search(end.lower()))
        article = self._of_day(days[0] if is_oldest else days[-1], filters)
        key = "about.oldest" if is_oldest else "about.newest"
        self.filters = filters if by and not publishers else self.filters
        return self._said(self.words(key, which=self._which(), source=self._source(article)))

    def _author(self, name: str | None, full: str | None, publisher: str | None) -> Told | None:
        """The articles of the author who is called so; by his `full` name, if it is given."""
        if publisher and not (publishers := self._known(publisher, "from")):
            return None
        if publisher:
            self.filters = both(self.filters, Filters(publishers=publishers))
        said = full or name or ""
        wanted = set(_words_of(said))
        names = self.library.authors(self.filters)
        called = [each for each in names if wanted and wanted <= set(_words_of(each))]
        exact = [each for each in called if _words_of(each) == _words_of(said)]
        called = exact or ([] if full else called)
        if not called or not _is_name(said, called):
            return None
        return self._said(" ".join(self._of_author(each, names[each]) for each in called))

    def _of_author(self, author: str, count: int) -> str:
        listed = self.library.articles(Wanted(author=author, filters=self.filters), MOST_NAMED)
        named = [self._source(each.article, without_authors=True) for each in listed]
        row = self._row(named, count - len(named))
        return self.words("about.author", author=quotable(author), count=count, articles=row)

    def _title(self, title: str) -> Told | None:
        """Who wrote the articles that are called so."""
        quoted = _QUOTED.match(title.strip())
        words = _words_of(quoted[1] if quoted else title)
        if not words:
            return None
        likely = self.library.articles(Wanted(words=" ".join(words), filters=self.filters), 50)
        called = [each.article for each in likely if _is_called(each.article.title, words, quoted)]
        exact = [each for each in called if _words_of(each.title) == words]
        if not (called := exact or called):
            return None
        return self._said(" ".join(map(self._written_by, called[:MOST_NAMED])))

    def _written_by(self, article: Article) -> str:
        source = self._source(article, without_authors=True)
        if not article.authors:
            return self.words("about.no_author", source=source)
        authors = quotable(self.words.listed(article.authors))
        return self.words("about.written_by", source=source, authors=authors)

    def _known(self, name: str, asked: str) -> tuple[str, ...]:
        """The publishers that are meant by `name`: of that very name, or with it as a part."""
        said = _words_of(name.removesuffix("的").removeprefix("来自"))
        names = list(self.library.choices().publishers)
        exact = [each for each in names if _words_of(each) == said]
        if exact or re.search(r"\b(?:of|in) ", asked.partition(name)[0][-len("published in ") :]):
            return tuple(exact)
        return tuple(each for each in names if said and _holds(_words_of(each), said))

    def _days(self, said: str) -> Filters | None:
        """The filters with the days that these words mean, if they mean some and no more."""
        said = said.removesuffix("的")
        asked = f"{said}发生了什么" if said[-1:] in "年月日" else f"What happened in {said}?"
        time = time_words(asked, self.today)
        if time is None or time.event or not (time.after or time.before):
            return None
        if set(_words_of(said)) - set(_words_of(time.said)):
            return None
        return both(Filters(after=time.after, before=time.before), self.filters)

    def _of_day(self, day: date, filters: Filters) -> Article:
        wanted = Wanted(published=day.isoformat(), filters=filters)
        [listed] = self.library.articles(wanted, limit=1)
        return listed.article

    def _which(self) -> str:
        """The days and filters that hold, as words after “12 articles”."""
        if self.filters == UNFILTERED:
            return ""
        after, before = self.filters.after, self.filters.before
        if not self.is_unfiltered or self.filters != Filters(after=after, before=before):
            return self.words("about.filtered")
        if after and before:
            return self.words(
                "about.between", first=self.words.day(after), last=self.words.day(before)
            )
        key = "about.since" if after else "about.until"
        return self.words(key, day=self.words.day(after or before))

    def _row(self, named: Sequence[str], more: int) -> str:
        row = self.words("about.next").join(named)
        return row + (self.words("about.more", count=more) if more > 0 else "")

    def _source(self, article: Article, *, without_authors: bool = False) -> str:
        """An article by title, publisher and date, with its mark."""
        known = [
            self.words("source.title", title=article.title),
            article.publisher,
            None if without_authors else self.words.listed(article.authors),
            self.words.day(article.published, "date.undated"),
        ]
        named = quotable(self.words("library.comma").join(filter(None, known)))
        return f"{named} {self._mark(article)}"

    def _marked(self, day: date, article: Article) -> str:
        return f"{self.words.day(day)} {self._mark(article)}"

    def _mark(self, article: Article) -> str:
        """The mark that opens an article at its beginning; "" if it has no text."""
        known = next((each for each in self.named if each.article == article), None)
        known = known or next(self._beginning(article), None)
        if known is None:
            return ""
        if known not in self.named:
            self.named.append(known)
        return f"[{known.n}]"

    def _beginning(self, article: Article) -> Iterator[EvidenceSentence]:
        for passage in split(article)[:1]:
            first: Sentence = sentences_of(passage.text)[0]
            yield EvidenceSentence(len(self.named) + 1, article, passage, first, first, 1.0)

    def _said(self, text: str) -> Told:
        cited = tuple(Citation(each.n, each, each.sentence.text) for each in self.named)
        sentences = (Checked(text, text, Verdict("proved", 1.0, cited)),) if cited else ()
        return Told(text, sentences, tuple(self.named))


def _words_of(name: str) -> list[str]:
    words = re.findall(r"\w+", name.casefold())
    return words[1:] if words[:1] == ["the"] and len(words) > 1 else words


def _holds(words: Sequence[str], part: Sequence[str]) -> bool:
    """Whether these words stand in a row among the others."""
    return any(
        list(words[start : start + len(part)]) == list(part) for start in range(len(words))
    ) or (len(part) == len(words) == 1 and not part[0].isascii() and part[0] in words[0])


def _is_name(said: str, called: Sequence[str]) -> bool:
    """Whether a name is written as one, or in full: not “what did he write”."""
    return any(map(str.isupper, said)) or any(_words_of(each) == _words_of(said) for each in called)


def _is_called(title: str, words: Sequence[str], quoted: object) -> bool:
    """Whether an article has this title; of one in quotation marks, a part will do."""
    said, own = "".join(words), "".join(_words_of(title))
    if said == own:
        return True
    length = len(words) if said.isascii() else len(said)
    return bool(quoted) and length >= FEWEST_OF_TITLE and said in own
