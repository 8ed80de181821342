"""Claims and evidence to train the judge on, made by rules; see train_judge.py.

Weak supervision, as in FactCC (Kryściński et al. 2020, https://arxiv.org/abs/1910.12840): a
sentence is changed so that it says something else, and each of the two is evidence against the
other. Either may be the claim, so that no word by itself tells which claims are false. The
sentences are those of a corpus and invented news.
"""

import json
import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from index.text.sentences import sentences_of

WORDS: dict[str, Any] = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text("utf-8"))
_NUMBER = re.compile(r"(?<![\w.,-])\d+(?:,\d{3})*(?:\.\d+)?(?![\w-]|[.,]\d)")
_NAME = re.compile(r"\b[A-Z][\w'’.-]*[\w](?:(?: of| the| de| van| von)? [A-Z][\w'’-]*\w)*")
_AUXILIARY = re.compile(r"\b(is|are|was|were|has|have|had|will|would|can|could|should|must|may)\b")
_PAST = re.compile(
    r"(?<=[a-z)] )([a-z]{2,}ed)\b(?= (?:the|a|an|its|his|her|their|to|that|in|[A-Z]))"
)
_NO_SUBJECT = re.compile(
    r"\b(?:by|of|the|a|an|and|was|were|is|are|been|be|has|have|had|as|with|in|,)$"
)
_VERB_BETWEEN = re.compile(
    r"^((?:The |the )?{0}) ((?:\w+ed|beat|won|sold|led|wrote|built|met|taught|bought)"
    r"(?: by| with| to| from)?) ((?:the )?{0})".format(r"[A-Z][\w'’-]*(?: [A-Z][\w'’-]*)*")
)


@dataclass(frozen=True)
class Pair:
    """A claim, evidence of one to three sentences, and whether it states the claim.

    `kind` is how the claim was made; pairs of one `group` are of the same paragraph or scene.
    """

    claim: str
    evidence: str
    true: bool
    kind: str
    group: str


def pairs_of_corpus(corpus: Path, queries: Path, seed: int) -> list[Pair]:
    """Those of all paragraphs of a corpus in BEIR layout whose queries have `answers`."""
    paragraphs = [json.loads(line) for line in corpus.read_text("utf-8").splitlines()]
    answered: dict[str, list[tuple[str, str]]] = {}
    asked = {}
    for line in queries.read_text("utf-8").splitlines():
        query = json.loads(line)
        asked[query["_id"]] = (query["text"].strip(), query["metadata"]["answers"][0])
    judgements = corpus.with_name("qrels.tsv").read_text("utf-8").splitlines()[1:]
    for query_id, document, _ in (line.split("\t") for line in judgements):
        if query_id in asked:
            answered.setdefault(document, []).append(asked[query_id])
    found = []
    for paragraph in paragraphs:
        chance = random.Random(f"{seed} {paragraph['_id']}")
        of_it = _Paragraph(paragraph["_id"], paragraph["text"], chance)
        found += of_it.pairs()
        found += of_it.of_questions(answered.get(paragraph["_id"], []))
    return [pair for pair in found if pair.claim.strip() and pair.evidence.strip()]


class _Paragraph:
    def __init__(self, group: str, text: str, chance: random.Random) -> None:
        self.group, self.chance = group, chance
        texts = [re.sub(r"\s*\[[^\]]*\]", "", each.text) for each in sentences_of(text)]
        self.sentences = [each for each in texts if _is_sound(each)]
        joined = " ".join(self.sentences)
        self.names = list(dict.fromkeys(_names(joined)))
        self.numbers = list(dict.fromkeys(_NUMBER.findall(joined)))

    def pairs(self) -> Iterator[Pair]:
        chance = self.chance
        for place, sentence in enumerate(self.sentences):
            if chance.random() < 0.25:
                yield self._pair(sentence, self._beside(place, sentence), True, "copy")
            if chance.random() < 0.6:
                yield self._pair(
                    reworded(sentence, chance), self._beside(place, sentence), True, "reworded"
                )
            for kind, other in self._changed(sentence):
                yield from self._both(kind, place, sentence, other)
            yield from self._hedges(place, sentence)
            yield from self._neighbour(place)
            yield from self._cause(place)
            yield from self._joined(place)

    def _both(self, kind: str, place: int, sentence: str, other: str) -> Iterator[Pair]:
        """A true and a false claim of the sentence or of what it was changed into."""
        stated, unstated = self.chance.sample([sentence, other], 2)
        evidence = self._beside(place, stated)
        yield self._pair(reworded(stated, self.chance), evidence, True, kind)
        yield self._pair(reworded(unstated, self.chance, keep=stated), evidence, False, kind)

    def _changed(self, sentence: str) -> list[tuple[str, str]]:
        makers: list[tuple[str, Callable[[str], str | None]]] = [
            ("negation", lambda s: negated(s, self.chance)),
            ("opposite", lambda s: swapped(s, _opposites(), self.chance)),
            ("number", self._other_number),
            ("entity", self._other_name),
            ("time", lambda s: another_time(s, self.chance)),
            ("unit", lambda s: swapped(s, _rows("units"), self.chance)),
            ("quantity", lambda s: swapped(s, _rows("quantifiers"), self.chance)),
            ("roles", self._roles),
        ]
        made = [(kind, make(sentence)) for kind, make in makers]
        found = [(kind, other) for kind, other in made if other and other != sentence]
        return self.chance.sample(found, min(len(found), 3))

    def _other_number(self, sentence: str) -> str | None:
        found = list(_NUMBER.finditer(sentence))
        if not found:
            return None
        here = self.chance.choice(found)
        inside = [each.group() for each in found if each.group() != here.group()]
        if inside and self.chance.random() < 0.3:
            return _exchanged(sentence, here.group(), self.chance.choice(inside))
        beside = [n for n in self.numbers if n != here.group() and _looks_like(n, here.group())]
        if beside and self.chance.random() < 0.5:
            new = self.chance.choice(beside)
        else:
            new = another_number(here.group(), self.chance)
        return sentence[: here.start()] + new + sentence[here.end() :]

    def _other_name(self, sentence: str) -> str | None:
        here = [name for name in _names(sentence) if name in self.names]
        if not here:
            return None
        old = self.chance.choice(here)
        inside = [name for name in here if name not in old and old not in name]
        if inside and self.chance.random() < 0.3:
            return _exchanged(sentence, old, self.chance.choice(inside))
        alike = [n for n in self.names if n not in sentence and n not in old and old not in n]
        same_length = [n for n in alike if len(n.split()) == len(old.split())] or alike
        return sentence.replace(old, self.chance.choice(same_length)) if same_length else None

    def _roles(self, sentence: str) -> str | None:
        found = _VERB_BETWEEN.match(sentence)
        if not found:
            return None
        one, verb, other = found.groups()
        return f"{_capital(other)} {verb} {one.replace('The ', 'the ')}" + sentence[found.end() :]

    def _hedges(self, place: int, sentence: str) -> Iterator[Pair]:
        chance = self.chance
        if chance.random() > 0.35 or sentence.endswith((":", "?")):
            return
        plain = _clause(_without_connective(sentence)) if chance.random() < 0.6 else sentence
        inside = _uncapitalised(plain.rstrip(". "))
        speaker, other = chance.sample(WORDS["speakers"], 2)
        kind = chance.choice(["hedged", "hedged", "denied", "attributed", "inner hedge"])
        if kind == "inner hedge":
            hedge = hedged_inside(plain, chance)
            if not hedge:
                kind = "hedged"
            else:
                evidence = self._beside(place, hedge)
                yield self._pair(reworded(plain, chance, keep=hedge), evidence, False, kind)
                yield self._pair(hedge, evidence, True, kind)
                return
        wrapper = chance.choice(WORDS[kind])
        wrapped = _capital(wrapper.format(S=speaker, s=inside)) + "."
        if kind == "attributed":
            evidence = self._beside(place, wrapped)
            yield self._pair(reworded(plain, chance), evidence, True, kind)
            yield self._pair(wrapped, evidence, True, kind)
            wrong = chance.choice(WORDS["hedged"] + WORDS["denied"] * 2)
            said = _capital(wrong.format(S=speaker, s=inside)) + "."
            yield self._pair(said, evidence, False, kind)
            if "{S}" in wrapper:
                said = _capital(wrapper.format(S=other, s=inside)) + "."
                yield self._pair(said, evidence, False, "speaker")
            return
        evidence = self._beside(place, wrapped)
        yield self._pair(reworded(plain, chance), evidence, False, kind)
        yield self._pair(wrapped, evidence, True, kind)
        if kind == "denied":
            evidence = self._beside(place, sentence)
            if "{S}" not in wrapper:
                yield self._pair(wrapped, evidence, False, kind)
            yield self._pair(reworded(plain, chance), evidence, True, kind)

    def _neighbour(self, place: int) -> Iterator[Pair]:
        if self.chance.random() > 0.25 or len(self.sentences) < 3:
            return
        words = set(self.sentences[place].lower().split())
        others = [s for p, s in enumerate(self.sentences) if p != place]
        others.sort(key=lambda s: -len(words & set(s.lower().split())))
        evidence = " ".join(others[: self.chance.choice([1, 1, 2, 3])])
        yield self._pair(reworded(self.sentences[place], self.chance), evidence, False, "neighbour")

    def _cause(self, place: int) -> Iterator[Pair]:
        chance = self.chance
        if place + 1 >= len(self.sentences) or chance.random() > 0.2:
            return
        one, other = (_clause(_without_connective(s)) for s in self.sentences[place : place + 2])
        because = f"{one.rstrip('. ')} because {_uncapitalised(other)}"
        turned = f"{other.rstrip('. ')} because {_uncapitalised(one)}"
        if chance.random() < 0.5:
            yield self._pair(because, f"{one} {other}", False, "cause")
            yield self._pair(chance.choice([one, other]), f"{one} {other}", True, "cause")
        else:
            stated = chance.choice(
                [because, f"Because {_uncapitalised(other).rstrip('. ')}, {_uncapitalised(one)}"]
            )
            yield self._pair(because, stated, True, "cause")
            yield self._pair(turned, stated, False, "cause")

    def _joined(self, place: int) -> Iterator[Pair]:
        """Two sentences told as one, both in the evidence or only one."""
        if place + 1 >= len(self.sentences) or self.chance.random() > 0.2:
            return
        one, other = self.sentences[place : place + 2]
        first, second = (_clause(_without_connective(each)) for each in (one, other))
        claim = f"{first.rstrip('. ')}, and {_uncapitalised(second)}"
        yield self._pair(claim, f"{one} {other}", True, "joined")
        yield self._pair(claim, self.chance.choice([one, other]), False, "joined")

    def of_questions(self, asked: Sequence[tuple[str, str]]) -> Iterator[Pair]:
        chance = self.chance
        for question, answer in asked:
            holding = [p for p, s in enumerate(self.sentences) if answer.lower() in s.lower()]
            if not holding or len(answer.split()) > 12:
                continue
            evidence = self._beside(holding[0], self.sentences[holding[0]])
            if _NUMBER.fullmatch(answer):
                wrong = self._other_number(answer)
            else:
                pool = [
                    n
                    for n in self.names
                    if n not in answer and answer not in n and n not in question
                ]
                wrong = chance.choice(pool) if pool else None
            # As the proof reads a short answer: after the question.
            yield self._pair(f"{question.rstrip('? ')} {answer}", evidence, True, "question")
            if wrong:
                yield self._pair(f"{question.rstrip('? ')} {wrong}", evidence, False, "question")
            claim = stated(question, answer)
            if not claim:
                continue
            yield self._pair(claim, evidence, True, "answer")
            if wrong:
                yield self._pair(stated(question, wrong) or wrong, evidence, False, "answer")
            changed = negated(claim, chance) or swapped(claim, _opposites(), chance)
            if changed:
                yield self._pair(changed, evidence, False, "answer")

    def _beside(self, place: int, sentence: str) -> str:
        """The sentence alone or with one or two of its neighbours."""
        before = self.sentences[place - 1 : place] if place else []
        after = self.sentences[place + 1 : place + 2]
        take = self.chance.random()
        if take < 0.5:
            return sentence
        if take < 0.7:
            return " ".join([*before, sentence])
        return " ".join([sentence, *after] if take < 0.9 else [*before, sentence, *after])

    def _pair(self, claim: str, evidence: str, true: bool, kind: str) -> Pair:
        return Pair(claim, evidence, true, kind, self.group)


def _is_sound(sentence: str) -> bool:
    """Whether it is one whole sentence of a usual length."""
    quotes = sentence.count('"') % 2 == 0 and sentence.count("(") == sentence.count(")")
    return 5 <= len(sentence.split()) <= 45 and quotes and sentence[0].isalnum()


def reworded(sentence: str, chance: random.Random, keep: str | None = None) -> str:
    """The same or less, said a little otherwise; with `keep`, never what that also says."""
    text = sentence
    if chance.random() < 0.5:
        text = _without_connective(text)
    if chance.random() < 0.4:
        text = re.sub(r" \([^)]*\)", "", text)
    if chance.random() < 0.45:
        text = _differs(_clause(text), keep, text)
    if chance.random() < 0.25:
        text = _differs(re.sub(r", (?:which|who|where)\b[^,.]*,", "", text), keep, text)
    if chance.random() < 0.3:
        text = _differs(_without_a_phrase(text, chance), keep, text)
    if chance.random() < 0.35:
        text = _moved(text)
    for _ in range(chance.choice([0, 0, 1, 1, 2])):
        text = swapped(text, _rows("same"), chance) or text
    if chance.random() < 0.3:
        text = _NUMBER.sub(lambda found: found.group().replace(",", ""), text)
    if chance.random() < 0.3:
        text = re.sub(r"\b([A-Z][a-z]{2,8}) (\d\d?), (\d{4})", r"\2 \1 \3", text)
    if chance.random() < 0.1:
        text = re.sub(r"^(The|A|An) ", "", text)
    return _capital(text.strip())


def _differs(shorter: str, keep: str | None, longer: str) -> str:
    """`shorter`, unless what makes the claim false went with the rest."""
    return longer if keep and shorter.rstrip(". ") in keep else shorter


def _without_connective(sentence: str) -> str:
    starts = "|".join(WORDS["connectives"])
    return _capital(re.sub(rf"^(?:{starts}),? ", "", sentence))


def _clause(sentence: str) -> str:
    """Its first clause, if it has one that can stand alone."""
    found = re.search(
        r"(?:,|;) (?:and|but|while|although|where|which|with|so|as|after|before|including)\b|;",
        sentence,
    )
    if (
        found
        and len(sentence[: found.start()].split()) >= 6
        and not re.match(
            r"(?:If|When|While|Although|As|After|Before|In|On|At|By|Both|Either|Neither)\b",
            sentence,
        )
    ):
        return sentence[: found.start()] + "."
    return sentence


def _without_a_phrase(sentence: str, chance: random.Random) -> str:
    """Without one phrase that only adds to it: at its end, between commas, or an adverb."""
    found = [
        *re.finditer(
            r" (?:in|at|on|during|with|for|near|by|between|around) [^,;.()]{4,50}(?=\.$)", sentence
        ),
        *re.finditer(
            r", (?:an?|the|including|such as|known as|called) [^,.;]{4,50}(?:,|(?=\.$))", sentence
        ),
        *re.finditer(
            r" (?!on|ear|fami|ho|rep|supp|app|f)[a-z]{4,}ly(?= )(?! (?:if|when|after|because))",
            sentence,
        ),
    ]
    if not found or re.search(r"\b(?:not|no|never|without|only)\b", sentence):
        return sentence
    gone = chance.choice(found)
    shorter = sentence[: gone.start()] + sentence[gone.end() :]
    return shorter if len(shorter.split()) >= 5 else sentence


def _moved(sentence: str) -> str:
    """ "In 1911, it was sold." as "It was sold in 1911." """
    found = re.match(
        r"((?:In|On|At|By|During|After|Before|Since|Until|From) [^,]{3,40}), ([^,;:]+)\.$", sentence
    )
    if found:
        return f"{_capital(found[2])} {found[1][0].lower()}{found[1][1:]}."
    found = re.match(r"([^,;:]+) (in (?:\w+ )?\d{4})\.$", sentence)
    if found:
        return f"{_capital(found[2])}, {_uncapitalised(found[1])}."
    return sentence


def negated(sentence: str, chance: random.Random) -> str | None:
    """With one "not" more or less."""
    for pattern, plain in (
        (
            r"\b(is|are|was|were|has|have|had|will|would|can|could|did|does|do|should|must) not\b",
            r"\1",
        ),
        (r"\bcannot\b", "can"),
        (r"\bno longer\b", "still"),
        (r"\bnever\b", "always"),
    ):
        if re.search(pattern, sentence):
            return re.sub(pattern, plain, sentence, count=1)
    found = list(_AUXILIARY.finditer(sentence))
    pasts = [
        each
        for each in _PAST.finditer(sentence)
        if not _NO_SUBJECT.search(sentence[: each.start() - 1])
    ]
    if found and (not pasts or chance.random() < 0.7):
        here = chance.choice(found[:2])
        word = here.group()
        how = "never" if chance.random() < 0.15 and word != "may" else "not"
        return f"{sentence[: here.end()]} {how}{sentence[here.end() :]}"
    for here in pasts:
        if base := base_of(here.group()):
            return f"{sentence[: here.start()]}did not {base}{sentence[here.end() :]}"
    return None


def hedged_inside(sentence: str, chance: random.Random) -> str | None:
    """With a verb that no longer tells what happened."""
    if found := re.search(r"\bwill\b(?! not)", sentence):
        new = chance.choice(
            ["may", "might", "could", "is expected to", "hopes to", "would like to"]
        )
        return sentence[: found.start()] + new + sentence[found.end() :]
    if found := re.search(r"\b(is|are)\b(?! not)", sentence):
        new = chance.choice(
            ["may be", "might be", "could be", "was once thought to be", "is said to be"]
        )
        return sentence[: found.start()] + new + sentence[found.end() :]
    if found := re.search(r"\b(was|were)\b(?! not)", sentence):
        new = chance.choice(
            [
                "was to be",
                "may have been",
                "was said to be",
                "was supposed to be",
                "was almost",
                "would have been",
            ]
        )
        return sentence[: found.start()] + new + sentence[found.end() :]
    for here in _PAST.finditer(sentence):
        base = base_of(here.group())
        if base and not _NO_SUBJECT.search(sentence[: here.start() - 1]):
            new = chance.choice(
                [
                    "planned to",
                    "wanted to",
                    "refused to",
                    "failed to",
                    "was expected to",
                    "may",
                    "threatened to",
                    "was asked to",
                    "tried to",
                    "nearly came to",
                ]
            )
            return f"{sentence[: here.start()]}{new} {base}{sentence[here.end() :]}"
    return None


def swapped(sentence: str, rows: Sequence[Sequence[str]], chance: random.Random) -> str | None:
    """With one word of a row for another; None if it has none of them."""
    found = [
        (match, row, word)
        for row in rows
        for word in row
        if word.split()[0].lower() in sentence.lower()
        for match in re.finditer(
            rf"(?<![\w-]){re.escape(word)}(?![\w-]|[,.:]\d)"
            if word[0].isalnum()
            else re.escape(word),
            sentence,
        )
    ]
    if not found:
        return None
    match, row, word = chance.choice(found)
    new = chance.choice([each for each in row if each != word])
    return sentence[: match.start()] + new + sentence[match.end() :]


def another_time(sentence: str, chance: random.Random) -> str | None:
    """With another month, day, season, year or century."""
    for row in ("months", "days", "seasons"):
        if (made := swapped(sentence, [WORDS[row]], chance)) and "may " not in sentence:
            return made
    if found := list(re.finditer(r"\b(1[0-9]|20)(\d\d)(s?)\b", sentence)):
        here = chance.choice(found)
        year = int(here[1] + here[2]) + chance.choice([-50, -10, -3, -2, -1, 1, 2, 3, 10, 50])
        return f"{sentence[: here.start()]}{year}{here[3]}{sentence[here.end() :]}"
    if found_one := re.search(r"\b(\d\d?)(?:st|nd|rd|th)\b", sentence):
        new = int(found_one[1]) + chance.choice([-2, -1, 1, 2])
        ending = "th" if 10 < new % 100 < 14 else {1: "st", 2: "nd", 3: "rd"}.get(new % 10, "th")
        return f"{sentence[: found_one.start()]}{max(1, new)}{ending}{sentence[found_one.end() :]}"
    return None


def another_number(number: str, chance: random.Random) -> str:
    """One of the same look."""
    digits = [i for i, c in enumerate(number) if c.isdigit()]
    for _ in range(20):
        made = list(number)
        for place in chance.sample(digits, min(len(digits), chance.choice([1, 1, 2]))):
            made[place] = chance.choice("123456789")
        if "".join(made) != number:
            return "".join(made)
    return number + "0"


def stated(question: str, answer: str) -> str | None:
    """An answered question as a claim, where its form is a simple one."""
    question, answer = question.rstrip("? "), answer.rstrip(". ")
    if len(answer.split()) > 8:
        return None
    simple = [
        (
            r"(?:Who|What) ((?:\w+ed|is|was|were|are|has|had|wrote|won|led|built|runs|can|will)"
            r"\b.*)",
            "{a} {0}",
        ),
        (
            r"(?:What|Which) (?!is|was|are|were|did|do|does|can|has|had)((?:\w+ )?\w+)"
            r" ((?:was|is|were|are|has|had|runs|\w+ed)\b .*)",
            "The {0} that {1} is {a}",
        ),
        (r"(?:What|Who) (is|was|are|were) (the .*)", "{1} {0} {a}"),
        (
            r"(?:When|In what year|What year) (was|were) (.+?)"
            r" (\w+ed|built|born|held|made|won|begun|sold|led|sent)\b(.*)",
            "{1} {0} {2}{3} in {a}",
        ),
        (
            r"Where (was|were|is|are) (.+?) (\w+ed|built|born|held|made|found)\b(.*)",
            "{1} {0} {2}{3} in {a}",
        ),
        (r"How many (.+?) (are|were|was|is|have|had)\b(.*)", "{a} {0} {1}{2}"),
        (r"How many (\w+) did (.+?) (\w+)( .*)?", "{1} did {2} {a} {0}{3}"),
        (r"(?:When|In what year|What year) did (.+?) (\w+)( .*)?$", "{0} did {1}{2} in {a}"),
    ]
    for pattern, form in [simple[2], *simple[:2], *simple[3:]]:
        if found := re.fullmatch(pattern, question):
            said = form.format(*(part or "" for part in found.groups()), a=answer)
            return _capital(said.strip()) + "."
    return None


@cache
def base_of(past: str) -> str | None:
    """The base form of a regular past form: one that is a word of its own elsewhere."""
    if past in WORDS["irregular"]:
        return str(WORDS["irregular"][past])
    stem = past[:-2]
    if stem.endswith("i"):
        return stem[:-1] + "y"
    doubled = len(stem) > 3 and stem[-1] == stem[-2] and stem[-1] not in "lsz"
    choices = [stem[:-1]] if doubled else [stem, stem + "e"]
    known = [each for each in choices if each in _vocabulary()]
    # Both may be words ("plan", "plane").
    return (
        (known[-1] if re.search(r"[aeiou][cgsvz]$|[^aeiou]l$|[iua]t$", stem) else known[0])
        if known
        else None
    )


@cache
def _vocabulary() -> frozenset[str]:
    from index.embedding.weights import weights_folder

    return frozenset((weights_folder() / "vocab.txt").read_text("utf-8").split("\n"))


@cache
def _opposites() -> tuple[tuple[str, ...], ...]:
    return _rows("opposites")


@cache
def _rows(name: str) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(map(str, row)) for row in WORDS[name])


def _names(text: str) -> list[str]:
    """Capitalised names; a sentence's first word only where it is one elsewhere too."""
    found = []
    for match in _NAME.finditer(text):
        starts = match.start() == 0 or text[: match.start()].rstrip()[-1:] in ".!?"
        name = match.group()
        if starts and " " not in name and not re.search(rf"\w,? {re.escape(name)}\b", text):
            continue
        name = re.sub(r"^(?:The|In|On|At|A|An|This|These|For|After|Since|From|By|With) ", "", name)
        if (
            len(name) > 2
            and name not in WORDS["months"]
            and name not in WORDS["days"]
            and not name.isdigit()
            and name not in ("The", "This", "However", "These", "They", "His", "Its", "There")
        ):
            found.append(name)
    return found


def _exchanged(text: str, one: str, other: str) -> str:
    return re.sub(
        rf"(?<!\w)(?:{re.escape(one)}|{re.escape(other)})(?!\w)",
        lambda found: other if found.group() == one else one,
        text,
    )


def _looks_like(one: str, other: str) -> bool:
    return abs(len(one) - len(other)) <= 1 and ("." in one) == ("." in other)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _uncapitalised(text: str) -> str:
    """A sentence as it stands after "that": small, unless it begins with a name."""
    first = re.match(
        r"(The|A|An|In|On|At|It|He|She|They|This|These|That|Its|His|Her|Their|There|One|Some|Many|Most|As|For|By|After|Before|When|While|During|Although|If|From|With|Both|All|Each|Other|Another|Such|To|Since|Until|Two|Three)\b",
        text,
    )
    return text[:1].lower() + text[1:] if first else text


def pairs_of_news(count: int, seed: int) -> list[Pair]:
    """`count` pairs of invented news, half of scenes and half of events in some mood."""
    chance = random.Random(f"{seed} news")
    found: list[Pair] = []
    number = 0
    while len(found) < count:
        number += 1
        found += _of_scene(chance) if number % 2 else _of_event(chance)
    return found


def _filled(chance: random.Random) -> dict[str, str]:
    """Something for every place of a template, different things for different places."""
    slots: dict[str, str] = {}

    def deal(names: str, pool: Sequence[str]) -> None:
        places = names.split()
        slots.update(zip(places, chance.sample(list(pool), len(places)), strict=True))

    firsts = chance.sample(WORDS["first_names"], 4)
    lasts = chance.sample(WORDS["surnames"], 4)
    short = chance.random() < 0.3
    people = [last if short else f"{one} {last}" for one, last in zip(firsts, lasts, strict=True)]
    deal("P1 P2 P3 P4", people)
    deal("C1 C2 C3 C4", WORDS["companies"])
    deal("T1 T2 T3", WORDS["towns"])
    deal("Te1 Te2", WORDS["teams"])
    deal("G1 X", WORDS["groups"])
    deal("month month2 month3", WORDS["months"])
    deal("day day2", WORDS["days"])
    deal("year year2 year3", [str(each) for each in range(1950, 2027)])
    deal("k1 k2", [str(each) for each in range(2, 12)])
    deal("n1 n2 n3 n4", [str(each) for each in range(13, 990)])
    deal("d1 d2 d3", [f"{each / 10:.1f}".removesuffix(".0") for each in range(5, 400)])
    deal(
        "N1 N2 N3", [f"{each * 10 + chance.choice([0, 0, 3, 7]):,}" for each in range(110, 9000, 7)]
    )
    for name, row in WORDS["fillers"].items():
        slots[name], slots[f"{name}2"] = chance.sample(row, 2)
    slots["do"] = slots["does"].removesuffix("s") if slots["does"] != "reduces" else "reduce"
    slots["Happening"], slots["cond"] = (
        _capital(slots["happening"]),
        chance.choice(WORDS["conditions"]),
    )
    slots["cond"] = slots["cond"].format(C3=slots["C3"])
    return slots


def _said(template: str, slots: dict[str, str], chance: random.Random) -> str:
    chosen = re.sub(
        r"\[([^\]]*\|[^\]]*)\]", lambda found: chance.choice(found[1].split("|")), template
    )
    return _capital(chosen.format(**slots))


def _with_others(told: str, slots: dict[str, str], chance: random.Random) -> str:
    """The sentence with up to two others that have nothing to do with it."""
    others = chance.sample(WORDS["closing"], chance.choice([0, 0, 1, 1, 2]))
    said = [told, *(_said(each, slots, chance) for each in others)]
    chance.shuffle(said)
    return " ".join(said)


def _of_scene(chance: random.Random) -> Iterator[Pair]:
    number = chance.randrange(len(WORDS["scenes"]))
    scene, slots = WORDS["scenes"][number], _filled(chance)
    told = _with_others(_said(chance.choice(scene["says"]), slots, chance), slots, chance)
    # As many true ones as false ones, for there are more ways to be wrong.
    for true, claims in ((True, scene["right"]), (False, scene["wrong"])):
        for claim in chance.sample(claims, min(2, len(claims))):
            said = _said(claim, slots, chance)
            if not claim.startswith(("Yes", "No")) and chance.random() < 0.3:
                said = reworded(said, chance)
            yield Pair(said, told, true, f"news: {scene['kind']}", f"scene {number}")


def _of_event(chance: random.Random) -> Iterator[Pair]:
    row = chance.randrange(len(WORDS["events"]))
    slots, forms = _filled(chance), _event(row, chance)
    slots |= {name: text.format(**slots) for name, text in forms.items()}
    subject = slots["S"]
    mood = chance.choice(list(WORDS["follows"]))
    entailed, wrong = WORDS["follows"][mood]
    told = _mood(mood, slots, chance)
    other = dict(slots)
    if chance.random() < 0.35:  # somebody else does something else, told in the same breath
        of_other = _event(chance.choice([row, chance.randrange(len(WORDS["events"]))]), chance)
        other |= {name: text.format(**_filled(chance)) for name, text in of_other.items()}
    evidence = told
    if other["S"] != subject and other["O"] != slots["O"]:
        mood_of_other = chance.choice(list(WORDS["follows"]))
        second = _mood(mood_of_other, other, chance)
        evidence = " ".join(chance.sample([told, second], 2))
        crossed = {**slots, "S": other["S"]}
        yield Pair(_mood(mood, crossed, chance), evidence, False, "news: roles", f"event {row}")
    evidence = _with_others(evidence, slots, chance)
    true = _mood(chance.choice(entailed), slots, chance, plain=True)
    false = _mood(chance.choice(wrong), slots, chance, plain=True)
    answered_yes = chance.random()
    if answered_yes < 0.06 and mood in ("did", "will"):
        true = f"Yes, {true[0].lower() + true[1:] if subject.startswith('the ') else true}"
    if answered_yes < 0.06 and mood in ("did not", "will not"):
        true = f"No, {true[0].lower() + true[1:] if subject.startswith('the ') else true}"
    yield Pair(true, evidence, True, f"mood: {mood}", f"event {row}")
    yield Pair(false, evidence, False, f"mood: {mood}", f"event {row}")
    if mood in ("did", "will") and chance.random() < 0.4:
        passive = {"did": "{O} was {pp} by {S}", "will": "{O} will be {pp} by {S}"}[mood]
        if row not in (30,) and not re.match(r"(?:to|as|for|from|in|against|before) ", slots["O"]):
            said = _capital(passive.format(**slots)) + "."
            yield Pair(said, evidence, True, "news: passive", f"event {row}")
            swap = {**slots, "S": slots["C4"] if subject != slots["C4"] else slots["P4"]}
            said = _capital(passive.format(**swap)) + "."
            yield Pair(said, evidence, False, "news: passive", f"event {row}")


def _event(row: int, chance: random.Random) -> dict[str, str]:
    who, base, past, participle, ing, objects = WORDS["events"][row]
    subject = {"C": "{C1}", "P": "{P1}", "G": "{G1}", "T": "{Te1}"}[who]
    return {
        "S": subject,
        "base": base,
        "past": past,
        "pp": participle,
        "ing": ing,
        "O": chance.choice(objects.split("; ")),
    }


def _mood(mood: str, slots: dict[str, str], chance: random.Random, plain: bool = False) -> str:
    forms = WORDS["moods"][mood]
    if plain:  # a claim adds no day, speaker or condition that the evidence may lack
        bare = [
            form
            for form in forms
            if not re.search(r"\{(?:X|day|month)\}|which had|talks|in the end", form)
        ]
        forms = bare or forms
    if slots["S"].endswith("s") and not slots["S"].startswith("the "):
        forms = [form for form in forms if "itself" not in form]
    return _capital(chance.choice(forms).format(**slots)) + "."
