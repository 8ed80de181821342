"""Made-up news written down as YAML → files for a library to read."""

from collections.abc import Mapping
from pathlib import Path
from random import Random
from typing import Any

import yaml
from newsroom import write
from places import DATA

from index.text.chinese import is_mostly_chinese

WARES = (
    "turnips brooms candles saddles mirrors carpets kettles ladles baskets buttons ribbons"
    " lanterns hammers chisels barrels blankets pillows curtains whistles marbles umbrellas"
    " notebooks pencils scarves mittens slippers spoons teapots vases wardrobes benches"
    " stools ladders buckets shovels rakes anvils pulleys ropes sails"
).split()
WARES_CHINESE = (
    "萝卜 扫帚 蜡烛 马鞍 镜子 地毯 水壶 勺子 篮子 纽扣 丝带 灯笼 锤子"
    " 凿子 木桶 毛毯 枕头 窗帘 哨子 弹珠 雨伞 本子 铅笔 围巾 手套 拖鞋"
    " 汤匙 茶壶 花瓶 衣柜 长凳 板凳 梯子 水桶 铁锹 耙子 铁砧 滑轮 绳索"
    " 风帆"
).split()


def told(name: str) -> dict[str, Any]:
    """A file of tests/data."""
    return dict(yaml.safe_load((DATA / name).read_text(encoding="utf-8")))


def write_article(folder: Path, name: str, told_in: Mapping[str, Any]) -> Path:
    """One of the articles as a Markdown file; a copy with the text of its original."""
    article = told_in["articles"][name]
    text = text_of(name, told_in)
    head = {key: article[key] for key in ("title", "publisher", "authors") if key in article}
    if "published" in article:
        head["date"] = article["published"].isoformat()
    front = yaml.safe_dump(head, allow_unicode=True)
    return write(folder, f"{name}.md", f"---\n{front}---\n{text}")


def text_of(name: str, told_in: Mapping[str, Any]) -> str:
    """The text of an article, with a list of wares at its end, in an order of its own: texts of a
    few lines all look like copies of each other."""
    news = told_in["articles"]
    article = news[name]
    if "copy" not in article:
        in_chinese = is_mostly_chinese(article["title"])
        wares = Random(name).sample(WARES_CHINESE if in_chinese else WARES, 25)
        listed = f"市场上有{'、'.join(wares)}。" if in_chinese else f"On sale: {', '.join(wares)}."
        return f"{article['text'].strip()}\n\n{listed}"
    paragraphs = text_of(article["copy"], told_in).split("\n\n")
    kept = paragraphs[: len(paragraphs) - article.get("cut", 0)]
    return "\n\n".join([*([article["before"]] if "before" in article else []), *kept])
