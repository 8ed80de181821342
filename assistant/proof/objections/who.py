"""Does a sentence tell the same of the same ones: who did it, to whom, who said it?"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from assistant.proof.objections import lexicon
from assistant.proof.objections.clauses import Word
from assistant.proof.objections.matching import concepts
from assistant.proof.objections.objection import Objection
from assistant.proof.objections.pairing import parts_of
from assistant.proof.objections.phrases import Phrase, Roles, roles, subject

FEWEST_OF_A_SIDE = 3  # words that carry meaning, of one who is set against another


def objections(claim: Sequence[Word], said: Sequence[Word]) -> Iterator[Objection]:
    """What speaks against the claim if `said`, one sentence, gives its parts to others."""
    for place, word in enumerate(claim):
        if not word.is_verb or (word.base == "blame" and claim[place - 1].low == "to"):
            continue  # who is to blame is the one blamed
        if word.base in _SAYING:
            yield from _speaker(claim, place, said)
            continue
        there = [
            each
            for each, other in enumerate(said)
            if other.is_verb and other.concept == word.concept and not _is_open(said, each)
        ]
        if any(
            other.is_verb and other.concept == word.concept and _is_open(said, each)
            for each, other in enumerate(said)
        ):
            continue
        if not there:
            continue
        wanted = roles(claim, place)
        given = [roles(said, each) for each in there]
        if all(_swapped(wanted, each) for each in given) or all(
            _is_recipient(wanted.doer, each) for each in given
        ):
            yield Objection("role", "contradicts")
        elif (
            all(
                said[each].passive == word.passive
                and _does_another_thing(subject(claim, place), said, each)
                for each in there
            )
            or all(_takes_the_place(wanted.doer, each.doer, claim, said) for each in given)
            or (
                _is_named(wanted.doer, said)
                and not _is_elliptic(wanted.doer, said)
                and all(_of_another(wanted.doer, each.doer) for each in given)
            )
            or all(_is_another_thing(wanted.doer, each.doer, claim, said) for each in given)
            or (
                _is_named(wanted.undergoer, said)
                and all(
                    _of_another(wanted.undergoer, each.undergoer)
                    and not _is_given(word, wanted.undergoer, each)
                    and not _takes_another_object(word, said[verb])
                    for verb, each in zip(there, given, strict=True)
                )
            )
        ):
            yield Objection("role", "denies")


def objections_beside(
    claim: Sequence[Word], said: Sequence[Word], context: Sequence[Word]
) -> Iterator[Objection]:
    """What speaks against the claim if `said` tells it of one whom its context, the sentence before
    or the title, sets against the claim's own: "Ashby is up on barley, Vale down on wheat"."""
    parts = [
        {part_word.low for part_word in part if part_word.is_name}
        for part in parts_of(_without_commas(context))
        if sum(part_word.is_content for part_word in part) >= FEWEST_OF_A_SIDE
    ]
    for place, word in enumerate(claim):
        wanted = subject(claim, place).names if word.is_verb and not word.passive else frozenset()
        given = [
            subject(said, there).names
            for there, other in enumerate(said)
            if other.is_verb and other.concept == word.concept and not other.passive
        ]
        own = [names for names in parts if names & wanted]
        others = [names for names in parts if not names & wanted]
        if (
            own
            and given
            and all(
                any(each & names for names in others)
                and not any(each & names for names in own)
                and not each & wanted
                for each in given
            )
        ):
            yield Objection("role", "denies")
            return


def _without_commas(words: Sequence[Word]) -> list[Word]:
    """The words with semicolons for commas: in titles these set one against another."""
    return [replace(word, low=";") if word.low == "," else word for word in words]


def _swapped(wanted: Roles, given: Roles) -> bool:
    """Whether the doer and the undergoer change places."""
    if not wanted.doer or not wanted.undergoer:
        if wanted.doer and given.undergoer and given.doer:
            return wanted.doer.shares(given.undergoer) and not wanted.doer.shares(given.doer)
        return False
    one = wanted.doer.shares(given.undergoer) or wanted.doer.shares(given.other)
    # "He succeeds Judith Orme": whoever he is, she isn't the one who succeeds.
    other = wanted.undergoer.shares(given.doer) or (
        given.doer.has_pronoun and bool(wanted.doer.names & given.undergoer.names)
    )
    straight = wanted.doer.shares(given.doer) or wanted.undergoer.shares(given.undergoer)
    return one and other and not straight


def _is_given(verb: Word, wanted: Phrase, given: Roles) -> bool:
    """Whether what the claim says of who got it the sentence says of what was given: "she was
    awarded the prize", "the prize was awarded to her"."""
    return verb.base in lexicon.GIVING and wanted.shares(given.other)


def _takes_another_object(verb: Word, other: Word) -> bool:
    """Whether what the claim says was won the sentence says by whom was beaten: "they won the cup",
    "they beat Dray in the final"."""
    return verb.base == "win" and other.base != "win"


def _is_recipient(doer: Phrase, given: Roles) -> bool:
    """Whether the claim's seller is the one who was sold to."""
    return bool(doer) and doer.shares(given.other) and not doer.shares(given.doer)


def _does_another_thing(doer: Phrase, said: Sequence[Word], verb: int) -> bool:
    """Whether the claim's doer does another thing in the sentence, and somebody else this one."""
    own = subject(said, verb)
    if (
        not doer
        or not own
        or own.has_pronoun
        or doer.shares(own)
        or (doer.names and not own.names and own.is_definite)
    ):
        return False
    others = [
        subject(said, place)
        for place, word in enumerate(said)
        if word.is_verb
        and place != verb
        and word.concept != said[verb].concept
        # Who says it may well do it.
        and (word.base not in _SAYING or said[verb].base in _SAYING)
    ]
    return any(
        doer.shares(each) and not each.shares(own) for each in others if not each.has_pronoun
    )


def _takes_the_place(
    wanted: Phrase, given: Phrase, claim: Sequence[Word], said: Sequence[Word]
) -> bool:
    """Whether the sentence says all of the claim, but of somebody with another whole name."""
    if len(wanted.names) < 2 or len(given.names) < 2 or _is_named(wanted, said):
        return False
    rest = concepts(claim) - {word.concept for word in claim if word.low in wanted.names}
    return bool(rest) and rest <= concepts(said)


def _is_elliptic(wanted: Phrase, said: Sequence[Word]) -> bool:
    """Whether their part of the sentence takes its verb from another: "and B that for the book"."""
    return any(
        wanted.names & {word.low for word in part} and not any(word.is_verb for word in part)
        for part in parts_of(said)
    )


def _is_open(said: Sequence[Word], place: int) -> bool:
    """Whether the verb's subject can't be told: after "to" or "which", or a participle."""
    return (
        said[place].low.endswith("ing")
        or place == 0
        or said[place - 1].low in {"to", "which", "that"}
        or _may_be_no_verb(said, place)
    )


def _may_be_no_verb(said: Sequence[Word], place: int) -> bool:
    """Whether it may be an adjective: "makes its chips open source"."""
    before = said[max(0, place - 3) : place]
    if said[place].low != said[place].base or before[-1].low in lexicon.AUXILIARIES:
        return False
    if _is_of_a_noun(said, place):
        return True
    return not before[-1].is_name or any(word.is_verb for word in before)


def _is_of_a_noun(said: Sequence[Word], place: int) -> bool:
    """Whether an owner or "a" before the word and its names makes it a noun: "its Cup win"."""
    before = place - 1
    while before >= 0 and (said[before].is_name or said[before].is_number):
        before -= 1
    return 0 <= before < place - 1 and said[before].low in _OWNS


_OWNS = frozenset("'s a an his her its their our your my".split())


def _is_named(wanted: Phrase, said: Sequence[Word]) -> bool:
    """Whether the sentence names them at all: it may call them otherwise, "the striker"."""
    return bool(wanted.names & {word.low for word in said})


def _of_another(wanted: Phrase, given: Phrase) -> bool:
    """Whether both are named, and by other names."""
    return bool(
        wanted.names
        and given.names
        and not wanted.names & given.names
        and not wanted.concepts & given.concepts
    )


def _is_another_thing(
    wanted: Phrase, given: Phrase, claim: Sequence[Word], said: Sequence[Word]
) -> bool:
    """Whether the sentence has the claim's doer, a common noun, but not as the doer: “blame a wolf,
    but dogs killed the sheep”."""
    if wanted.names or given.names or given.has_pronoun or not wanted or not given:
        return False
    return wanted.concepts <= concepts(said) and not wanted.concepts & given.concepts


def _speaker(claim: Sequence[Word], place: int, said: Sequence[Word]) -> Iterator[Objection]:
    wanted = speaker(claim, place)
    given = [
        speaker(said, there)
        for there, word in enumerate(said)
        if word.is_verb and word.base in _SAYING and not word.low.endswith("ing")
    ]
    if _is_named(wanted, said) and given and all(_of_another(wanted, each) for each in given):
        yield Objection("role", "contradicts")
    elif given and all(_takes_the_place(wanted, each, claim, said) for each in given):
        yield Objection("role", "denies")
    elif wanted and not wanted.has_pronoun and given:
        told = [
            there
            for there, word in enumerate(said)
            if word.is_verb and word.base in _SAYING and not word.low.endswith("ing")
        ]
        if all(_does_another_thing(wanted, said, there) for there in told) or (
            not wanted.names
            and not wanted.concepts & concepts(said)
            and all(each.names or not each.is_definite for each in given if not each.has_pronoun)
            and not any(each.has_pronoun for each in given)
            and any(each for each in given)
        ):
            yield Objection("role", "denies")


def told_by(words: Sequence[Word]) -> frozenset[str]:
    """What names the one who says what the words tell, if anybody does."""
    said = [i for i, word in enumerate(words) if word.is_verb and word.base in _SAYING]
    return speaker(words, said[0]).concepts if said else frozenset()


def speaker(words: Sequence[Word], verb: int) -> Phrase:
    """Who says it: before the verb, or behind it as in “…,” said Anna Roth."""
    before = subject(words, verb)
    turned = verb and words[verb - 1].low in {",", '"', "”", "“"}
    if before and not turned:
        return before
    found = []
    for word in words[verb + 1 :]:
        if not (word.is_name or word.low in lexicon.DETERMINERS or word.is_content):
            break
        if word.low in {".", ","} or word.is_verb:
            break
        found.append(word)
    behind = frozenset(word.low for word in found if word.is_name)
    if behind and not behind <= _DAYS:
        return Phrase(behind - _DAYS, behind - _DAYS)
    return before


_SAYING = lexicon.REPORTING | {"claim", "argue", "insist", "warn", "allege", "suggest"}
_DAYS = frozenset("monday tuesday wednesday thursday friday saturday sunday".split())
