#!/usr/bin/env bash
# tantivy scores by documents that were deleted: a rare word stays as common as it once was.
#
# One expects: once documents are deleted and the deletion is committed, BM25 goes by the documents
# that are left; Searcher.num_docs, which leaves deleted ones out, says how many.
#
# What happens: the number of documents that hold a word, the number of all documents and their
# average length count deleted documents until their segment is merged with others. The default
# merge policy never merges a segment because of its deletions, and the Python binding can neither
# ask for a merge nor choose a policy. doc_freq counts deleted documents and num_docs doesn't, so
# an inverse document frequency of the two mixes both, and can even be of more than all documents.
#
# Remedy: delete a segment's other documents too, and add them again, in the same commit. A segment
# in which nothing is left is dropped at once, and the scores are those of a fresh index.
#
# Versions: tantivy (Python) 0.27.0. Date: 2026-11-30.
# Source: this script.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet tantivy==0.27.0

"$folder/venv/bin/python" - <<'PYTHON'
from importlib.metadata import version

import tantivy

SCHEMA = (
    tantivy.SchemaBuilder()
    .add_text_field("id", stored=True, tokenizer_name="raw")
    .add_text_field("text", tokenizer_name="en_stem")
    .build()
)
# 100 reports about a heron, of which one is kept, and 500 about anything else.
TEXTS = {str(n): "a heron" if n < 100 else "a bus" for n in range(600)}
GONE = [str(n) for n in range(1, 100)]
KEPT = [name for name in TEXTS if name not in set(GONE)]


def add(writer: tantivy.IndexWriter, names: list[str]) -> None:
    for name in names:
        writer.add_document(tantivy.Document(id=name, text=TEXTS[name]))


def seen(index: tantivy.Index) -> tuple[float, int, int]:
    """The score of the heron's report, how many documents there are, how many hold the word."""
    index.reload()
    searcher = index.searcher()
    [(score, _)] = searcher.search(tantivy.Query.term_query(SCHEMA, "text", "heron"), 1).hits
    return round(score, 3), searcher.num_docs, searcher.doc_freq("text", "heron")


fresh = tantivy.Index(SCHEMA)
writer = fresh.writer(15_000_000, 1)
add(writer, KEPT)
writer.commit()

changed = tantivy.Index(SCHEMA)
writer = changed.writer(15_000_000, 1)
add(writer, list(TEXTS))
writer.commit()
for name in GONE:
    writer.delete_documents_by_term("id", name)
writer.commit()
after_deleting = seen(changed)

for name in KEPT:
    writer.delete_documents_by_term("id", name)
add(writer, KEPT)
writer.commit()

print("tantivy", version("tantivy"))
print("fresh:          ", seen(fresh))
print("after deleting: ", after_deleting)
print("written again:  ", seen(changed))
assert after_deleting[1:] == (501, 100), "this has changed: only doc_freq counted the deleted"
assert after_deleting[0] < seen(fresh)[0], "this has changed: deleted documents counted in scores"
assert seen(changed) == seen(fresh), "this has changed: a segment left empty was dropped at once"
print("still so: deleted documents count in scores until nothing is left of their segment")
PYTHON
