"""The words by which a question shows what it leaves out, or asks for: words by kind.

They stand in word_lists/english.yaml and chinese.yaml, with what each kind is.
"""

from importlib.resources import files

from index.text.yaml_file import read_yaml


def _lists(language: str) -> dict[str, frozenset[str]]:
    file = files("assistant.asking") / "word_lists" / f"{language}.yaml"
    return {kind: frozenset(words.split()) for kind, words in read_yaml(file).items()}


_LISTS = _lists("english")

QUESTION_WORDS = _LISTS["question_words"]
DO = _LISTS["do"]
BE = _LISTS["be"]
HAVE = _LISTS["have"]
MODAL = _LISTS["modal"]
AUXILIARIES = DO | BE | HAVE | MODAL
PREPOSITIONS = _LISTS["prepositions"]
DETERMINERS = _LISTS["determiners"]
PRONOUNS = _LISTS["pronouns"]
_ADVERBS = _LISTS["adverbs"]
FUNCTION_WORDS = QUESTION_WORDS | AUXILIARIES | PREPOSITIONS | DETERMINERS | PRONOUNS | _ADVERBS
INTERJECTIONS = _LISTS["interjections"]
GRADING = _LISTS["grading"]
VERBS = _LISTS["verbs"]
RELATIONAL = _LISTS["relational"]
BETWEEN_TWO = _LISTS["between_two"]
CLASSES = _LISTS["classes"]
ADJECTIVES = _LISTS["adjectives"]
ONLY_OF = _LISTS["only_of"]
PICKING = _LISTS["picking"]
SUPERLATIVES = _LISTS["superlatives"]
EVENTS = _LISTS["events"]
UNIQUE = _LISTS["unique"]
IRREGULAR_PLURALS = _LISTS["irregular_plurals"]
NOT_PLURAL = _LISTS["not_plural"]
DATABLE = _LISTS["datable"]
HAPPENED = _LISTS["happened"]
POSTS = _LISTS["posts"]
HOLDING = _LISTS["holding"]
CHANGING = _LISTS["changing"]
POSTS_CHINESE = _lists("chinese")["posts"]
