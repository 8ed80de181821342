#!/usr/bin/env bash
# One run, one call of ir-measures, and two measures disagree about which document is first.
#
# One expects: RR@10 and R@1 are computed from the same ranking. If the reciprocal rank says that
# the relevant document is first (1.0), then recall among the first one is 1.0 too.
#
# What happens: where two documents have the same score, each measure's provider breaks the tie its
# own way. RR with a cutoff is computed by "msmarco", which sorts equal scores by rising document
# id; RR without a cutoff, P, R, nDCG and AP by "pytrec_eval", which sorts them by falling id. The
# order in which the run lists the documents counts for neither. So "RR@10" is 1.0 where "RR" is
# 0.5, and an evaluation whose search gives equal scores (rounded ones, or reciprocal ranks fused)
# mixes two rankings in one table.
#
# Remedy: give each document of a run a score of its own, for example 1 / rank.
#
# Versions: ir-measures 0.4.3, pytrec_eval-terrier 0.5.11. Date: 2026-11-30.
# Source: this script, and read in the installed package: ir_measures/providers/msmarco_provider.py
# sorts by (-score, id), while trec_eval's own sort behind pytrec_eval prefers the larger id.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet ir-measures==0.4.3 pytrec_eval-terrier==0.5.11 numpy==2.4.6

"$folder/venv/bin/python" - <<'PYTHON'
from importlib.metadata import version

from ir_measures import RR, P, Qrel, R, ScoredDoc, calc_aggregate

judged = [Qrel("question", "a-relevant", 1)]
tied = [ScoredDoc("question", "a-relevant", 1.0), ScoredDoc("question", "b-other", 1.0)]
measured = calc_aggregate([RR @ 10, RR, R @ 1, P @ 1], judged, tied)
found = {str(measure): value for measure, value in measured.items()}

print("ir-measures", version("ir-measures"), "pytrec_eval-terrier", version("pytrec_eval-terrier"))
print("two documents with the same score, the relevant one listed first:")
for measure in sorted(found):
    print(f"  {measure:6} {found[measure]}")

expected = {"RR@10": 1.0, "RR": 0.5, "R@1": 0.0, "P@1": 0.0}
assert found == expected, f"this has changed: {found}, and it was {expected}"
print("still so: first by RR@10, second by RR, R@1 and P@1")
PYTHON
