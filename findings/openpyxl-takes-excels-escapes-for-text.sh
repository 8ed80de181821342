#!/usr/bin/env bash
# openpyxl reads a line break that Excel escaped as the seven characters _x000D_, and escapes nothing.
#
# One expects: a cell's text comes out as it went in. Office Open XML can't hold some characters in
# its XML, so the format writes them as _xHHHH_ (a carriage return is _x000D_), and an underscore
# that would begin such an escape as _x005F_. Whoever reads or writes cells undoes or does that.
#
# What happens: openpyxl undoes only _x005F_. A cell with "\r\n", as other writers and exports of
# databases have it, comes out with a literal "_x000D_" before each line break. In writing it escapes
# nothing, so a text that holds "_x0041_" is read as "A" by others, and its "\r\n" reaches them as
# "\n". Nothing warns. openpyxl.utils.escape has the right functions, and nothing calls them for cells.
#
# Remedy: openpyxl.utils.escape.unescape on each text read, escape on each text written.
#
# Versions: openpyxl 3.1.5, XlsxWriter 3.3.1, python-calamine 0.9.1. Date: 2026-11-30. Source: this
# script; ECMA-376 Part 1, 22.9.2.19 (ST_Xstring).
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet openpyxl==3.1.5 XlsxWriter==3.3.1 python-calamine==0.9.1

"$folder/venv/bin/python" - "$folder" <<'PYTHON'
import sys
from importlib.metadata import version

import openpyxl
import xlsxwriter
from openpyxl.utils.escape import unescape
from python_calamine import CalamineWorkbook

FOLDER = sys.argv[1]
TEXTS = ["The harbour closed.\r\nThe ferries stayed.", "part _x0041_ of the form"]


def by_openpyxl(path: str) -> list[str]:
    return [row[0] for row in openpyxl.load_workbook(path).active.iter_rows(values_only=True)]


def by_calamine(path: str) -> list[str]:
    return [row[0] for row in CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()]


print(*(f"{name} {version(name)}" for name in ("openpyxl", "XlsxWriter", "python-calamine")))
others = f"{FOLDER}/others.xlsx"
with xlsxwriter.Workbook(others) as written:
    sheet = written.add_worksheet()
    for place, text in enumerate(TEXTS):
        sheet.write_string(place, 0, text)
assert by_calamine(others) == TEXTS, "this has changed: two other libraries agree"
read = by_openpyxl(others)
print("written by XlsxWriter, read by openpyxl:", read)
assert read[0] == "The harbour closed._x000D_\nThe ferries stayed.", "this has changed"
assert unescape(read[0]) == TEXTS[0], "this has changed: its own unescape does it right"

own = f"{FOLDER}/own.xlsx"
book = openpyxl.Workbook()
for text in TEXTS:
    book.active.append([text])
book.save(own)
read = by_calamine(own)
print("written by openpyxl, read by calamine:  ", read)
assert read == ["The harbour closed.\nThe ferries stayed.", "part A of the form"], "this has changed"
print("still so: escapes are taken for text, and none is written")
PYTHON
