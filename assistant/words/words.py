"""All that Newsdesk says on its page, in answers and in exports, from one file per language.

An answer and everything about it (notes on the search, a refusal, why a question can't be used) is
in the language of its question, because it is printed, copied, saved and exported as it is
(`words_for`). What stands around it on the page, controls and tables, is in the language of the
page (`assistant.ui.shared.language`). The command line speaks English. In some languages only
answers are: their files hold no more than what an answer says of itself.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from babel import Locale
from babel.dates import format_date, format_datetime, format_skeleton

from assistant.references.reference import Described
from index.text.yaml_file import read_yaml

FOLDER = Path(__file__).parent
ANSWERS = "answers"  # the folder in it of the languages that only answers are in
# A word, or its plural forms: {"one": "1 article", "other": "{count:,} articles"}
Said = str | Mapping[str, str]


@dataclass(frozen=True, eq=False)
class Words:
    """What is said in one language: `words("date.unknown")`, `words("articles", count=3)`.

    `language` is its ISO 639 code, `name` its own name, `gradio` the code by which Gradio has the
    words of its own parts.
    """

    language: str
    name: str
    locale: Locale
    gradio: str
    said: Mapping[str, Said]

    def __call__(self, key: str, /, **values: Any) -> str:
        """The words of this key with these values put in; of plural forms, the one for `count`.

        Plain text: not escaped for HTML. Raises KeyError for a key that is in no table.
        """
        said = self.said[key]
        if not isinstance(said, str):
            count = values["count"]
            form = "one" if count == 1 and "one" in said else self.locale.plural_form(count)
            said = said[form if form in said else "other"]
        return said.format(**values)

    def day(self, value: date | None, unknown: str = "date.unknown") -> str:
        """A date as people write it: 6 August 2025, 2025年8月6日; the words `unknown` for None."""
        return format_date(value, "long", locale=self.locale) if value else self(unknown)

    def dated(self, value: date, parts: str) -> str:
        """A date with these parts only, by Unicode's letters: "yMMM" is Aug 2025, 2025年8月."""
        return str(format_skeleton(parts, value, locale=self.locale))

    def moment(self, value: datetime) -> str:
        """A moment in the time zone of this machine: 24 Nov 2025, 10:41."""
        written = format_datetime(value.astimezone(), "medium", locale=self.locale)
        return written[: -len(":59")]  # to the minute

    def name_of_language(self, code: str) -> str:
        """A language's name by its ISO 639 code; the code itself if it has none."""
        return str(self.locale.languages.get(code, code))

    def listed(self, parts: Iterable[str]) -> str:
        """Several things of one kind in a row: a, b."""
        return self("list.between").join(parts)

    def source(self, article: Described) -> str:
        """How an article is named: “Title”, publisher, authors, 6 August 2025."""
        known = [
            self("source.title", title=article.title),
            article.publisher,
            self.listed(article.authors),
            self.day(article.published, "date.undated"),
        ]
        return self("library.comma").join(filter(None, known))

    def articles_of(self, after: date | None, before: date | None) -> str:
        """The articles of these days: "articles of 9 June 2025 to 15 June 2025"; "" for all."""
        first, last = self.day(after), self.day(before)
        if after and before:
            if after == before:
                return self("question.days.one", day=first)
            return self("question.days.between", first=first, last=last)
        if after:
            return self("question.days.from", first=first)
        return self("question.days.up_to", last=last) if before else ""


@cache
def _files(folder: Path) -> dict[str, Path]:
    """Language → its file, for each .yaml file of a folder."""
    return {file.stem: file for file in sorted(folder.glob("*.yaml"))}


@cache
def _words(file: Path) -> Words:
    """The words of one file; where it lacks a key, they are English."""
    table = read_yaml(file)
    english = _words(FOLDER / "en.yaml").said if file != FOLDER / "en.yaml" else {}
    return Words(
        file.stem,
        table["language"]["name"],
        Locale.parse(table["language"]["locale"]),
        table["language"]["gradio"],
        {**english, **{key: said for key, said in table.items() if key != "language"}},
    )


def languages() -> dict[str, Words]:
    """Every language that the page speaks, by its code: one for each .yaml file of FOLDER.

    Where a file lacks a key, the words are English.
    """
    return {language: _words(file) for language, file in _files(FOLDER).items()}


def languages_of_answers() -> frozenset[str]:
    """The codes of every language that answers are in: the page's, and those of one file each in
    the folder `answers/`."""
    return frozenset(_files(FOLDER / ANSWERS).keys() | _files(FOLDER).keys())


def words_in(language: str) -> Words:
    """The words of a language, such as "en" or "es". Raises KeyError for one without a file.

    Only that file is read: most commands speak one language.
    """
    return _words((_files(FOLDER / ANSWERS) | _files(FOLDER))[language])


def written_in(text: str) -> str:
    """The language of a text, among those that answers are in; any other is taken for English."""
    from index.extraction.language import language_of_question
    from index.text.chinese import is_mostly_chinese

    if is_mostly_chinese(text):
        return "zh"
    return language_of_question(text, languages_of_answers() - {"zh"})


def words_for(question: str) -> Words:
    """The words in the language of a question."""
    return words_in(written_in(question))
