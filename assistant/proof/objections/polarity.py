"""Does a sentence say the contrary: the same verb denied, or an opposite one?"""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from assistant.proof.objections import lexicon
from assistant.proof.objections.clauses import Word
from assistant.proof.objections.matching import concepts, places
from assistant.proof.objections.objection import Objection
from assistant.proof.objections.pairing import parts_of
from assistant.proof.objections.phrases import roles

# A denied one of these between two things denies every effect of one on the other.
_LINKS = frozenset(
    ["link", "connect", "associ", "relat", "effect", "differ", "evid", "proof", "sign", "benefit"]
)
_EFFECTS = frozenset(
    "protect cause prevent link cure harm help improve affect rise fall worsen reduce".split()
)


def objections(claim: Sequence[Word], said: Sequence[Word]) -> Iterator[Objection]:
    """What speaks against the claim if `said`, one sentence, says the contrary."""
    if any(one.low + other.low in {"ratherthan", "insteadof"} for one, other in pairwise(said)):
        return
    says_only = any(word.low == "only" or word.negated for word in claim)
    if _has_not_the_only(said) and not says_only:
        return
    for place, word in enumerate(claim):
        if not (_is_surely_verb(claim, place) or _is_predicate(claim, place)):
            continue
        if not (word.is_content or (word.passive and word.base in lexicon.REPORTING)):
            continue
        there = _of_the_named(claim, said, places(claim, place, said))
        if there and all(_is_contrary(claim, place, said, each) for each in there):
            yield Objection("polarity", "contradicts")
    yield from _absent_things(claim, said)
    yield from _denied_whole(claim, said)
    yield from _opposite_words(claim, said)
    yield from _denied_links(claim, said)


def _has_not_the_only(said: Sequence[Word]) -> bool:
    """Whether there are others: "his was not the only song" denies no song."""
    lows = [word.low for word in said]
    return any(lows[i : i + 3] == ["not", "the", "only"] for i in range(len(lows)))


def _of_the_named(
    claim: Sequence[Word], said: Sequence[Word], found: Sequence[int]
) -> Sequence[int]:
    """Of these places in `said` those in the one part of it that has the claim's names, if it is
    one: "A's staff get a bonus; at B they get nothing"."""
    names = {word.low for word in claim if word.is_name}
    ends, parts = 0, list[range]()
    for part in parts_of(said):
        start = next(i for i in range(ends, len(said) + 1) if not part or said[i] is part[0])
        ends = start + len(part)
        parts.append(range(start, ends))
    own = [part for part in parts if names & {said[i].low for i in part}]
    here = [place for place in found if len(own) == 1 and place in own[0]]
    return here or found


def _denied_whole(claim: Sequence[Word], said: Sequence[Word]) -> Iterator[Objection]:
    """ "The dispute is about pay", where all that is said is that pay is not in dispute."""
    wanted, given = concepts(claim), concepts(said)
    denies = any(word.negated or word.base in lexicon.TURNING for word in claim)
    if denies or not any(word.low in lexicon.NEGATORS for word in said) or len(given) < 2:
        return
    if (
        given <= wanted
        and all(word.negated for word in said if word.is_content and word.clause == 0) is False
        and any(word.negated for word in said if word.is_content)
    ):
        yield Objection("polarity", "contradicts")


def _is_surely_verb(words: Sequence[Word], place: int) -> bool:
    """Whether it is a verb, and can't be a noun: "rules on water charges"."""
    word = words[place]
    if not word.is_verb or place == 0:
        return False
    if word.done or not word.low.endswith("s"):
        return True
    before, after = words[place - 1], words[place + 1 : place + 2]
    return (
        not any(each.is_verb or each.low in lexicon.AUXILIARIES for each in words if each != word)
        or before.is_name
        or before.low in lexicon.PRONOUNS | lexicon.BOUNDARIES | {","}
        or any(
            each.is_number
            or each.is_name
            or each.low in lexicon.DETERMINERS | lexicon.PREPOSITIONS | {"to"}
            for each in after
        )
    )


def _is_predicate(words: Sequence[Word], place: int) -> bool:
    """Whether the word is what its subject is said to be: "the road is not open"."""
    if words[place].is_function:
        return False
    before = place - 1
    while before >= 0 and (
        words[before].low in _DEGREES | {"to", "be"} | lexicon.NEGATORS
        or words[before].low.endswith("ly")
    ):
        before -= 1
    return before >= 0 and words[before].low in _BE


_BE = frozenset("is are was were be been being 's remain remains stays found declared seen".split())
_DEGREES = frozenset("too very quite so still also already now as more most less".split())


def _is_contrary(claim: Sequence[Word], place: int, said: Sequence[Word], there: int) -> bool:
    one, other = claim[place], said[there]
    if other.hedge in {"question", "alleged"} and one.hedge != other.hedge:
        return False
    same = one.concept == other.concept
    if same and "intended" in {one.hedge, other.hedge}:
        return False  # "rejected a plan to repeal", "failed to pass a plan to repeal"
    if not same and not _of_the_same(claim, place, said, there):
        return False
    if not same and lexicon.are_converse(one.concept, other.concept):
        return _same_side(claim, place, said, there) and one.negated == other.negated
    # "A rise" is neither denied nor stated; a noun counts only where it is said that there is none.
    if same and not other.is_verb and not other.negated and one.negated:
        return _is_predicate(said, there)
    return same != (one.negated == other.negated)


def _of_the_same(claim: Sequence[Word], place: int, said: Sequence[Word], there: int) -> bool:
    """Whether two opposite words may be said of the same: "leave" and "join" are one step."""
    if any(lexicon.are_opposite(word.concept, claim[place].concept) for word in claim):
        return False
    one, other = roles(claim, place), roles(said, there)
    if lexicon.are_converse(claim[place].concept, said[there].concept):
        return True
    if one.undergoer and other.undergoer and not one.undergoer.shares(other.undergoer):
        return False
    named = one.doer.names and other.doer.names
    return not named or one.doer.shares(other.doer)


def _same_side(claim: Sequence[Word], place: int, said: Sequence[Word], there: int) -> bool:
    """Whether the one who buys is the one who sells."""
    doer, other = roles(claim, place).doer, roles(said, there)
    return bool(doer) and doer.shares(other.doer) and not doer.shares(other.other)


def _absent_things(claim: Sequence[Word], said: Sequence[Word]) -> Iterator[Objection]:
    """ "With a delay" against "without any delay", "has ships" against "has no ships"."""
    for place, word in enumerate(claim):
        if word.is_verb or word.is_name or not word.is_content:
            continue
        there = [i for i, other in enumerate(said) if other.concept == word.concept]
        if not there:
            continue
        absent = _is_absent(claim, place)
        if (absent and not any(said[i].negated or said[i].hedge for i in there)) or (
            not absent
            and not any(each.negated for each in claim)
            and all(_is_absent(said, i) for i in there)
        ):
            yield Objection("polarity", "contradicts")


def _is_absent(words: Sequence[Word], place: int) -> bool:
    """Whether "no" or "without" stands right before the word."""
    for word in reversed(words[max(0, place - 3) : place]):
        if word.low == "no" and any(each.is_number for each in words[max(0, place - 3) : place]):
            return False
        if word.low in {"no", "without"}:
            return words[place].low not in {"longer", "doubt", "matter"}
        if word.is_verb or word.is_name or word.low in lexicon.PREPOSITIONS:
            return False
    return False


def _opposite_words(claim: Sequence[Word], said: Sequence[Word]) -> Iterator[Objection]:
    """For and against, before and after, above and below: beside the same word."""
    for place, word in enumerate(claim):
        if word.is_verb or word.is_name or not lexicon.has_opposite(word.concept):
            continue
        if _is_predicate(claim, place) or any(
            lexicon.are_opposite(other.concept, word.concept) for other in claim
        ):
            continue
        same = [i for i, other in enumerate(said) if other.concept == word.concept]
        opposite = [
            i for i, other in enumerate(said) if lexicon.are_opposite(other.concept, word.concept)
        ]
        beside = _beside(claim, place)
        if any(beside & _beside(said, i) for i in same):
            continue
        for i in opposite:
            if beside & _beside(said, i) and word.negated == said[i].negated:
                yield Objection("polarity", "contradicts")
                return


def _beside(words: Sequence[Word], place: int) -> frozenset[tuple[str, str]]:
    """The nearest words that carry meaning to either side, three words away at most."""
    word = words[place]
    before = [each for each in words[max(0, place - 3) : place] if each.is_content][-1:]
    after = [each for each in words[place + 1 : place + 5] if each.is_content][:1]
    found = {("after", each.concept) for each in after}
    if word.low not in {"before", "after", "above", "below", "over", "under"}:
        found |= {("before", each.concept) for each in before}
    return frozenset(found)


def _denied_links(claim: Sequence[Word], said: Sequence[Word]) -> Iterator[Objection]:
    """ "No link between coffee and gout" denies that coffee protects against gout."""
    denied = any(word.concept in _LINKS and word.negated for word in said)
    effects = [word for word in claim if word.is_verb and word.concept in _EFFECTS]
    if not denied or any(word.negated for word in effects) or not effects:
        return
    things = concepts([word for word in claim if not word.is_verb])
    if len(things) > 1 and things <= concepts(said):
        yield Objection("polarity", "contradicts")
