"""Text can be read on its background: contrast by WCAG 2."""

import re
from importlib.resources import files

import pytest

CSS = (files("assistant.ui") / "static" / "colours.css").read_text()
LIGHT, DARK = (dict(re.findall(r"--news-([\w-]+): (#\w{6})", part)) for part in CSS.split("[data-"))


def luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_text_and_edges_have_enough_contrast(colours: dict[str, str]) -> None:
    for ground in ("page", "card", "tint"):
        for text in ("ink", "soft", "accent", "bad", "good", "warn"):
            assert contrast(colours[text], colours[ground]) >= 4.5, (text, ground)
    assert contrast(colours["ink"], colours["mark"]) >= 4.5
    assert contrast(colours["on-accent"], colours["accent"]) >= 4.5
    for ground in ("page", "card"):
        assert contrast(colours["edge"], colours[ground]) >= 3, ground
