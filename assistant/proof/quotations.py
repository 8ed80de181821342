"""What a text puts in quotation marks, and whether it stands in another, letter by letter."""

import re

_QUOTED = re.compile(
    r"“([^“”]+)”|\"([^\"]+)\"|„([^„“”]+)[“”]|«([^«»]+)»|「([^「」]+)」|『([^『』]+)』|``(.+?)''"
    # A single mark is an apostrophe unless it opens before a word and closes after one; and a
    # single word in single marks may be a title or a nickname.
    r"|(?<!\w)[‘']\s?(\w[^‘’'“”]*(?:[’']\w[^‘’'“”]*)*\s[^‘’'“”]*[\w.,!?])[’'](?!\w)"
)
_MARKS = re.compile(r"[\"'`“”„‘’‚«»「」『』]")
_ENDS = " .,;:!?。，；：！？"


def quotations_in(text: str) -> list[str]:
    """The words between quotation marks, of any kind."""
    return [next(filter(None, match.groups())) for match in _QUOTED.finditer(text)]


def without_quotations(text: str) -> str:
    """`text` with each quotation left out."""
    return _QUOTED.sub(" ", text)


def stands(quotation: str, text: str) -> bool:
    """Whether each part of `quotation` (cut at …) stands in `text` letter by letter.

    Kinds of quotation marks, white space, and the stop that ends a quotation don't count.
    """
    written = _MARKS.sub("", text)
    parts = re.split(r"\.\.\.|…|\[[^\]]*\]", quotation)
    return all(re.search(_spaced(_MARKS.sub("", part).strip(_ENDS)), written) for part in parts)


def _spaced(part: str) -> str:
    """A pattern of the letters with any white space between them; whole words, but in Chinese."""
    letters = "".join(part.split())
    pattern = r"\s*".join(map(re.escape, letters))
    begin = r"(?<![A-Za-z0-9])" if letters[:1].isalnum() and letters[:1].isascii() else ""
    end = r"(?![A-Za-z0-9])" if letters[-1:].isalnum() and letters[-1:].isascii() else ""
    return begin + pattern + end
