"""What proof keeps of a text belongs to the embedding model that made it."""

from collections.abc import Sequence

from assistant.asking.question import question_of
from assistant.evidence.evidence import EvidenceSentence
from assistant.proof import check
from index.article import Article, Passage
from index.embedding import Embedding, Encoded
from index.library import Library
from index.text.sentences import Sentence

TEXT = "The new tram line in Ashby cost ninety pounds."
WHOLE = Sentence(0, len(TEXT), TEXT)


class OtherModel(Embedding):
    """The same model by another name, which notes what it reads."""

    fingerprint = "other"

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []

    def read(self, texts: Sequence[str]) -> list[Encoded]:
        self.texts += texts
        return super().read(texts)


def test_texts_are_embedded_again_after_a_rebuild_with_another_model(library: Library) -> None:
    article = Article("Trams", TEXT)
    item = EvidenceSentence(
        1, article, Passage(article.id, 0, 0, len(TEXT), TEXT), WHOLE, WHOLE, 1.0
    )
    asked = question_of("What did the tram line in Ashby cost?")
    assert check(TEXT, [1], asked, [item], library).status == "proved"
    other = OtherModel()
    for _ in library.rebuild(other):
        pass
    other.texts.clear()
    assert check(TEXT, [1], asked, [item], library).status == "proved"
    assert TEXT in other.texts
