"""Whom an article credits with what it says: “Reuters reported”, “told the Post”, 据新华社报道.

An outlet is one that the library has articles of, a news agency, or a name that ends as those of
outlets do. It is credited where a word of crediting stands beside its name in the sentence that
says the thing or in one beside it, or where the article as a whole names it: in its dateline, its
byline or a line on the source.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from index.article import Article
from index.text.sentences import sentences_of

# Each agency by one name, however it is written.
_AGENCIES = {
    "reuters": ("Reuters", "路透社", "路透"),
    "associated press": ("Associated Press", "AP", "美联社"),
    "afp": ("Agence France-Presse", "AFP", "法新社"),
    "dpa": ("dpa", "德新社"),
    "bloomberg": ("Bloomberg News", "Bloomberg", "彭博社", "彭博"),
    "press association": ("PA Media", "Press Association"),
    "xinhua": ("Xinhua News Agency", "Xinhua", "新华社", "新华网"),
    "china news service": ("China News Service", "中新社", "中新网", "中国新闻社"),
    "cctv": ("CCTV", "央视", "中央电视台", "央视新闻"),
    "people's daily": ("People's Daily", "人民日报"),
    "kyodo": ("Kyodo News", "Kyodo", "共同社"),
    "yonhap": ("Yonhap", "韩联社"),
    "tass": ("TASS", "塔斯社"),
    "ansa": ("ANSA", "安莎社"),
    "efe": ("EFE", "埃菲社"),
}
_ONE_NAME = {name.casefold(): key for key, names in _AGENCIES.items() for name in names}
_ENDINGS = (
    "Post|Times|Herald|News|Gazette|Tribune|Journal|Press|Courier|Chronicle|Telegraph|Guardian"
    "|Observer|Standard|Mail|Express|Echo|Bulletin|Daily|Weekly|Radio|TV|Television|Broadcasting"
    "|Wire|Newswire|News Agency|Examiner|Inquirer|Argus|Sentinel|Dispatch|Register|Mercury|Ledger"
)
_BY_ENDING = re.compile(
    rf"\b(?:[A-Z][\w’'-]*(?: (?:of |and )?)){{1,4}}(?:{_ENDINGS})\b(?! [a-z]+ed by)"
)
_BY_ENDING_CHINESE = re.compile(
    r"(?:(?<=据)|(?<=援引)|(?<=引述)|(?<=转自)|(?<=告诉)|(?<=《))《?"
    r"([\u4e00-\u9fff]{2,8}?(?:通讯社|社|日报|晚报|时报|早报|晨报|商报|都市报|新闻网|网|电视台|电台"
    r"|周刊|客户端))"
)
# What stands right before the name of whoever is credited, and what right after it.
_BEFORE = re.compile(
    r"(?:\b(?:according to|citing|quoting|cited by|quoted by|told|tells|reported by|by|via"
    r"|credited to|interview with|reports? (?:in|by|from)|speaking to|spoke to|statement to|seen by"
    r"|obtained by)"
    r"(?: an? (?:report|story|article|interview) (?:in|by|from|with))?"
    r"(?: the)?(?: (?:news ?agency|agency|newspaper|paper|broadcaster|daily|state|local))*"
    r"|据|援引|引述|转自|告诉|来源[:：]\s*|综合)[\s《“]*$",
    re.IGNORECASE,
)
_AFTER = re.compile(
    r"^(?:,? which)?(?:['’]s (?:report|story|account|article))?(?: \w+day)?"
    r"(?: (?:has|had|have|first|also|later|earlier|previously|newspaper|news agency|agency))*"
    r" (?:reported|reports|wrote|writes|revealed|reveals|said|says|broke|disclosed|learned|quoted"
    r"|cited|published|report)\b"
    r"|^ (?:was|were) (?:the )?first to (?:report|publish)"
    r"|^[》”]?[^，。；《]{0,8}?(?:报道|消息|援引|引述|获悉|称|电)",
    re.IGNORECASE,
)
# That the article found out for itself, whoever was first.
_OWN = re.compile(
    r"\b(?:told|confirmed (?:it )?to|said to) (?:us|this (?:newspaper|paper|outlet|reporter))\b"
    r"|\bour (?:own )?(?:reporters?|correspondents?)\b|(?:告诉|向)(?:本报|本台|本社|记者)",
    re.IGNORECASE,
)
_DATELINE = re.compile(r"^[^.。\n]{0,60}?[(（](?P<name>[^)）\n]{2,40})[)）]\s*(?:[-—–:：]|$|\S)")
_DATELINE_CHINESE = re.compile(r"^\W{0,3}(?P<name>[\u4e00-\u9fff]{2,6}社)[^，。]{0,12}[电讯]")
_SOURCE_LINE = re.compile(
    r"^\W*(?:Sources?|Reporting by|Source of this story|来源|稿源|转自)[:：]?\s*"
    r"(?P<name>[^\n]{2,60}?)\W*$",
    re.IGNORECASE | re.MULTILINE,
)


def outlet(name: str) -> str:
    """An outlet's name as a key: “The Ashby Post” and “Ashby Post” are one."""
    bare = re.sub(r"^the |[\s.]+$|\.(?:com|org|net)$", "", name.strip().casefold())
    return _ONE_NAME.get(bare, bare)


def credited(article: Article, sentences: Sequence[str], outlets: Sequence[str]) -> tuple[str, ...]:
    """The keys of the outlets that an article credits with these sentences of it, but for itself.

    `outlets` are the names of those that the library has articles of.
    """
    own = outlet(article.publisher or "")
    of_all = [outlet(name) for name in _of_whole(article, outlets)]
    of_these = [outlet(name) for name in _of_sentences(article, sentences, outlets)]
    return tuple(each for each in dict.fromkeys([*of_all, *of_these]) if each != own)


def _of_whole(article: Article, outlets: Sequence[str]) -> Iterator[str]:
    """Whom its byline, its dateline or a line on its source names."""
    known = {outlet(name) for name in outlets} | set(_AGENCIES)
    named = [*article.authors]
    for pattern in (_DATELINE, _DATELINE_CHINESE):
        if found := pattern.match(article.text):
            named.append(found["name"])
    named += [found["name"] for found in _SOURCE_LINE.finditer(article.text)]
    for name in named:
        said = re.sub(r"(?i)^by | (?:staff|reporters?)$|[电讯]$", "", name.strip())
        if outlet(said) in known or _BY_ENDING.fullmatch(said):
            yield said
        else:
            yield from (each for each in _names_in(said, outlets) if outlet(each) in known)


def _of_sentences(
    article: Article, sentences: Sequence[str], outlets: Sequence[str]
) -> Iterator[str]:
    """Whom the sentences, and those beside them, credit; nobody if the article asked for itself."""
    near = list(_near(article.text, sentences))
    if any(map(_OWN.search, near)):
        return
    for text in near:
        for name, start, end in _found_in(text, outlets):
            if _BEFORE.search(text[:start]) or _AFTER.search(text[end:]):
                yield name


def _near(text: str, sentences: Sequence[str]) -> Iterator[str]:
    """The sentences, and those right before and after each in its paragraph."""
    for paragraph in text.split("\n\n"):
        texts = [sentence.text for sentence in sentences_of(paragraph)]
        said = {
            place
            for place, each in enumerate(texts)
            if any(each in s or s in each for s in sentences)
        }
        yield from (
            each for place, each in enumerate(texts) if said & {place - 1, place, place + 1}
        )


def _names_in(text: str, outlets: Sequence[str]) -> Iterator[str]:
    yield from (name for name, _, _ in _found_in(text, outlets))


def _found_in(text: str, outlets: Sequence[str]) -> Iterator[tuple[str, int, int]]:
    """The names of outlets in a text, each with where it begins and ends; the longest of several
    that overlap."""
    spans = [
        (found.group(), found.start(), found.end())
        for found in _known(tuple(outlets)).finditer(text)
    ]
    spans += [(found.group(), found.start(), found.end()) for found in _BY_ENDING.finditer(text)]
    spans += [
        (found[1], found.start(1), found.end(1)) for found in _BY_ENDING_CHINESE.finditer(text)
    ]
    taken: list[tuple[int, int]] = []
    for name, start, end in sorted(spans, key=lambda span: span[1] - span[2]):
        if all(end <= first or start >= last for first, last in taken):
            taken.append((start, end))
            yield name, start, end


@lru_cache(maxsize=10)
def _known(outlets: tuple[str, ...]) -> re.Pattern[str]:
    """Any of the outlets' names, and of the agencies', as it is written."""
    agencies = [name for names in _AGENCIES.values() for name in names]
    bare = {re.sub(r"^[Tt]he ", "", name).strip() for name in outlets}
    names = sorted({each for each in [*bare, *agencies] if len(each) > 1}, key=len, reverse=True)
    return re.compile("|".join(_whole_word(name) for name in names))


def _whole_word(name: str) -> str:
    """A pattern of a name that isn't part of a longer word; Chinese has no spaces between words."""
    pattern = re.escape(name)
    return rf"(?<![\w]){pattern}(?![\w])" if name.isascii() else pattern
