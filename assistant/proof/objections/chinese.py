"""The same for Chinese, which has neither spaces nor endings: by words before and after words."""

import re
from collections.abc import Iterator
from functools import lru_cache
from importlib.resources import files
from typing import Any

import yaml

from assistant.proof.objections import chinese_clauses, quantities
from assistant.proof.objections.chinese_comparisons import comparison_in
from assistant.proof.objections.objection import Objection
from index.text.chinese import chinese_words

_DATA: dict[str, Any] = yaml.safe_load(
    (files("assistant.proof.objections") / "chinese.yaml").read_text(encoding="utf-8")
)
_NEGATORS = sorted(_DATA["negators"].split(), key=len, reverse=True)
_HEDGES = _DATA["hedges"].split()
_ALIKE = [each.split() for each in _DATA["alike"]]
_OPPOSITES = [tuple(pair.split("/")) for pair in _DATA["opposites"].split()] + [
    (one, other)
    for ours, theirs in zip(_ALIKE[::2], _ALIKE[1::2], strict=True)
    for one in ours
    for other in theirs
]
_VERBS = _DATA["verbs"].split()
_FORMER = _DATA["former"].split()
# Words for what happens or is thought, which a sentence may say otherwise.
_NO_THINGS = frozenset(
    [
        *_VERBS,
        *_HEDGES,
        *_FORMER,
        *_DATA["future"].split(),
        *(w for pair in _OPPOSITES for w in pair),
    ]
)
_CLAUSE = re.compile(r"[，。；！？：,;!?、]")
_NEGATED = re.compile("|".join(map(re.escape, _NEGATORS)))
_HEDGED = re.compile("|".join(map(re.escape, sorted(_HEDGES, key=len, reverse=True))))
_MONTH = re.compile(r"(?<![\d])(1[0-2]|0?[1-9])月|([一二三四五六七八九十]{1,2})月(?!球)")
_WEEKDAY = re.compile(r"(?:周|星期|礼拜)([一二三四五六日天])")
_YEAR = re.compile(r"((?:19|20)\d\d)年")
_FIGURE = re.compile(
    r"(\d[\d,]*(?:\.\d+)?)\s*([万亿千百]*)\s*(个百分点|百分点|%|％|美元|欧元|英镑|日元|元|公里|英里|吨|公斤)?"
)
# A number as it stands before what it counts.
_COUNTED = re.compile(
    r"\d[\d.]*(?=[%％万亿个家名人座辆架艘次票项吨元年])"
    r"|[一二三四五六七八九十百千万]+(?=[个家名人座辆架艘次票项吨元])"
)
_TO_COME = re.compile(r"明[年天晚春夏秋冬]|后[天年]|下个?[月周年]|下季度|将")
# 因 and 致 are parts of other words, too: 基因, 一致.
_JOINTS = re.compile(
    r"因为|由于|因此|所以|导致|造成|使得|原因"
    r"|(?<![基诱])因(?![特素子])|(?<![一大细精别景雅极])致(?![力函辞敬电])"
)
_CAUSE = re.compile(r"^(?:因为|由于)([^，]+)，|是(?:因为|由于)([^，。]+)")
_NUMERALS = {n: i for i, n in enumerate("一二三四五六七八九", 1)} | {
    "十": 10,
    "十一": 11,
    "十二": 12,
}
_NOT_NEGATED = re.compile(
    r"不仅|不但|不只|不少|不断|不过|不久|不同|不足|不到|无论|未来|不得不|没收|无线"
    r"|无人(?=[机车艇船]|驾驶|值守|超市|售货|区)"
)
# Who says, thinks or suspects something.
_SAYS = re.compile(
    r"([^，。；！？：,;!?、“”]*?)(?:表示|认为|指出|宣布|强调|透露|怀疑|承认|声称|称|说)(?!法|服|明|为|号|赞|呼)[，：:]?"
)
_PRONOUN = re.compile(r"[他她它]|其|该|此|公司|对方")
_OFFICE = re.compile(
    r"(?:(?:副|代理?)?(?:董事|理事|[市部校院馆局县省厂行站队会])长|总裁|主席|总统|首席执行官|主教练|主任|总?经理|总监|主编|发言人)"
)
_NUMERAL = r"\d[\d,.]*|[一二两三四五六七八九十百千]+"
_MEASURED = re.compile(
    rf"(?<![\d第])({_NUMERAL})(成|[万亿]?(?:吨|人|名|家|册|辆|票|元|座|米|公里|年|岁|天|小时|个月|%|％))"
)
_ROUNDED = re.compile(r"约|近|超|逾|多|余|不到|至少|至多|以上|以下|左右|上下")
OF_OTHERS = 0.65  # the share that says that a sentence tells of the same
_ASIDE = 8  # characters between a negator and the word it denies


def shared(claim: str, said: str, context: str, elsewhere: frozenset[str] = frozenset()) -> float:
    """The share of the claim's words that stand in the sentence, those of its context half; at
    least `OF_OTHERS` if it has all but those that other sentences have."""
    wanted = _words(_CAUSE.sub("", claim)) or _words(claim)
    if not wanted:
        return 0.0
    shares = {
        word: 1.0 if word in said or _opposite_in(word, said) else 0.5 if word in context else 0.0
        for word in wanted
    }
    # What it says of others: the words that another sentence has are theirs.
    own = [
        share
        for word, share in shares.items()
        if share == 1.0 or not any(word in clause for clause in elsewhere)
    ]
    share = sum(shares.values()) / len(wanted)
    return max(share, OF_OTHERS if len(own) > 1 and min(own) == 1.0 else 0.0)


def objections(
    claim: str, said: str, before: str = "", elsewhere: frozenset[str] = frozenset()
) -> Iterator[Objection]:
    """What speaks against a Chinese claim if `said`, one Chinese sentence, tells it otherwise;
    `before` is the sentence before it, `elsewhere` has the clauses of all sentences."""
    compares = comparison_in(claim)
    if compares is None:  # by the figures of both, which may stand apart
        told = sorted(_words(claim) - _NO_THINGS)
        yield from chinese_clauses.objections(claim, said, before, elsewhere, told)
    yield from quantities.objections(claim, said, chinese=True)
    yield from _speakers(claim, said)
    yield from _counts(claim, said, before)
    yield from _polarity(claim, said)
    yield from _hedges(claim, said)
    yield from _roles(claim, said, elsewhere)
    yield from _former(claim, said)
    yield from _figures(claim, said)
    of_one = compares.one if compares else claim
    for pattern in (_MONTH, _WEEKDAY, _YEAR):
        wanted, given = _found(pattern, of_one), _found(pattern, said)
        if wanted and given and not wanted <= given:
            yield Objection("period", "contradicts")
    if _JOINTS.search(claim) and not _JOINTS.search(said) and not _has_cause(claim, said):
        yield Objection("cause", "denies")


def _has_cause(claim: str, said: str) -> bool:
    """Whether the sentence has the cause that the claim gives in a part of its own."""
    found = _CAUSE.search(claim)
    words = _words(found[1] or found[2]) if found else frozenset()
    return bool(words) and sum(word in said for word in words) >= 0.5 * len(words)


def words_told(claim: str) -> list[str]:
    """The words of a claim that say something: no negators."""
    return [word for word in chinese_words(claim) if not _NEGATED.fullmatch(word)]


def is_told(word: str, source: str) -> bool:
    """Whether the source has the word or its opposite, without "not" before it."""
    bare = _NEGATED.sub("", word) or word
    return bare in source or _opposite_in(bare, source)


def denies(text: str) -> bool:
    """Whether anything in it is denied."""
    return _NEGATED.search(_NOT_NEGATED.sub("", text)) is not None


def is_hedged(text: str) -> bool:
    """Whether anything in it is only planned, possible or alleged."""
    return _HEDGED.search(text) is not None


def tells_of_former(text: str) -> bool:
    """Whether it has a word for what somebody was before."""
    return any(word in text for word in _FORMER)


def share_in_order(claim: str, said: str) -> float:
    """The share of the claim's characters that the sentence has in the same order, 0 to 1: the
    longest common subsequence."""
    written = [each for each in claim if each.isalnum()]
    row = [0] * (len(said) + 1)
    for each in written:
        diagonal = 0
        for place, other in enumerate(said, 1):
            above = row[place]
            row[place] = diagonal + 1 if each == other else max(above, row[place - 1])
            diagonal = above
    return row[-1] / len(written) if written else 0.0


@lru_cache(maxsize=2_000)
def _words(text: str) -> frozenset[str]:
    words = {
        word
        for word in chinese_words(text)
        if not _NEGATED.fullmatch(word) and not _HEDGED.fullmatch(word)
    }
    # Of long words not also the shorter ones in them.
    return frozenset(
        word for word in words if not any(word != other and word in other for other in words)
    )


def _opposite_in(word: str, said: str) -> bool:
    return any(
        (word == one and other in said) or (word == other and one in said)
        for one, other in _OPPOSITES
    )


def _polarity(claim: str, said: str) -> Iterator[Objection]:
    for one, other in (pair for each in _OPPOSITES for pair in (each, each[::-1])):
        if len(one) < 2 or one not in claim or other in claim or other not in said:
            continue
        if any(
            same in said and not _is_of_another(claim, said, same, other) for same in _same_as(one)
        ):
            continue
        if _negated(claim, one) != _negated(said, other):
            return  # "not for" is "against"
        if _negated(claim, one) == _negated(said, other):
            yield Objection("polarity", "contradicts")
            return
    for word in sorted(_words(claim), key=lambda word: claim.find(word)):
        if word not in said or _denied_elsewhere(claim, said):
            continue
        # Both must tell what is denied: "won't invite them to the fair" doesn't deny the fair.
        if not all(_denied(text, word) in other for text, other in ((said, claim), (claim, said))):
            continue
        if _negated(claim, word) != _negated(_nearest(claim, said, word), word):
            yield Objection("polarity", "contradicts")
            return


def _nearest(claim: str, said: str, word: str) -> str:
    """Of the sentence's clauses with the word the one with the most of the claim's words."""
    words = _words(claim)
    clauses = [clause for clause in _CLAUSE.split(said) if word in clause]
    return max(clauses, key=lambda clause: sum(each in clause for each in words), default=said)


def _same_as(word: str) -> list[str]:
    """The word and those that say the same."""
    return next((alike for alike in _ALIKE if word in alike), [word])


def _is_of_another(claim: str, said: str, one: str, other: str) -> bool:
    """Whether the clause that is nearest to the claim has the opposite word, and not its own."""
    wanted = _words(claim) - {one}
    clauses = [clause for clause in _CLAUSE.split(said) if one in clause or other in clause]
    shares = [sum(word in clause for word in wanted) for clause in clauses]
    best = [clause for clause, share in zip(clauses, shares, strict=True) if share == max(shares)]
    return all(other in clause and one not in clause for clause in best)


def _denied_elsewhere(claim: str, said: str) -> bool:
    """Whether what the claim says is denied is so in another clause: “部长予以否认”."""
    return any(word in claim and word in said for word in ("否认", "拒绝", "排除"))


def _negated(text: str, word: str) -> bool:
    """Whether a negator stands right before the word, or a little before it in its clause."""
    for clause in _CLAUSE.split(text):
        place = clause.find(word)
        if place < 0:
            continue
        before = _NOT_NEGATED.sub("　　", clause[:place])[-_ASIDE:]
        found = len(_NEGATED.findall(before))
        return found % 2 == 1
    return False


def _denied(text: str, word: str) -> str:
    """The two characters behind the negator that stands before the word; "" if none does."""
    for clause in _CLAUSE.split(text):
        place = clause.find(word)
        if place < 0:
            continue
        before = _NOT_NEGATED.sub(lambda found: "　" * len(found.group()), clause[:place])
        found = list(_NEGATED.finditer(before[-_ASIDE:]))
        behind = clause[len(before) - len(before[-_ASIDE:]) + found[-1].end() :] if found else ""
        return behind.lstrip("有人再会能将是")[:2]
    return ""


def _hedges(claim: str, said: str) -> Iterator[Objection]:
    for clause in _CLAUSE.split(said):
        hedge = _HEDGED.search(clause)
        if not hedge or _HEDGED.search(claim) or _NEGATED.search(claim):
            continue
        behind = clause[hedge.end() :]
        words = _words(behind)
        if (
            words
            and len(words & _words(claim)) / len(words) >= 0.5
            and not _stated(claim, said, clause)
        ):
            yield Objection("hedge", "denies")
            return
    if "已" in claim and _is_to_come(claim, said):
        yield Objection("hedge", "denies")
    if "已" in claim and "将" in said and "将" not in claim and "已" not in said:
        yield Objection("hedge", "denies")


def _is_to_come(claim: str, said: str) -> bool:
    """Whether the clause nearest to the claim tells of a time to come."""
    words = _words(claim)
    nearest = max(_CLAUSE.split(said), key=lambda each: sum(word in each for word in words))
    return bool(_TO_COME.search(nearest)) and not _TO_COME.search(claim) and "已" not in nearest


def _stated(claim: str, said: str, hedged: str) -> bool:
    """Whether another clause of the sentence has as many of the claim's words."""
    here = len(_words(hedged) & _words(claim))
    return any(
        len(_words(clause) & _words(claim)) >= here
        for clause in _CLAUSE.split(said)
        if clause != hedged
    )


def _roles(claim: str, said: str, elsewhere: frozenset[str]) -> Iterator[Objection]:
    for verb in _VERBS:
        wanted, given = _doer_and_undergoer(claim, verb), _doer_and_undergoer(said, verb)
        if not wanted or not given:
            continue
        doer, undergoer = wanted
        undone = _alike(undergoer, given[1]) and not _alike(doer, given[0])
        known = _alike(doer, said) or any(_alike(doer, each) for each in elsewhere)
        if undone and known and not _PRONOUN.search(given[0]):
            yield Objection("role", "denies")
            return
        swapped = _alike(doer, given[1]) and _alike(undergoer, given[0])
        if swapped and not _alike(doer, given[0]):
            yield Objection("role", "contradicts")
            return


def _doer_and_undergoer(text: str, verb: str) -> tuple[str, str] | None:
    for clause in _CLAUSE.split(text):
        before, found, after = clause.partition(verb)
        if not found or not before:
            continue
        if "被" in before:
            undergoer, _, doer = before.partition("被")
            return doer, undergoer
        if "由" in before[1:] and "理由" not in before:
            undergoer, _, doer = before.partition("由")
            return doer, undergoer
        if "把" in before or "将" in before[1:]:
            doer, _, undergoer = before.replace("把", "将").partition("将")
            return doer, undergoer or after
        return before, after
    return None


def _alike(one: str, other: str) -> bool:
    """Whether the two have two neighbouring characters in common."""
    return any(one[i : i + 2] in other for i in range(len(one) - 1))


def _former(claim: str, said: str) -> Iterator[Objection]:
    for office in dict.fromkeys(_OFFICE.findall(claim)):
        if office in said:
            wanted, given = _is_former(claim, office), _is_former(said, office)
            if given and not wanted and not _is_of_somebody_else(claim, said, office):
                yield Objection("former", "contradicts")
            elif wanted and not given:
                yield Objection("former", "denies")


def _is_of_somebody_else(claim: str, said: str, office: str) -> bool:
    """Whether a name stands behind the office that the claim doesn't have: "former head A"."""
    behind = said[said.find(office) + len(office) :][:2]
    return len(behind) == 2 and behind.isalpha() and behind not in claim and "曾" not in said


def _is_former(text: str, office: str) -> bool:
    [before, *_] = text.split(office)
    before = _CLAUSE.split(before)[-1][-12:]
    if "现任" in before or "现为" in before:
        return False
    return any(word in before for word in _FORMER) or "卸任" in text


def _figures(claim: str, said: str) -> Iterator[Objection]:
    yield from _of_other_clauses(claim, said)
    given = [(m[1].replace(",", ""), m[2], m[3] or "") for m in _FIGURE.finditer(said)]
    for match in _FIGURE.finditer(claim):
        value, scale, unit = match[1].replace(",", ""), match[2], match[3] or ""
        same = [each for each in given if each[0] == value]
        if (same and unit and all(each[2] and _unit(each[2]) != _unit(unit) for each in same)) or (
            same and all(each[1] != scale for each in same)
        ):
            yield Objection("unit", "contradicts")


def _of_other_clauses(claim: str, said: str) -> Iterator[Objection]:
    """A number that stands only in clauses with fewer of the claim's words than another one."""
    wanted = {match.group().replace(",", "") for match in _COUNTED.finditer(claim)}
    clauses = [clause for clause in _CLAUSE.split(said) if _COUNTED.search(clause)]
    words = _words(claim)
    shares = [sum(word in clause for word in words) for clause in clauses]
    for number in wanted:
        there = [number in {m.group() for m in _COUNTED.finditer(clause)} for clause in clauses]
        if any(there) and max(shares) > max(
            share for share, has in zip(shares, there, strict=True) if has
        ):
            yield Objection("number", "contradicts")
            return


def _speakers(claim: str, said: str) -> Iterator[Objection]:
    """What speaks against it that somebody says what `said` gives to another."""
    wanted, given = _told_by(claim), _told_by(said)
    if len(wanted) != 1 or not given:
        return
    [(speaker, told)] = wanted
    own = [each for each in given if _alike(speaker, each[0])]
    if not own:
        if not any(_PRONOUN.search(each) or not each for each, _ in given):
            yield Objection("role", "contradicts")
        return
    elsewhere = "".join(each for other, each in given if not _alike(speaker, other))
    mine = "".join(each for _, each in own)
    taken = [word for word in _words(told) if word in elsewhere and word not in mine]
    if taken:
        yield Objection("role", "denies")


def _told_by(text: str) -> list[tuple[str, str]]:
    """Who says, thinks or suspects it, and what: each up to the next one who does."""
    found = list(_SAYS.finditer(text))
    ends = [match.start() for match in found[1:]] + [len(text)] * bool(found)
    return [(match[1], text[match.end() : end]) for match, end in zip(found, ends, strict=True)]


def _counts(claim: str, said: str, before: str) -> Iterator[Objection]:
    """A number that the sentence doesn't have, where it has another of the same measure."""
    given = dict[str, set[str]]()
    for number, measure in _MEASURED.findall(said):
        given.setdefault(measure, set()).add(number)
    for match in _MEASURED.finditer(claim):
        number, measure = match.groups()
        rounded = _ROUNDED.search(claim[max(0, match.start() - 3) : match.end() + 1])
        others = given.get(measure)
        if others and number not in others and not rounded:
            yield Objection("number", "denies" if match.group() in before else "contradicts")


def _unit(unit: str) -> str:
    return {"百分点": "个百分点", "％": "%"}.get(unit, unit)


def _found(pattern: re.Pattern[str], text: str) -> set[str]:
    found = set()
    for match in pattern.finditer(text):
        groups = [group for group in match.groups() if group]
        found.add(str(_NUMERALS.get(groups[0], groups[0])).lstrip("0"))
    return found
