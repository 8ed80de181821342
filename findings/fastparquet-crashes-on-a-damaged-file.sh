#!/usr/bin/env bash
# One wrong byte in a Parquet file ends the whole process that reads it with fastparquet.
#
# One expects: a file that is damaged, or made to do harm, raises an error that the program can
# catch, as with pandas' other readers and with pyarrow.
#
# What happens: a text stands in the file behind its length, and fastparquet believes that length.
# One that points beyond the page has it read memory that isn't its own: the process ends with a
# segmentation fault, or, with a smaller length, the text holds bytes of something else.
#
# Remedy: read files of strangers in a process of its own, with bounds on its memory and time, and
# take its end for a damaged file.
#
# Versions: fastparquet 2026.9.0, cramjam 2.14.0, pandas 3.1.1. Date: 2026-11-30.
# Source: this script; found by changing single bytes of a small file at random.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet fastparquet==2026.9.0 cramjam==2.14.0 pandas==3.1.1

cd "$folder"
venv/bin/python - <<'PYTHON'
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import fastparquet
import pandas

TEXT = "The lock at Harnow is shut."
fastparquet.write(
    "whole.parquet", pandas.DataFrame({"text": [TEXT] * 50}), compression=None, stats=False
)
content = bytearray(Path("whole.parquet").read_bytes())
length = content.index(len(TEXT).to_bytes(4, "little") + TEXT.encode())
content[length + 3] = 0x1E  # 27 bytes become 503 million
Path("damaged.parquet").write_bytes(content)

print("fastparquet", version("fastparquet"))
READ = "import sys, fastparquet; print(len(fastparquet.ParquetFile(sys.argv[1]).to_pandas()))"
statuses = {}
for name in ("whole.parquet", "damaged.parquet"):
    done = subprocess.run([sys.executable, "-c", READ, name], capture_output=True, text=True)
    statuses[name] = done.returncode
    print(f"  {name:16} exit {done.returncode:4}  {done.stdout.strip()}")
assert statuses["whole.parquet"] == 0, statuses
assert statuses["damaged.parquet"] < 0, f"this has changed: {statuses}"
print("still so: one byte ends the process")
PYTHON
