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
    written = _letters(text)
    parts = [_letters(part.strip(_ENDS)) for part in re.split(r"\.\.\.|…|\[[^\]]*\]", quotation)]
    return all(part in written for part in parts)


def _letters(text: str) -> str:
    return "".join(_MARKS.sub("", text).split())
