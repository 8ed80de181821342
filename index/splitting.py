"""Article → passages, cut at paragraphs and sentences, each with its exact span."""

from langchain_text_splitters import RecursiveCharacterTextSplitter

from index.article import Article, Passage

PASSAGE_CHARACTERS = 900  # about 200 tokens: with the title it stays under the model's 256
FINGERPRINT = f"sentences-{PASSAGE_CHARACTERS}-0"

_splitter = RecursiveCharacterTextSplitter(
    chunk_size=PASSAGE_CHARACTERS,
    chunk_overlap=0,
    separators=[r"\n\n", r"\n", r"(?<=[.!?][\"'”’)]) ", r"(?<=[.!?]) ", r"(?<=[。！？])", r" ", ""],
    is_separator_regex=True,
    keep_separator="end",
    add_start_index=True,
)


def split(article: Article) -> list[Passage]:
    """Passages of at most `PASSAGE_CHARACTERS`, in reading order, none overlapping another."""
    passages = []
    for position, piece in enumerate(_splitter.create_documents([article.text])):
        start = piece.metadata["start_index"]
        end = start + len(piece.page_content)
        passages.append(Passage(article.id, position, start, end, piece.page_content))
    return passages
