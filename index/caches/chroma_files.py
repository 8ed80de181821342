"""Chroma's files, looked at without starting Chroma."""

import sqlite3
import struct
from contextlib import closing
from pathlib import Path

COLLECTION = "passages"

# Chroma's fork of hnswlib, `persistHeader`:
# https://github.com/chroma-core/hnswlib/blob/master/hnswlib/hnswalg.h
_HEADER_BYTES = 100
_HEADER = struct.Struct("<i4Q")  # version, offset, room for elements, elements, bytes of each
_LENGTH_BYTES = 4  # the norm of one vector, in length.bin
_SIZE = struct.Struct("<I")  # before the links of each element, in link_lists.bin


def check_hnsw_files(folder: Path) -> None:
    """Raises ValueError if files of the nearest-neighbour graph are missing, cut off or unequal.

    hnswlib trusts their lengths: it reads past the end of what a truncated file gave it, and that
    can crash the process. Chroma writes them in place, so a kill can leave them unequal.

    `folder` is that of a whole Chroma; each of its collections has its graph in a folder of its
    own, from the first vector on.
    """
    for graph in (path for path in folder.iterdir() if path.is_dir()):
        header = (graph / "header.bin").read_bytes()
        if len(header) != _HEADER_BYTES:
            raise ValueError(f"header.bin has {len(header)} bytes")
        _version, _offset, room, elements, bytes_each = _HEADER.unpack_from(header)
        links = (graph / "link_lists.bin").read_bytes()
        # Until it is first written out, the files are made for as many as there is room for.
        held = elements or room
        lengths = {
            "data_level0.bin": (held * bytes_each, (graph / "data_level0.bin").stat().st_size),
            "length.bin": (held * _LENGTH_BYTES, (graph / "length.bin").stat().st_size),
            "link_lists.bin": (_length_of_links(links, elements), len(links)),
        }
        for name, (stated, found) in lengths.items():
            if stated != found:
                raise ValueError(f"{name} has {found} bytes, not {stated}")
        if elements and not (graph / "index_metadata.pickle").exists():
            raise ValueError("index_metadata.pickle is missing")


def _length_of_links(links: bytes, elements: int) -> int:
    """Where the links of the last element end, by the sizes that stand before each."""
    place = 0
    for _ in range(elements):
        if place + _SIZE.size > len(links):
            return place + _SIZE.size
        place += _SIZE.size + _SIZE.unpack_from(links, place)[0]
    return place


def counted(folder: Path) -> int:
    """How many vectors Chroma would say it has.

    Raises FileNotFoundError, sqlite3.DatabaseError or ValueError if it can't be opened.
    """
    database = folder / "chroma.sqlite3"
    if not database.is_file():  # SQLite would make one
        raise FileNotFoundError(database)
    with closing(sqlite3.connect(database)) as db:
        segment = db.execute(
            "SELECT segments.id FROM segments JOIN collections "
            "ON segments.collection = collections.id WHERE name = ? AND scope = 'METADATA'",
            (COLLECTION,),
        ).fetchone()
        if segment is None:
            raise ValueError(f"{database} has no collection {COLLECTION}")
        query = "SELECT count(*) FROM embeddings WHERE segment_id = ?"
        return int(db.execute(query, segment).fetchone()[0])
