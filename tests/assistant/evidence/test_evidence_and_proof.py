"""On the sample articles, with real search and the real embedding model."""

import pytest

from assistant.asking.question import question_of
from assistant.evidence.evidence import ROOM, EvidenceSentence, coverage, gather
from assistant.proof import check
from assistant.proof.checking import PROVED
from index.library import Library

WHY = "Why did Huawei open-source its toolkit?"


@pytest.fixture(scope="session")
def reasons(samples: Library) -> tuple[EvidenceSentence, ...]:
    return gather(question_of(WHY), samples.search(WHY, 8), samples)


def test_evidence_holds_both_reasons_numbered_in_reading_order(
    reasons: tuple[EvidenceSentence, ...],
) -> None:
    sentences = " ".join(item.sentence.text for item in reasons)
    assert "developer ecosystem" in sentences
    assert "foreign technology" in sentences
    assert [item.n for item in reasons] == list(range(1, len(reasons) + 1))
    places = [(item.passage.position, item.sentence.start) for item in reasons]
    assert len({item.article.id for item in reasons}) > 1 or places == sorted(places)


def test_a_question_in_another_language_has_the_evidence_of_its_translation(
    samples: Library,
) -> None:
    asked = question_of("华为为什么开放了它的工具？")
    hits = samples.search(WHY, 8)

    def said(translated: str | None) -> str:
        question = asked.with_translation(translated)
        return " ".join(item.sentence.text for item in gather(question, hits, samples, most=3))

    assert "foreign technology" in said(WHY)
    assert "foreign technology" not in said(None)


def test_every_sentence_and_context_is_a_span_of_its_passage_and_no_two_contexts_overlap(
    reasons: tuple[EvidenceSentence, ...],
) -> None:
    for item in reasons:
        for span in (item.sentence, item.context):
            assert item.passage.text[span.start : span.end] == span.text
        assert item.sentence.text in item.context.text
    for one in reasons:
        for other in reasons:
            if one.n < other.n and one.passage.id == other.passage.id:
                assert one.context.end <= other.context.start or (
                    other.context.end <= one.context.start
                )


def test_headings_and_rhetorical_questions_are_no_evidence(samples: Library) -> None:
    for question in (WHY, "Why is Huawei opening CANN?", "What is the rival CUDA?"):
        for item in gather(question_of(question), samples.search(question, 8), samples):
            assert item.sentence.text.endswith((".", "!", '"'))


def test_coverage_is_the_share_of_the_questions_words_in_the_best_passage(
    reasons: tuple[EvidenceSentence, ...],
) -> None:
    assert coverage(WHY, reasons) == 1.0
    assert coverage("How many cores does the toolkit have?", reasons) == 0.5
    assert coverage("Who won the football match?", reasons) == 0.0


@pytest.mark.parametrize(
    ("claim", "status", "sentence"),
    [
        (
            "Huawei is making CANN open source to build a wider developer ecosystem.",
            "proved",
            "wider developer ecosystem",
        ),
        (
            "It wants to reduce the reliance of Huawei and China on foreign technology.",
            "proved",
            "foreign technology",
        ),
        ("Meng Wanzhou made CANN open source.", "unsupported", ""),
        ("Huawei made CANN open source for 16 reasons.", "unsupported", ""),
        ("The weather in spring was mild and pleasant.", "unsupported", ""),
    ],
)
def test_a_claim_is_traced_to_the_sentence_that_says_it_whatever_number_the_model_gave(
    claim: str,
    status: str,
    sentence: str,
    reasons: tuple[EvidenceSentence, ...],
    samples: Library,
) -> None:
    verdict = check(claim, [1], question_of(WHY), reasons, samples)
    assert verdict.status == status
    if sentence:
        assert sentence in verdict.citations[0].sentence
        cited = verdict.citations[0].evidence
        assert verdict.citations[0].sentence in cited.passage.text
    else:
        assert verdict.citations == ()


def test_a_chief_executive_of_another_company_proves_nothing(samples: Library) -> None:
    question = "Who is the CEO of Huawei?"
    evidence = gather(question_of(question), samples.search(question, 8), samples)
    assert "Jensen Huang" in " ".join(item.context.text for item in evidence)
    assert check(
        "Jensen Huang is the CEO of Huawei.", [1], question_of(question), evidence, samples
    ).status == ("unsupported")


def test_a_title_may_say_one_part_of_a_claim_if_a_sentence_says_the_other(
    reasons: tuple[EvidenceSentence, ...], samples: Library
) -> None:
    titled = "Huawei opens its Ascend chip toolkit to outside developers"
    assert check(f"{titled}.", [], question_of(WHY), reasons, samples).status == "weak"
    both = f"{titled} because it wants to build a wider developer ecosystem around its chips."
    # The judge reads no titles, and so keeps it from being proved.
    assert check(both, [], question_of(WHY), reasons, samples).support > PROVED
    other = f"{titled} because it wants to sell more phones."
    assert check(other, [], question_of(WHY), reasons, samples).support < 0.5


def test_what_the_passage_never_mentions_is_not_proved(samples: Library) -> None:
    question = "What is the price of the H20?"
    evidence = gather(question_of(question), samples.search(question, 8), samples)
    claim = "The price of the H20 is 4.5 billion dollars."
    assert check(claim, [], question_of(question), evidence, samples).status != "proved"


def test_words_of_now_in_a_claim_need_no_proof(
    reasons: tuple[EvidenceSentence, ...], samples: Library
) -> None:
    plain, now = (
        check(f"Huawei is {word}making CANN open source.", [], question_of(WHY), reasons, samples)
        for word in ("", "currently ")
    )
    assert now.support == plain.support


@pytest.mark.parametrize("room", [ROOM, 600, 1])
def test_what_the_model_reads_has_room_in_so_many_bytes_and_is_one_sentence_at_least(
    room: int, samples: Library
) -> None:
    items = gather(question_of(WHY), samples.search(WHY, 8), samples, room=room)
    read = sum(len(item.context.text.encode()) for item in items)
    titles = sum(len(title.encode()) for title in {item.article.title for item in items})
    assert items and (read + titles <= room or len(items) == 1)


def test_more_room_goes_to_neighbours_after_the_best_three_sentences(samples: Library) -> None:
    narrow, wide = (
        gather(question_of(WHY), samples.search(WHY, 8), samples, most=3, room=room)
        for room in (700, 5_000)
    )
    assert {item.sentence for item in narrow} <= {item.sentence for item in wide}
    assert sum(item.context != item.sentence for item in narrow) < sum(
        item.context != item.sentence for item in wide
    )


def test_what_only_the_question_says_is_told_and_keeps_a_claim_from_being_proved(
    reasons: tuple[EvidenceSentence, ...], samples: Library
) -> None:
    claim = "Huawei is making CANN open source to build a wider developer ecosystem in Belgium."
    asked = check(
        claim,
        [],
        question_of("Why is Huawei making CANN open source in Belgium?"),
        reasons,
        samples,
    )
    assert asked.status == "weak"
    assert [fact.text for fact in asked.assumed] == ["Belgium"]
    invented = check(claim, [], question_of(WHY), reasons, samples)
    assert invented.status == "unsupported"
    assert [fact.text for fact in invented.lacking] == ["Belgium"]


def test_an_answer_that_leaves_out_the_question_is_read_with_it(samples: Library) -> None:
    asked = "Who announced the decision at an Ascend event?"
    evidence = gather(question_of(asked), samples.search(asked, 8), samples)
    of_the_event, of_another = (
        check("Eric Xu.", [], question_of(question), evidence, samples).support
        for question in (asked, "Who won the race in Munich?")
    )
    assert of_the_event > 0.4 > 0.2 > of_another


def test_a_number_that_only_the_question_says_is_invented(
    reasons: tuple[EvidenceSentence, ...], samples: Library
) -> None:
    claim = "Huawei is making CANN open source to build 12 wider developer ecosystems."
    verdict = check(claim, [], question_of("Is Huawei building 12 ecosystems?"), reasons, samples)
    assert verdict.status == "unsupported"
    assert [fact.text for fact in verdict.lacking] == ["12"]
