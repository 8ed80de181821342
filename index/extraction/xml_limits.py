"""What no XML of an Office file has: endless elements, or one within another without end."""

from xml.sax.handler import ContentHandler
from xml.sax.xmlreader import AttributesImpl

from index.errors import UnreadableSource


class XmlLimits(ContentHandler):
    """Counts elements and depth, over all that is parsed with it.

    Raises UnreadableSource with the words of `refusal` where there are more than `most` elements,
    or more than `deepest` within one another.
    """

    def __init__(self, most: int, deepest: int, refusal: str) -> None:
        super().__init__()
        self._most, self._deepest, self._refusal = most, deepest, refusal
        self._elements = 0
        self._depth = 0

    def startElement(self, name: str, attrs: AttributesImpl) -> None:  # noqa: N802
        self._elements += 1
        self._depth += 1
        if self._depth > self._deepest or self._elements > self._most:
            raise UnreadableSource(self._refusal)

    def endElement(self, name: str) -> None:  # noqa: N802
        self._depth -= 1
