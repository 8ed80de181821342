"""Texts of a table searched by words and the beginnings of words: by SQLite's FTS5, or PostgreSQL.

PostgreSQL's own full text search knows stems of languages rather than the beginnings of words as
they are written. What is searched here is of one person and small, so that each text is kept as a
line of its words too, in which LIKE finds them.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Float,
    ForeignKey,
    Integer,
    MetaData,
    Table,
    Text,
    and_,
    cast,
    false,
    func,
    insert,
    literal_column,
    or_,
    select,
    update,
)

from index.storage.sqlite import is_sqlite

# FTS5's tokenizer unicode61: letters, digits and the accents on them
# (https://www.sqlite.org/fts5.html#unicode61_tokenizer).
_ACCENTS = re.compile("[\u0300-\u036f]")
_WORD = re.compile("[^\\W_](?:[^\\W_]|[\u0300-\u036f])*")
_USUAL_LENGTH = 1_000  # characters of a text
# BM25's constants, as in FTS5 (https://www.sqlite.org/fts5.html#the_bm25_function).
_K1, _B = 1.2, 0.75


class FullText:
    """A table of words to be searched; `rowid` is the id of the row they belong to."""

    def __init__(self, name: str, *columns: str) -> None:
        self.name, self._columns = name, columns
        searched = (Column(each, Text) for each in columns)
        self.table = Table(name, MetaData(), Column("rowid", Integer), *searched)

    def create(self, db: Connection, followed: str, trigger: str) -> None:
        """Make the table; its rows are deleted with those of the table it follows, by a trigger
        where they can't refer to them."""
        if is_sqlite(db):
            db.exec_driver_sql(
                f"CREATE VIRTUAL TABLE {self.name} USING fts5 ({', '.join(self._columns)}, "
                "tokenize = 'unicode61 remove_diacritics 2')"
            )
            db.exec_driver_sql(
                f"CREATE TRIGGER {trigger} AFTER DELETE ON {followed} "  # noqa: S608
                f"BEGIN DELETE FROM {self.name} WHERE rowid = old.id; END"
            )
            return
        metadata = MetaData()
        Table(followed, metadata, Column("id", Integer, primary_key=True))
        refers = ForeignKey(f"{followed}.id", ondelete="CASCADE")
        texts = (Column(each, Text, nullable=False) for each in self._columns)
        lines = (Column(_line(each), Text, nullable=False) for each in self._columns)
        made = Table(
            self.name,
            metadata,
            Column("rowid", Integer, refers, primary_key=True, autoincrement=False),
            *texts,
            *lines,
        )
        made.create(db)

    def add(self, db: Connection, rows: Sequence[Mapping[str, str | int]]) -> None:
        """Write rows, each with its `rowid` and all its texts."""
        if rows:
            db.execute(insert(self._written(db)), [_kept(db, row) for row in rows])

    def change(self, db: Connection, rowid: int, **texts: str) -> None:
        """Put other texts in the columns of a row."""
        table = self._written(db)
        db.execute(update(table).where(table.c.rowid == rowid).values(_kept(db, texts)))

    def matching(self, db: Connection, words: Iterable[str]) -> ColumnElement[bool]:
        """That a row has all these words, or words that begin so; none of them is an operator."""
        if is_sqlite(db):
            query = " ".join(f'"{word.replace(chr(34), " ")}" *' for word in words)
            return literal_column(self.name).bool_op("MATCH")(query)
        begun = list(filter(None, map(line_of, words)))
        if not begun:
            return false()
        return and_(*(or_(*(line.contains(each) for line in self._lines())) for each in begun))

    def rank(self, db: Connection, words: Iterable[str]) -> ColumnElement[float]:
        """What sorts matching rows: those first that have more of the words for their length.

        FTS5 also counts how rare each word is.
        """
        if is_sqlite(db):
            return literal_column(f"{self.name}.rank", Float)
        lines = self._lines()
        length = cast(sum(func.char_length(line) for line in lines), Float)
        weight = _K1 * (1 - _B + _B * length / _USUAL_LENGTH)
        score: ColumnElement[float] = cast(0, Float)
        for each in filter(None, map(line_of, words)):
            left = sum(func.char_length(func.replace(line, each, "")) for line in lines)
            found = (length - left) / len(each)
            score = score + found / (found + weight)
        return -score

    def excerpt(
        self, db: Connection, rowid: int, words: Sequence[str], marks: tuple[str, str], most: int
    ) -> str:
        """Up to `most` words of a matching row, with marks around what was found."""
        this = self.table.c.rowid == rowid
        if is_sqlite(db):
            snippet = func.snippet(literal_column(self.name), -1, *marks, "…", most)
            return str(db.scalar(select(snippet).where(self.matching(db, words), this)))
        row = db.execute(select(self.table).where(this)).one()
        return _excerpt([row._mapping[each] for each in self._columns], words, marks, most)

    def forget_deleted(self, db: Connection) -> None:
        """Deleted words stay in FTS5's lists until these are merged."""
        if is_sqlite(db):
            statement = f"INSERT INTO {self.name} ({self.name}) VALUES ('optimize')"  # noqa: S608
            db.exec_driver_sql(statement)

    def _written(self, db: Connection) -> Table:
        if is_sqlite(db):
            return self.table
        lines = (Column(_line(each), Text) for each in self._columns)
        return Table(self.name, MetaData(), *(each._copy() for each in self.table.c), *lines)

    def _lines(self) -> list[ColumnElement[str]]:
        return [literal_column(f"{self.name}.{_line(each)}", Text) for each in self._columns]


def line_of(text: str) -> str:
    """The words of a text, without case and accents, each behind a space."""
    return "".join(f" {word}" for _, _, word in _words(text))


def _line(column: str) -> str:
    return f"{column}_words"


def _kept(db: Connection, row: Mapping[str, str | int]) -> dict[str, str | int]:
    if is_sqlite(db):
        return dict(row)
    lines = {_line(name): line_of(text) for name, text in row.items() if isinstance(text, str)}
    return {**row, **lines}


def _words(text: str) -> Iterator[tuple[int, int, str]]:
    """Start and end of each word, and how it is compared."""
    for found in _WORD.finditer(text):
        word = _ACCENTS.sub("", unicodedata.normalize("NFD", found.group().lower()))
        yield found.start(), found.end(), unicodedata.normalize("NFC", word)


def _excerpt(texts: Sequence[str], wanted: Sequence[str], marks: tuple[str, str], most: int) -> str:
    """The stretch of a text that has most of the wanted words, as FTS5's snippet() chooses it."""
    phrases = [phrase for phrase in (line_of(each).split() for each in wanted) if phrase]
    best: tuple[int, str] = (-1, "")
    for text in texts:
        words = list(_words(text))
        found = [
            (start, start + len(phrase), number)
            for start in range(len(words))
            for number, phrase in enumerate(phrases)
            if _begins(words[start : start + len(phrase)], phrase)
        ]
        for first, _, _ in found or [(0, 0, 0)]:
            inside = [each for each in found if each[0] >= first and each[1] <= first + most]
            last = max((end for _, end, _ in inside), default=first)
            # In the middle, but no further to the right than the text goes.
            start = max(0, min(first - (most - (last - first)) // 2, len(words) - most))
            score = 1_000 * len({number for *_, number in inside}) + len(inside)
            score += 120 * (start == 0)
            if score > best[0]:
                shown = [each for each in found if start <= each[0] and each[1] <= start + most]
                best = score, _marked(text, words, shown, start, start + most, marks)
    return best[1]


def _begins(words: Sequence[tuple[int, int, str]], phrase: Sequence[str]) -> bool:
    """Whether these are the words of a phrase, the last one perhaps only its beginning."""
    if len(words) < len(phrase):
        return False
    *whole, (_, _, last) = words
    return [word for *_, word in whole] == phrase[:-1] and last.startswith(phrase[-1])


def _marked(
    text: str,
    words: Sequence[tuple[int, int, str]],
    found: Sequence[tuple[int, int, int]],
    first: int,
    behind: int,
    marks: tuple[str, str],
) -> str:
    begin, end = marks
    at = words[first][0] if first else 0
    pieces = ["…"] if first else []
    for start, stop in _joined(found):
        pieces += [text[at : words[start][0]], begin]
        at = words[stop - 1][1]
        pieces += [text[words[start][0] : at], end]
    is_whole = behind >= len(words)
    pieces += [text[at:] if is_whole else text[at : words[behind - 1][1]], "" if is_whole else "…"]
    return "".join(pieces)


def _joined(found: Sequence[tuple[int, int, int]]) -> list[tuple[int, int]]:
    """The stretches of words, those that overlap in one."""
    joined: list[tuple[int, int]] = []
    for start, stop, _ in sorted(found):
        if joined and start < joined[-1][1]:
            joined[-1] = joined[-1][0], max(stop, joined[-1][1])
        else:
            joined.append((start, stop))
    return joined
