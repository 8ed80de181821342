"""XML and HTML that strangers wrote, read so that it can do no harm; its words and its links.

Nothing outside the bytes is ever read: no DTD, no entity but the characters that HTML names, no
network. Mistakes are forgiven as browsers forgive them, because many real feeds hold some.
"""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape, unescape
from html.entities import html5
from typing import TypeAlias
from urllib.parse import parse_qs, urljoin, urlsplit

from lxml import etree

from index.errors import UnreadableSource
from index.text.decoding import believed

Element: TypeAlias = etree._Element

# libxml2 takes no single text longer than this (XML_MAX_TEXT_LENGTH), so no more in one document.
MOST_BYTES = 10_000_000
MOST_TAGS = 1_000_000  # libxml2 needs about 200 bytes for each element
MOST_REFERENCES = 1_000_000  # such as &eacute;, each of which takes about a microsecond
MOST_ATTRIBUTES = 200  # of one element: lxml takes 4 times as long for twice as many
LONGEST_LINK = 8_000  # RFC 9110 section 4.1 asks servers for no more

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    # XML 1.0 appendix F: what "<" looks like where no mark stands before it.
    (b"<\0\0\0", "utf-32-le"),
    (b"\0\0\0<", "utf-32-be"),
    (b"<\0", "utf-16-le"),
    (b"\0<", "utf-16-be"),
)
_DECLARED = re.compile(rb"\s*<\?xml[^>]{0,200}?\sencoding\s*=\s*[\"']([\w.:-]{1,40})[\"']")

_NOT_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_PROLOG = re.compile(r"\s+|<\?.*?\?>|<!--.*?-->", re.DOTALL)
_DOCTYPE = re.compile(r"<!DOCTYPE[^>\[]*([>\[])", re.IGNORECASE)
_NUMBER = re.compile(r"&#(?:[xX]0*([0-9a-fA-F]*)|0*([0-9]*));?")
_LOOSE = re.compile(
    r"<!\[CDATA\[(?:.*?\]\]>|.*)"
    r"|&(?!(?:amp|lt|gt|quot|apos|#[0-9]+);)([A-Za-z][A-Za-z0-9]{0,40};)?"
    r"|<(?![\w/!?:])",
    re.DOTALL,
)
_UNSEEN = re.compile(
    r"<!--.*?(?:-->|\Z)|<(script|style)\b.*?(?:</\1|\Z)", re.DOTALL | re.IGNORECASE
)
_ATTRIBUTE = re.compile(r"""(?<![\w-])([\w-]++)\s*+=\s*+(?:"([^"]*+)"|'([^']*+)'|([^\s"'>]++))""")
_BREAK = re.compile(r"</?(?:br|p|div|li|ul|ol|h\d|tr|td|hr)\b[^<>]*>", re.IGNORECASE)
_TAG = re.compile(r"</?[A-Za-z][^<>]*>|<!--[^<>]*-->")
_FEED_SCHEME = re.compile(r"(?:feed|rss|pcast|itpc):(?://)?(?=.)", re.IGNORECASE)
# Search engines' redirects: host, path, and the parameters that hold the page's address.
_REDIRECTS = (
    (re.compile(r"(?:www\.)?google\.[a-z]{2,3}(?:\.[a-z]{2})?"), "/url", ("url", "q")),
    (re.compile(r"(?:www\.)?bing\.com"), "/news/apiclick.aspx", ("url",)),
)
_VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())


@dataclass(frozen=True)
class Tag:
    """A tag on a web page: its name and attributes in small letters, and the text after it."""

    name: str
    attributes: dict[str, str]
    text: str


def read_text(content: bytes, what: str) -> str:
    """The document as text, without characters that are no text; `what` names it in errors.

    Raises UnreadableSource if it is empty or larger than MOST_BYTES.
    """
    if len(content) > MOST_BYTES:
        raise UnreadableSource(
            f"{what} is over {MOST_BYTES // 1_000_000} MB, more than is read: name a smaller one."
        )
    text = clean(_decode(content)).strip("\ufeff \t\r\n")
    if not text:
        raise UnreadableSource(f"{what} is empty: check that it is the right one.")
    return text


def parse_xml(text: str, what: str) -> Element:
    """The root of an XML document; `what` names it in errors.

    Raises UnreadableSource if it is no XML, or declares or nests or holds too much.
    """
    text = _without_prolog(text, what)
    if text.count("<") > MOST_TAGS or text.count("&") > MOST_REFERENCES:
        raise UnreadableSource(
            f"{what} has over {MOST_TAGS:,} tags or {MOST_REFERENCES:,} references, "
            "more than is read: name a smaller one."
        )
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        recover=True,
        remove_comments=True,
        remove_pis=True,
    )
    text = _LOOSE.sub(_mended, _NUMBER.sub(_numbered, text))
    try:
        root = etree.fromstring(text.encode(), parser)
    except etree.XMLSyntaxError:
        root = None
    if any(mistake.type_name == "ERR_RESOURCE_LIMIT" for mistake in parser.error_log):
        raise UnreadableSource(f"{what} nests its elements too deeply to be meant seriously.")
    if root is None:
        raise UnreadableSource(f"{what} is no XML: check that it is the right one.")
    # Only what stands in an odd place gets so far as to be taken for a reference to an entity.
    etree.strip_elements(root, etree.Entity, with_tail=False)
    if any(len(element.attrib) > MOST_ATTRIBUTES for element in root.iter()):
        raise UnreadableSource(
            f"{what} gives an element more attributes than can be meant seriously."
        )
    return root


def find_tags(page: bytes, *names: str) -> Iterator[Tag]:
    """The tags of these names on a web page, outside comments and scripts.

    They are looked for one by one: libxml2's HTML parser (2.14.6) takes over a second for a tag
    with 20,000 attributes, four times that for twice as many.
    """
    text = _UNSEEN.sub("", clean(_decode(page[:MOST_BYTES])))
    tag = re.compile(rf"<({'|'.join(names)})(\s[^<>]{{1,4000}})>([^<]{{0,200}})", re.IGNORECASE)
    for found in tag.finditer(text):
        attributes: dict[str, str] = {}
        for name, *values in _ATTRIBUTE.findall(found.group(2)):
            attributes.setdefault(name.lower(), unescape("".join(values)))
        yield Tag(found.group(1).lower(), attributes, without_tags(found.group(3)))


def is_cut_off(content: bytes) -> bool:
    """Whether a document of XML breaks off amid its text, so that its last part is a fragment."""
    return content.rstrip(b"\0 \t\r\n")[-1:] != b">"


def local_name(element: Element) -> str:
    """The name of an element without its namespace, in small letters."""
    name: str = element.tag
    return name.rpartition("}")[2].rpartition(":")[2].lower()


def inner_html(element: Element) -> str:
    """What an element holds, as HTML without namespaces."""
    parts = [escape(element.text or "", quote=False)]
    for child in element:
        name = local_name(child)
        attributes = "".join(
            f' {key!s}="{escape(str(value))}"'
            for key, value in child.attrib.items()
            if "{" not in str(key)
        )
        parts.append(f"<{name}{attributes}>{inner_html(child)}")
        if name not in _VOID:
            parts.append(f"</{name}>")
        parts.append(escape(child.tail or "", quote=False))
    return "".join(parts)


def clean(text: str) -> str:
    """The text without control characters, halves of characters and the like."""
    return _NOT_TEXT.sub("", text)


def plain(text: str | None) -> str:
    """The clean text on one line."""
    return " ".join(clean(text or "").split())


def paragraphs(text: str) -> str:
    """Plain text as HTML: its paragraphs are what empty lines part."""
    parts = (part.strip() for part in re.split(r"\n[ \t\r]*\n", text))
    return "".join(f"<p>{escape(part, quote=False)}</p>" for part in parts if part)


def without_tags(html: str) -> str:
    """The words of a short piece of HTML, on one line."""
    return plain(unescape(_TAG.sub("", _BREAK.sub(" ", html))))


def web_address(link: str | None, base: str = "") -> str | None:
    """The whole address that a link means on a page at `base`; None unless it leads to the web.

    A link of a news alert that leads through a search engine means the page behind it.
    """
    # Browsers leave these out too (url.spec.whatwg.org, URL parsing).
    link = re.sub(r"[\t\r\n]", "", link or "").strip()
    if not link or len(link) > LONGEST_LINK or _NOT_TEXT.search(link):
        return None
    try:
        address = urljoin(base, without_feed_scheme(link))
        behind = _behind_redirect(address) or address
        parts = urlsplit(behind)
        is_web = parts.scheme in {"http", "https"} and bool(parts.hostname)
        _ = parts.port  # only reading it shows that it is no number
    except ValueError:
        return None
    return behind if is_web else None


def without_feed_scheme(link: str) -> str:
    """The address on the web that a link for feed readers means, "feed://…" or "feed:https://…".

    The first form stands for http (www.rssboard.org/feed-protocol); any other link stays as it is.
    """
    match = _FEED_SCHEME.match(link)
    if not match:
        return link
    rest = link[match.end() :]
    return rest if re.match(r"https?://", rest, re.IGNORECASE) else f"http://{rest.lstrip('/')}"


def is_redirect(link: str | None) -> bool:
    """Whether a link leads through a search engine, as those of news alerts do."""
    try:
        return _behind_redirect(link or "") is not None
    except ValueError:
        return False


def _behind_redirect(address: str) -> str | None:
    """The page that a search engine's redirect leads to, without asking it.

    Raises ValueError if it is no address.
    """
    parts = urlsplit(address)
    for host, path, names in _REDIRECTS:
        if host.fullmatch(parts.hostname or "") and parts.path == path:
            asked = parse_qs(parts.query, max_num_fields=50)
            for link in (link for name in names for link in asked.get(name, [])):
                if re.match(r"https?://[^/]", link, re.IGNORECASE):
                    return link
    return None


def _decode(content: bytes) -> str:
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return content.decode(encoding, "replace")
    if not content.isascii():
        # What reads as UTF-8 and isn't plain ASCII is UTF-8, whatever it says of itself.
        try:
            return content.decode()
        except UnicodeDecodeError:
            pass
    encoding = _declared_encoding(content)
    if encoding != "utf-8":
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            pass
    # Some of it is wrong: UTF-8 with a few broken characters, or another encoding altogether.
    text = content.decode("utf-8", "replace")
    wrong = text.count("\ufffd")
    right = len(re.findall(r"[^\x00-\x7f\ufffd]", text))
    return text if right >= wrong else content.decode("cp1252", "replace")


def _declared_encoding(content: bytes) -> str:
    """The encoding that its first line names, if the web knows it; else UTF-8, as XML says."""
    found = _DECLARED.match(content)
    name = believed(found.group(1).decode()) if found else None
    # It could be read as single bytes, so it isn't UTF-16, whatever it says of itself.
    return name if name and not name.startswith("utf-16") else "utf-8"


def _without_prolog(text: str, what: str) -> str:
    """From the root element on, because what may stand before it is not read or not wanted."""
    start = 0
    while True:
        if found := _PROLOG.match(text, start):
            start = found.end()
        elif found := _DOCTYPE.match(text, start):
            if found.group(1) != ">":
                raise UnreadableSource(
                    f"{what} declares entities of its own, which can pull in files or fill the "
                    "memory, so it is not read."
                )
            start = found.end()
        else:
            return text[start:]


def _numbered(found: re.Match[str]) -> str:
    """A reference to a character by its number, if that is text: libxml2 takes any number."""
    hexadecimal, decimal = found.groups()
    digits = hexadecimal or decimal or "0"
    code = int(digits, 16 if hexadecimal else 10) if len(digits) <= 7 else 0
    if 0x80 <= code <= 0x9F:  # to browsers these mean Windows-1252 (HTML, numeric references)
        return clean(unescape(f"&#{code};"))
    return "" if code > 0x10FFFF or _NOT_TEXT.match(chr(code)) else f"&#{code};"


def _mended(found: re.Match[str]) -> str:
    """Valid XML for what is often wrong in feeds: stray & and <, and HTML's names of characters."""
    whole, name = found.group(), found.group(1)
    if whole.startswith("<!"):
        return whole
    if whole == "<":
        return "&lt;"
    characters = html5.get(name) if name else None
    if characters is None:
        return f"&amp;{whole[1:]}"
    return "".join(f"&#{ord(character)};" for character in characters)
