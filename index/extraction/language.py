"""Which language a text is in."""

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from index.text.yaml_file import read_yaml

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

_TAG = re.compile(r"\s*([a-z]{2,3})(?:[-_][a-z0-9]{1,8})*\s*", re.IGNORECASE)
_ENOUGH = 60  # letters; fewer don't distinguish languages reliably
_SURE = 0.6  # the least probability to go by
_READ = 3_000  # characters that are looked at
# What a word that asks tells of a question's language, where any other function word tells 1; names
# have two of those: Charles de la Tour. Beside more than one that asks, langid needn't be sure: the
# names of companies look English to it.
_ASKS, _NAMES, _LIKELY = 3, 2, 0.1
_WORD = re.compile(r"¿|[^\W\d_]+(?:-[^\W\d_]+)*")
_OTHER_SCRIPTS = re.compile(
    r"[\u0370-\u03ff\u0400-\u052f\u0590-\u06ff\u0900-\u0dff\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff"
    r"\uac00-\ud7af]"
)
_IN_OTHER_SCRIPTS = frozenset(
    "ar be bg bn el fa gu he hi hy ja ka kk km kn ko ky lo mk ml mn mr my ne pa ps ru si sr ta te"
    " tg th uk ur yi zh".split()
)


def language_of(text: str, declared: str | None = None) -> str | None:
    """The language as a code of ISO 639, such as "en"; None if it isn't known.

    What the document declares is believed unless its script says otherwise; else it is found by
    langid (Lui and Baldwin, ACL 2012).
    """
    match = _TAG.fullmatch(declared or "")
    code = match.group(1).lower() if match else None
    sample = text[:_READ]
    letters = sum(map(str.isalpha, sample))
    in_other_script = len(_OTHER_SCRIPTS.findall(sample)) * 2 >= max(letters, 1)
    if code and (letters < _ENOUGH or in_other_script == (code in _IN_OTHER_SCRIPTS)):
        return code
    if letters < _ENOUGH // (2 if in_other_script else 1):
        return code
    found, probability = _identifier().classify(sample)
    return str(found) if probability >= _SURE else code


def language_of_question(text: str, codes: frozenset[str]) -> str:
    """Which of these languages a question of a few words in Latin letters is in, English if that is
    not sure.

    Two things must tell: its function words, which a name has few of ("Carlos de la Vega"), and
    langid, which takes names for words of their language.
    """
    known = _function_words()
    words = _WORD.findall(text.lower())
    told = {code: _told(words, code) for code in codes | {"en"} if code in known}
    # Of a language without a list, langid alone tells.
    able = {
        code for code in codes - {"en"} if code not in told or told[code] > max(told["en"], _NAMES)
    }
    if not able:
        return "en"
    shares = _identifier(codes | {"en"}).rank(text[:_READ])
    for code, share in shares:
        if code in able and share >= (_SURE if told.get(code, 0) <= _ASKS else _LIKELY):
            return str(code)
    return "en"


def _told(words: list[str], code: str) -> int:
    """How much the function words among these tell that a text is in a language."""
    asks, others = _function_words()[code]
    return _ASKS * len(asks.intersection(words)) + len(others.intersection(words))


@cache
def _function_words() -> dict[str, tuple[frozenset[str], frozenset[str]]]:
    """Those that ask and the others, by language."""
    file = Path(__file__).with_name("function_words.yaml")
    lists = read_yaml(file)
    return {
        code: (frozenset(kinds["asks"].split()), frozenset(kinds["others"].split()))
        for code, kinds in lists.items()
    }


@cache
def _identifier(codes: frozenset[str] = frozenset()) -> "LanguageIdentifier":
    """One that knows all its languages, or only those of `codes`."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    if codes:
        identifier.set_languages(sorted(codes))
    return identifier
