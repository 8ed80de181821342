"""Is this page an article? If not, what is it: a login, a cookie wall, a list of links …?

A wrong refusal loses an article, so each rule asks for two signs at least: what the page says of
itself, and that there is little else on it.
"""

import re
from itertools import islice
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from index.extraction.metadata import Metadata, kinds, plain

CUT_OFF = "only the beginning is there; the rest is for subscribers"
FEWEST_WORDS = 25  # less is a caption or a message, not a news item
_FEW_WORDS = 60  # below this, a page may be nothing but its wall
_SOME_WORDS = 150
_MANY_WORDS = 400  # the longest consent text without an article under it
_TEASERS = 6
_TEASER_WORDS = 80
_TEASER_DEPTH = 5
_HEADINGS = ("h2", "h3", "h4", "h1")

_BOT_CHECK = re.compile(
    r"enable (java ?script|js)\b.{0,60}\b(cookies|continue|view|access|proceed|run|use|ad ?blocker)"
    r"|java ?script (is|must be|has been) (disabled|required|enabled|turned off)"
    r"|(needs?|requires?|without) java ?script"
    r"|(checking|verify(ing)?) (if |that )?(your browser|you are (a )?human|the site connection)"
    r"|are you a (robot|human)|(not|n't) a (robot|bot)\b|unusual (traffic|activity)|captcha"
    r"|press (and|&) hold|ddos protection|ray id|access (to this page has been )?denied"
    r"|performance (and|&) security by cloudflare|request (was )?blocked",
    re.IGNORECASE,
)
_BOT_CHECK_TITLE = re.compile(
    r"^(just a moment|attention required|access denied|checking your browser|security check"
    r"|(human |security )?verification|are you (a )?(robot|human)|captcha|robot check"
    r"|pardon our interruption|one more step|please wait)\W*($|[|–—-])",
    re.IGNORECASE | re.MULTILINE,
)
_NOT_FOUND = re.compile(
    r"(page|article|story|content|link|url).{0,40}(does ?n[o'’]t exist|no longer|not found"
    r"|(been|was) (re)?moved|deleted|expired|is(n['’]t| not) available|can(no|['’])t be found)"
    r"|can(no|['’])t find (the|that|this|your) (page|article|story)|nothing (was )?found",
    re.IGNORECASE,
)
_NOT_FOUND_TITLE = re.compile(
    r"(error|http|code):? ?4(04|10)\b|^4(04|10)\b(?! \w)|[|:] ?404$|^4(04|10) ?[-–—|:]"
    r"|4(04|10) (error|not found|page)|(page|article|story|content)( was|:)? not found"
    r"|(page|article|story|content) (is )?(no longer|not) available|page (does ?n[o'’]t|not) exist"
    r"|seite nicht gefunden|page introuvable|página no encontrada|pagina non trovata"
    r"|страница не найдена|页面不存在|找不到页面",
    re.IGNORECASE | re.MULTILINE,
)
_LOGIN = re.compile(
    r"(log|sign) ?in\b|sign ?on\b|create (an|your) account|anmelden|connexion|iniciar sesión"
    r"|forgot(ten)? (your )?password|登录|accedi|войти",
    re.IGNORECASE,
)
_CONSENT = re.compile(
    r"\bcookies?\b|\bconsent\b|privacy (policy|settings|choices|preferences)|your privacy"
    r"|personal(ised|ized)? (data|ads|content)|legitimate interest|(advertising )?partners\b"
    r"|\bgdpr\b|einwilligung|datenschutz|données personnelles",
    re.IGNORECASE,
)
_CONSENT_TITLE = re.compile(
    r"before you continue|privacy (choices|settings|preferences|wall)|cookies?\b|consent"
    r"|your (privacy|data|choice)",
    re.IGNORECASE,
)
_ACCEPT = re.compile(
    r"(accept|agree|allow|reject|decline|manage|akzeptieren|zustimmen|ablehnen|accepter|refuser"
    r"|aceptar|accetta|aceitar|принять|同意|接受).{0,30}",
    re.IGNORECASE,
)
_PAYWALL = re.compile(
    r"(subscribe|register|(sign|log) (in|up)|join)( now)? (to|and) (continue|keep|finish) reading"
    r"|to (continue|keep|finish) reading|(article|story|content) is (only )?(available )?"
    r"(exclusive(ly)? |only )?(for|to) (our )?(paying |paid |registered )?(subscribers|members)"
    r"|(reached|used) (your|all( of)? your|the) .{0,30}(articles?|limit)"
    r"|jetzt weiterlesen|(article|contenu) réservé aux abonnés|para (seguir|continuar) leyendo",
    re.IGNORECASE,
)
# These may stand in the menu of a page that is free to read; they tell only under the text.
_PAYWALL_BELOW = re.compile(
    _PAYWALL.pattern + r"|(rest|remainder) of (this|the) (article|story)|unlock (this|the|full)"
    r"|subscribers?[- ]only|(exclusive|only) (for|to) subscribers|already a (subscriber|member)"
    r"|(read|get|see) the (full|whole) (article|story)|abonnez-vous|suscríbete|jetzt abonnieren",
    re.IGNORECASE,
)
_LISTS = frozenset({"collectionpage", "searchresultspage", "itemlist", "profilepage", "homepage"})


def why_no_article(
    tree: HtmlElement,
    metadata: Metadata,
    address: str | None,
    title: str | None,
    paragraphs: list[str],
    shown: list[str],
) -> str | None:
    """Why the page is no article, in a few words for people; None if it may be one.

    `paragraphs` is the text found on it, without furniture; `shown` are all its lines.
    """
    found = words("\n".join(paragraphs))
    page = "\n".join(shown)
    heads = "\n".join([title or "", *(_line(head) for head in tree.iter("title", "h1"))])[:2_000]
    if found < _SOME_WORDS and not metadata.says_article:
        bare = page if found < _FEW_WORDS and words(page) < _SOME_WORDS else ""
        if _BOT_CHECK_TITLE.search(heads) or _BOT_CHECK.search(bare):
            return "the site asks for a check that you are no robot; open the page and save it"
        if _NOT_FOUND_TITLE.search(heads) or _NOT_FOUND.search(bare):
            return "the page says that there is nothing here (page not found)"
        if found < _FEW_WORDS and _LOGIN.search(heads) and (bare or _has_password(tree)):
            return "the site asks you to log in; open the page and save it"
    if _is_consent(tree, heads, paragraphs or shown, metadata):
        return "the page shows only a cookie or privacy notice; open it and save it"
    if found < _FEW_WORDS and is_cut_off(metadata, paragraphs, shown):
        return CUT_OFF
    if _is_list(tree, metadata, address, paragraphs):
        return "the page is a list of articles; add the articles themselves, or its feed"
    if found < FEWEST_WORDS:
        return f"no article found on the page (only {found} words of text)"
    return None


def is_cut_off(metadata: Metadata, paragraphs: list[str], shown: list[str]) -> bool:
    """Whether little text was found, and the page says that the rest is for subscribers.

    `shown` are the page's lines. Believed are schema.org's isAccessibleForFree, and a paywall's
    words right under the text.
    """
    found = words("\n".join(paragraphs))
    paid = str(metadata.article.get("isAccessibleForFree")).lower() == "false"
    if found < _FEW_WORDS and (paid or _PAYWALL.search("\n".join(shown))):
        return True
    return found < _SOME_WORDS and bool(_PAYWALL_BELOW.search(_below(paragraphs, shown)))


def words(text: str) -> int:
    """The number of words; in Chinese and Japanese, two characters count as one."""
    east = len(re.findall(r"[\u3040-\u30ff\u3400-\u9fff]", text))
    return len(re.findall(r"[^\W\u3040-\u30ff\u3400-\u9fff]+", text)) + east // 2


def _line(element: HtmlElement) -> str:
    """The element's text on one line."""
    return " ".join(element.text_content().split())


def _below(paragraphs: list[str], shown: list[str]) -> str:
    """What the page shows right under the article's last paragraph: its next few lines."""
    last = plain(paragraphs[-1])[-60:] if paragraphs else ""
    for number, text in enumerate(shown):
        if last and plain(text).endswith(last):
            return "\n".join(shown[number + 1 : number + 8])
    return ""


def _has_password(tree: HtmlElement) -> bool:
    return any(tag.get("type", "").lower() == "password" for tag in tree.iter("input"))


def _is_consent(tree: HtmlElement, heads: str, texts: list[str], metadata: Metadata) -> bool:
    """Whether nearly all that there is to read is about cookies, with a button to accept them."""
    if metadata.says_article:
        return False
    texts = [text for text in texts if words(text) >= 5]
    total = words("\n".join(texts))
    about = words("\n".join(filter(_CONSENT.search, texts)))
    buttons = (tag.get("value") or _line(tag) for tag in tree.iter("button", "a", "input"))
    return (
        0 < total < _MANY_WORDS
        and about >= total * (0.5 if _CONSENT_TITLE.search(heads) else 0.8)
        and any(_ACCEPT.fullmatch(label.strip()) for label in buttons)
    )


def _is_list(
    tree: HtmlElement, metadata: Metadata, address: str | None, paragraphs: list[str]
) -> bool:
    """Whether the text found is mostly headlines that lead to other pages, or what's under them."""
    host = urlsplit(address or "").hostname
    inner = [link for link in tree.iter("a") if _leads_on(link.get("href", ""), host)]
    linked = {plain(_line(link)) for link in inner if words(_line(link)) >= 3}
    heads = {link for link in inner if _is_headline(link) and plain(_line(link)) in linked}
    blocks = [block for link in heads if (block := _teaser(link, heads)) is not None]
    under = [plain(_line(block)) for block in blocks]
    texts = [plain(text) for text in paragraphs]
    alone = [number for number, text in enumerate(texts) if text in linked]
    teasers = {*alone, *(n for n, text in enumerate(texts) if any(text in each for each in under))}
    written = words("\n".join(paragraphs))
    most = 0.8 if metadata.says_article else 0.5
    if len(alone) >= _TEASERS and words("\n".join(paragraphs[n] for n in alone)) >= most * written:
        return True
    if len(teasers) >= _TEASERS and len(teasers) >= len(texts) * 0.8:
        return True
    if metadata.says_article or written >= _MANY_WORDS * 2:
        return False
    front = bool(address) and urlsplit(address).path in {"", "/", "/index.html", "/index.php"}
    lists = any(kinds(thing) & _LISTS for thing in metadata.things)
    return len(heads) >= _TEASERS and (front or lists or len(teasers) >= len(texts) * 0.6)


def _teaser(link: HtmlElement, heads: set[HtmlElement]) -> HtmlElement | None:
    """The block that holds this headline and no other, if there is no more in it than a teaser."""
    block = None
    for above in islice(link.iterancestors(), _TEASER_DEPTH):
        if sum(1 for each in above.iter("a") if each in heads) > 1:
            break
        block = above
    return block if block is not None and words(_line(block)) <= _TEASER_WORDS else None


def _leads_on(link: str, host: str | None) -> bool:
    """Whether a link leads to another page of the same site."""
    try:
        parts = urlsplit(link.strip())
    except ValueError:
        return False
    if not parts.path or parts.scheme not in {"", "http", "https"}:
        return False
    return not parts.hostname or parts.hostname == host


def _is_headline(link: HtmlElement) -> bool:
    return any(link.find(f".//{tag}") is not None for tag in _HEADINGS) or any(
        above.tag in _HEADINGS for above in link.iterancestors()
    )
