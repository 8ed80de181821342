"""Which answer is given: the model's sentence, quotations in its place, or none."""

from datetime import date

import pytest

from assistant.answering.events import Checked
from assistant.answering.likelihood import LEAST, new_words
from assistant.answering.standing import answer_of
from assistant.asking.question import question_of
from assistant.evidence.citations import Citation
from assistant.evidence.evidence import EvidenceSentence
from assistant.proof import Verdict
from index.article import Article, Passage
from index.text.sentences import sentences_of

TEXT = "Harlow Mills sold 40,000 shirts in May. The mill in Penford closed in 2029."
ASKED = question_of("How many shirts did Harlow Mills sell?")


def evidence(score: float = 0.6) -> EvidenceSentence:
    article = Article(title="Harlow Mills", text=TEXT, published=date(2031, 5, 12))
    first, *_ = sentences_of(TEXT)
    return EvidenceSentence(
        1, article, Passage(article.id, 0, 0, len(TEXT), TEXT), first, first, score
    )


def written(claim: str, status: str, support: float) -> Checked:
    item = evidence()
    return Checked(claim, claim, Verdict(status, support, (Citation(1, item, item.sentence.text),)))


def test_a_proved_sentence_is_the_answer() -> None:
    said = written("Harlow Mills sold 40,000 shirts.", "proved", 0.95)
    assert answer_of(ASKED, [said], [evidence()], 0.0, LEAST["usual"]) == [said]


def test_a_weak_sentence_gives_its_place_to_the_words_it_points_to() -> None:
    said = written("Harlow Mills sold 40,000 shirts.", "weak", 0.2)
    [instead] = answer_of(ASKED, [said], [evidence()], 0.0, LEAST["usual"])
    assert instead.claim == "“Harlow Mills sold 40,000 shirts in May.”"


def test_what_no_evidence_supports_still_points_to_a_quotation() -> None:
    said = Checked("They sold 40,000.", "", Verdict("unsupported"))
    [instead] = answer_of(ASKED, [said], [evidence()], 0.0, LEAST["usual"])
    assert "40,000" in instead.claim


@pytest.mark.parametrize("caution", ["careful", "usual", "bold"])
def test_the_surer_an_answer_must_be_the_more_is_refused(caution: str) -> None:
    answered = [
        bool(answer_of(ASKED, [], [evidence(score)], 0.0, LEAST[caution]))
        for score in (0.01, 0.3, 0.999)
    ]
    assert answered == sorted(answered)
    assert not answered[0] or caution == "bold"


def test_of_a_model_that_tells_no_doubt_whatever_stands_is_the_answer() -> None:
    said = written("Harlow Mills sold 40,000 shirts.", "weak", 0.3)
    assert answer_of(ASKED, [said], [evidence()], None, LEAST["usual"]) == [said]


def test_a_true_sentence_of_another_kind_than_asked_for_is_no_answer() -> None:
    said = written("Harlow Mills sold shirts in Penford.", "proved", 0.95)
    answer = answer_of(ASKED, [said], [evidence()], 0.0, LEAST["usual"])
    assert said not in answer


def test_the_question_s_own_words_are_no_answer() -> None:
    said = written("Harlow Mills.", "proved", 0.95)
    who = question_of("Who sold shirts at Harlow Mills?")
    assert said not in answer_of(who, [said], [evidence()], None, LEAST["usual"])


def test_a_name_with_a_hyphen_is_new_though_its_parts_stand_in_the_question() -> None:
    asked = question_of("Which line to the Bahn museum is the oldest?")
    said = Checked("The oldest line is the S-Bahn.", "", Verdict("proved", 0.9))
    assert "s-bahn" in new_words([said], asked)
    assert not new_words([said], question_of("Is the S-Bahn the oldest line?"))
    plain = Checked("The two-year line.", "", Verdict("proved", 0.9))
    assert not new_words([plain], question_of("Is it a line of two years?"))
