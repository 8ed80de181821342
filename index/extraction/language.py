"""Which language a text is in."""

import re
from functools import cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier

_TAG = re.compile(r"\s*([a-z]{2,3})(?:[-_][a-z0-9]{1,8})*\s*", re.IGNORECASE)
_ENOUGH = 60  # letters; less tells one language from another by chance only
_SURE = 0.6  # the least probability to go by
_READ = 3_000  # characters that are looked at
_OTHER_SCRIPTS = re.compile(
    r"[\u0370-\u03ff\u0400-\u052f\u0590-\u06ff\u0900-\u0dff\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff"
    r"\uac00-\ud7af]"
)
_IN_OTHER_SCRIPTS = frozenset(
    "ar be bg bn el fa gu he hi hy ja ka kk km kn ko ky lo mk ml mn mr my ne pa ps ru si sr ta te"
    " tg th uk ur yi zh".split()
)


def language_of(text: str, declared: str | None = None) -> str | None:
    """The language as a code of ISO 639, such as "en"; None if it can't be told.

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


def likeliest(text: str, codes: frozenset[str]) -> str | None:
    """Which of these languages a text of any length is in; None if that is not clear."""
    found, probability = _identifier(codes).classify(text[:_READ])
    return str(found) if probability >= _SURE else None


@cache
def _identifier(codes: frozenset[str] = frozenset()) -> LanguageIdentifier:
    """One that knows all its languages, or only those of `codes`."""
    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    if codes:
        identifier.set_languages(sorted(codes))
    return identifier
