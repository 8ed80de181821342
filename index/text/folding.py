"""Text as it is compared in a search, where one word has several spellings in Unicode."""

import re
import unicodedata

from index.text.chinese import CJK, simplified

# Latin letters that printers join (Unicode Standard, chapter 7.3): ﬁ, ﬂ, ﬃ and so on.
_LIGATURES = {ord(each): unicodedata.normalize("NFKC", each) for each in "ﬀﬁﬂﬃﬄﬅﬆ"}
# Forms kept for older encodings and found in PDFs: letters of Arabic and Hebrew as they are drawn,
# wide Latin and narrow Japanese ones, radicals in place of characters. Not fractions, raised
# figures and signs such as ™, which would run into the word before them.
_FORMS = re.compile(
    "[\u0132\u0133\u013f\u0140\u0149\u01c4-\u01cc\u01f1-\u01f3\u2e80-\u2fd5\ufb00-\ufb4f"
    "\ufb50-\ufdfb\ufe70-\ufefc\uff10-\uff19\uff21-\uff3a\uff41-\uff5a\uff66-\uff9f]+"
)


def composed(text: str) -> str:
    """The text with each letter and its accents as one character (NFC), and no ligatures."""
    return unicodedata.normalize("NFC", text).translate(_LIGATURES)


def folded(text: str) -> str:
    """The text with one spelling for what reads the same; Chinese in simplified characters.

    Of another length than the text, so never to be cut by the text's spans.
    """
    if text.isascii():
        return text
    text = composed(_FORMS.sub(lambda found: unicodedata.normalize("NFKC", found.group()), text))
    return simplified(text) if CJK.search(text) else text
