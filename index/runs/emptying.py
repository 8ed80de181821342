"""Delete all that a library holds, for good."""

import shutil
from contextlib import ExitStack
from pathlib import Path

from index.caches.caches import BOTH, Caches
from index.caches.vectors import Vectors
from index.caches.words import Words
from index.embedding import Embedding
from index.errors import StorageFailed
from index.runs.plan import SEEN_FILES
from index.runs.rebuild import FINGERPRINT, fingerprint
from index.sources.source_list import SAMPLES_SHOWN
from index.storage.backup import DROPPED, UPLOADS, before_restores
from index.storage.catalogue import Catalogue
from index.storage.damage import storage_failure
from index.traffic import Traffic


def empty(
    home: Path, catalogue: Catalogue, caches: Caches, embedding: Embedding, traffic: Traffic
) -> None:
    """Leave a library as if it had just been made, without the samples; begin both caches anew.

    What the folders and files that it reads hold stays there. Killed before the one transaction,
    it has deleted nothing but the library's own files, whose articles go with the next re-index;
    killed after it, the verification that follows sweeps the old caches. Raises StorageFailed.
    """
    with ExitStack() as unfinished:
        vectors = Vectors(caches.beside("vectors"), new=True)
        unfinished.callback(vectors.close)
        words = Words(caches.beside("words"), new=True)
        unfinished.callback(words.close)
        # First: what is left of them would be read again once something else is dropped.
        _delete_files(home)
        facts = {SAMPLES_SHOWN: "yes", SEEN_FILES: "", FINGERPRINT: fingerprint(embedding)}
        for part in BOTH:
            facts |= caches.next_number(part)
        with traffic.alone():
            catalogue.clear(facts)
            unfinished.pop_all()
            caches.use(vectors, words)
    caches.sweep_orphans()
    catalogue.compact()


def _delete_files(home: Path) -> None:
    try:
        # Their folder stays: were it missing, a re-index would wait for it to come back.
        for path in [
            *(home / DROPPED).glob("*"),
            *(home / UPLOADS).glob("*"),
            *before_restores(home),
        ]:
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            else:
                path.unlink(missing_ok=True)
    except OSError as error:
        raise storage_failure(error, home) or StorageFailed(
            f"Not everything in {home} can be deleted ({(error.strerror or str(error)).lower()}); "
            "close what has its files open, then try again."
        ) from error
