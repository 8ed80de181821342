"""Are near copies found, and only they? python tests/benchmarks/duplicates.py DIR [--limit N]

DIR holds a corpus.jsonl of news articles (BEIR's layout: _id, title, text). All articles come in
one after another, as a library takes them; then come copies of each, edited as outlets edit what
an agency sends. Prints how many copies join the group of their original, which different articles
were grouped, and the time it takes.
"""

import argparse
import json
import math
import random
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from index.runs.duplicates import SAME_STORY, alike, candidates, keys, nearest


class Original(NamedTuple):
    title: str
    paragraphs: list[str]

    @property
    def text(self) -> str:
        return "\n\n".join(self.paragraphs)


class Edit(NamedTuple):
    """What an outlet does to a text: cuts, then words, then what it sets around it."""

    last_third_cut: bool = False
    middle_cut: bool = False
    words_changed: float = 0.0
    own_paragraphs: float = 0.0
    new_headline: bool = False
    agency_header: bool = False


EDITS = {
    "agency's header and footer": Edit(agency_header=True),
    "another headline and byline in the text": Edit(new_headline=True),
    "last third cut": Edit(last_third_cut=True),
    "a quarter cut out of the middle": Edit(middle_cut=True),
    "5% of words changed": Edit(words_changed=0.05),
    "10% of words changed": Edit(words_changed=0.10),
    "15% of words changed": Edit(words_changed=0.15),
    "20% of words changed": Edit(words_changed=0.20),
    "last third cut, own paragraphs: 15%": Edit(last_third_cut=True, own_paragraphs=0.15),
    "header, headline, last third cut, 10% changed": Edit(
        agency_header=True, new_headline=True, last_third_cut=True, words_changed=0.10
    ),
    "all: header, headline, both cuts, 20% changed": Edit(True, True, 0.20, 0.0, True, True),
}
HEADER = "{place}, {month} {day} (Northern Wire) -"
FOOTER = "(Reporting by {one} and {two}; Editing by {three})"


class Editor:
    """Makes copies; what it writes in comes from other articles, so that it is real language."""

    def __init__(self, originals: list[Original], chance: random.Random) -> None:
        self._originals = originals
        self._words = [word for original in originals for word in original.text.split()]
        self._chance = chance

    def copy(self, original: Original, edit: Edit) -> str:
        paragraphs = original.paragraphs
        if edit.last_third_cut:
            paragraphs = paragraphs[: max(1, round(len(paragraphs) * 2 / 3))]
        if edit.middle_cut and len(paragraphs) > 3:
            cut = max(1, round(len(paragraphs) / 4))
            start = self._chance.randrange(1, len(paragraphs) - cut)
            paragraphs = paragraphs[:start] + paragraphs[start + cut :]
        paragraphs = [self._reworded(paragraph, edit.words_changed) for paragraph in paragraphs]
        if edit.own_paragraphs:
            paragraphs = [*paragraphs, *self._own(paragraphs, edit.own_paragraphs)]
        if edit.agency_header:
            paragraphs = self._with_header(paragraphs)
        if edit.new_headline:
            other = self._chance.choice(self._originals)
            paragraphs = [other.title or "More on this story", "By our own staff", *paragraphs]
        return "\n\n".join(paragraphs)

    def _reworded(self, paragraph: str, share: float) -> str:
        """Each word is, with this chance, replaced, left out or followed by another, in thirds."""
        words: list[str] = []
        for word in paragraph.split():
            if self._chance.random() >= share:
                words.append(word)
                continue
            change = self._chance.randrange(3)
            if change == 0:
                words.append(word)
            if change < 2:
                words.append(self._chance.choice(self._words))
        return " ".join(words)

    def _own(self, paragraphs: list[str], share: float) -> list[str]:
        """Text in a row from another article: this share of what then is the copy."""
        copied = sum(len(paragraph.split()) for paragraph in paragraphs)
        length = round(copied * share / (1 - share))
        words: list[str] = []
        while len(words) < length:
            words += self._chance.choice(self._originals).text.split()
        return [" ".join(words[:length])]

    def _with_header(self, paragraphs: list[str]) -> list[str]:
        header = HEADER.format(
            place=self._chance.choice(["LONDON", "WASHINGTON", "NAIROBI", "TOKYO"]),
            month=self._chance.choice(["March", "June", "October"]),
            day=self._chance.randint(1, 28),
        )
        names = self._chance.sample(["Ada Okoro", "Jon Bergman", "Mei Tanaka", "Luis Prado"], 3)
        footer = FOOTER.format(one=names[0], two=names[1], three=names[2])
        return [f"{header} {paragraphs[0]}", *paragraphs[1:], footer]


class Groups:
    """What a catalogue does with index/runs/duplicates.py: keys and texts of founders, by id."""

    def __init__(self) -> None:
        self._founders: defaultdict[int, list[str]] = defaultdict(list)
        self._texts: dict[str, str] = {}
        self.compared = 0

    def founder(self, text: str, numbers: list[int]) -> str | None:
        rows = [(key, founder) for key in numbers for founder in self._founders.get(key, ())]
        some = candidates(rows)
        self.compared += len(some)
        return nearest(text, {name: self._texts[name] for name in some})

    def add(self, name: str, text: str) -> str:
        """The group that the article joins or founds."""
        numbers = keys(text)
        founder = self.founder(text, numbers)
        if founder is None:
            self._texts[name] = text
            for key in numbers:
                self._founders[key].append(name)
        return founder or name


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, metavar="DIR", help="holds corpus.jsonl")
    parser.add_argument("--limit", type=int, metavar="N", help="only the first N articles")
    parser.add_argument("--seed", type=int, default=1, help="of the edits (1)")
    options = parser.parse_args()
    originals = read(options.folder / "corpus.jsonl")[: options.limit]
    print(f"{len(originals):,} articles, {mean_length(originals):,.0f} characters on average;")
    print(f"one copy of each for each kind of edit, seed {options.seed}. A word changed is")
    print(
        "replaced, left out or followed by another, at random and in thirds, any word of the corpus"
    )
    print(
        "for any (figures and names too); an outlet's own paragraphs come from another article.\n"
    )
    groups = Groups()
    began = time.process_time()
    group_of = [groups.add(str(number), original.text) for number, original in enumerate(originals)]
    milliseconds = (time.process_time() - began) / len(originals) * 1000
    report_originals(originals, group_of)
    print(
        f"\nProcessor time: {milliseconds:.1f} ms an article, {time_of(keys, originals):.1f} of it"
    )
    print(f"for the keys; {groups.compared / len(originals):.1f} founders compared for each.\n")
    editor = Editor(originals, random.Random(options.seed))
    report_copies(originals, group_of, groups, editor)
    report_siblings(originals, editor)


def read(path: Path) -> list[Original]:
    """The articles, each text once: articles with the very same text are one to begin with."""
    originals: dict[str, Original] = {}
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            fields = json.loads(line)
            paragraphs = [part for part in fields["text"].split("\n\n") if part.strip()]
            originals.setdefault(fields["text"], Original(fields["title"] or "", paragraphs))
    return list(originals.values())


def report_originals(originals: list[Original], group_of: list[str]) -> None:
    """The pairs of different texts in one group, to be read: some are versions of one story."""
    pairs = [
        (int(founder), number) for number, founder in enumerate(group_of) if int(founder) != number
    ]
    together = sum(size * (size - 1) // 2 for size in Counter(group_of).values())
    every = len(originals) * (len(originals) - 1) // 2
    print(f"Pairs of different texts in one group, {together} of {every:,}:{rate(together, every)}")
    for founder, number in pairs:
        one, other = originals[founder], originals[number]
        sizes = f"{len(one.text.split()):,} and {len(other.text.split()):,} words"
        print(f"  {alike(one.text, other.text):.2f}  {one.title}\n        {other.title}  ({sizes})")


def report_copies(
    originals: list[Original], group_of: list[str], groups: Groups, editor: Editor
) -> None:
    print("Copies that join the group of their original (share, Wilson's 95% interval, copies that")
    print("join another group):")
    joined = Counter[str]()
    astray = Counter[str]()
    for kind, edit in EDITS.items():
        for original, group in zip(originals, group_of, strict=True):
            copy = editor.copy(original, edit)
            founder = groups.founder(copy, keys(copy))
            joined[kind] += founder == group
            astray[kind] += founder not in (None, group)
        print(f"  {kind:46}{rate(joined[kind], len(originals))}  {astray[kind]}")
    every = len(originals) * len(EDITS)
    print(f"  {'together':46}{rate(joined.total(), every)}  {astray.total()}")


def report_siblings(originals: list[Original], editor: Editor) -> None:
    """Two copies where the original isn't in the library."""
    edit = Edit(last_third_cut=True, words_changed=0.10, agency_header=True)
    alone = 0
    for original in originals:
        first, second = (editor.copy(original, edit) for _ in range(2))
        shared = set(keys(first)) & set(keys(second))
        alone += bool(shared) and alike(first, second) >= SAME_STORY
    print("Two copies without their original, each with a header, the last third cut and its own")
    print("10% of words changed:")
    print(f"  {'in one group':46}{rate(alone, len(originals))}")


def rate(count: int, every: int) -> str:
    """The share and Wilson's 95% interval (Wilson, 1927), in per cent."""
    z = 1.96
    share = count / every
    middle = (share + z * z / (2 * every)) / (1 + z * z / every)
    width = z / (1 + z * z / every) * math.sqrt(share * (1 - share) / every + (z / 2 / every) ** 2)
    digits = 4 if share < 0.001 else 1
    low, high = 100 * max(0, middle - width), 100 * min(1, middle + width)
    return f"{100 * share:7.{digits}f}%  {low:.{digits}f} to {high:.{digits}f}"


def mean_length(originals: list[Original]) -> float:
    return sum(len(original.text) for original in originals) / len(originals)


def time_of(function: Callable[[str], object], originals: list[Original]) -> float:
    """Milliseconds of processor time a text."""
    began = time.process_time()
    for original in originals:
        function(original.text)
    return (time.process_time() - began) / len(originals) * 1000


if __name__ == "__main__":
    main()
