"""Where things lie that tests read."""

from pathlib import Path

ROOT = Path(__file__).parents[1]
DATA = ROOT / "tests" / "data"
SAMPLES = sorted((ROOT / "index" / "samples").iterdir())
