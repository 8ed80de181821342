"""Many programs at once: python tests/benchmarks/doors.py [--clients 50] [--seconds 300]

A server with a scripted model and the sample articles is searched and asked over its API by so many
clients, each of which waits a while between two requests as a person does, while 500 made-up
articles come in by the API, twenty at a time. Searches are first timed with one client and nothing
else going on. Prints how long searches and questions took, median and 95th percentile, and exits
with 1 if a request failed, or if an article is missing, stands twice or isn't found in the end.
"""

import argparse
import asyncio
import os
import random
import statistics
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

import httpx

HERE = Path(__file__).resolve().parent
sys.path.append(str(HERE.parent / "browser"))
from browser_server import ANSWER, WHY, serving  # noqa: E402

SEARCHES = ["export rules for chips", "licence for the H20", "open source toolkit", "15 percent"]
TOWNS = (
    "Aldmoor Brackwell Corrow Dunfirth Elsby Fennholt Garrowby Hexby Inverlow Jarrowdale".split()
)
PEOPLE = "Mira Oakes,Jonas Reed,Talia Brandt,Owen Sharp,Ines Calder".split(",")
THINGS = "a tram depot,a seed bank,a tidal mill,a reading room,a ferry dock".split(",")
ARTICLES, AT_ONCE = 500, 20
IDLE = 100  # searches
PAUSE = 5.0, 15.0  # seconds between two requests of one client


def article(number: int) -> dict[str, str]:
    """A made-up article, unlike every other in its words and figures."""
    chance = random.Random(number)
    town, person, thing = chance.choice(TOWNS), chance.choice(PEOPLE), chance.choice(THINGS)
    mark = f"Lot{number:04}"
    text = (
        f"{town} will build {thing} called {mark} for {chance.randint(2, 900)} million crowns. "
        f"{person} told the council that {mark} opens in {chance.randint(2027, 2039)}, and that "
        f"{chance.randint(3, 90)} firms had asked for the contract."
    )
    return {"title": f"{town} plans {thing}: {mark}", "text": text}


class Clients:
    """Whoever is connected: what they were answered, and how long it took."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self.http = http
        self.took: dict[str, list[float]] = {"search": [], "ask": []}
        self.failed: Counter[str] = Counter()
        self.over = False

    async def request(self, name: str, body: dict[str, Any]) -> None:
        began = time.perf_counter()
        try:
            answer = await self.http.post(name, json=body)
        except httpx.HTTPError as error:
            self.failed[f"{name}: {type(error).__name__}"] += 1
            return
        if answer.status_code == 200:
            self.took[name].append(time.perf_counter() - began)
        else:
            self.failed[f"{name}: {answer.status_code} {answer.text[:100]}"] += 1

    async def go_on(self, chance: random.Random) -> None:
        while not self.over:
            await asyncio.sleep(chance.uniform(*PAUSE))
            if chance.random() < 0.7:
                await self.request("search", {"query": chance.choice(SEARCHES)})
            else:
                await self.request("ask", {"question": WHY})

    async def add_all(self, seconds: float) -> None:
        """Articles come in through two thirds of the time; the last ones are to be indexed yet."""
        for start in range(0, ARTICLES, AT_ONCE):
            for number in range(start, start + AT_ONCE):
                answer = await self.http.post("articles", json=article(number))
                if answer.status_code >= 300 and answer.status_code != 409:
                    self.failed[f"add: {answer.status_code} {answer.text[:100]}"] += 1
            await asyncio.sleep(seconds * 2 / 3 / (ARTICLES / AT_ONCE))


async def measure(address: str, clients: int, seconds: float) -> bool:
    limits = httpx.Limits(max_connections=clients + 2)
    async with httpx.AsyncClient(base_url=f"{address}/api/v1/", timeout=120, limits=limits) as http:
        alone = Clients(http)
        for turn in range(IDLE):
            await alone.request("search", {"query": SEARCHES[turn % len(SEARCHES)]})
        print(f"searches, one client, nothing else: {told(alone.took['search'])}")
        many = Clients(http)
        asking = [asyncio.create_task(many.go_on(random.Random(each))) for each in range(clients)]
        adding = asyncio.create_task(many.add_all(seconds))
        await asyncio.sleep(seconds)
        many.over = True
        await asyncio.gather(adding, *asking)
        for name in ("search", "ask"):
            print(f"{name}, {clients} clients while articles come in: {told(many.took[name])}")
        ratio = at(many.took["search"], 0.95) / at(alone.took["search"], 0.95)
        print(f"p95 of a search, against one client alone: {ratio:.1f} times")
        print("failed:", dict(many.failed) or "none")
        lost = await missing(http)
        print("articles missing, doubled or not found:", lost or "none")
        return not many.failed and not lost


async def missing(http: httpx.AsyncClient) -> list[str]:
    """What isn't as it should be, once no run is under way any more."""
    while (await http.get("health")).json()["status"] == "busy":  # noqa: ASYNC110
        await asyncio.sleep(1)
    titles: Counter[str] = Counter()
    cursor: str | None = None
    while True:
        page = (await http.get("articles", params={"cursor": cursor} if cursor else {})).json()
        titles.update(each["title"] for each in page["items"])
        if not (cursor := page["next_cursor"]):
            break
    wrong = [
        f"{title} stands {titles[title]} times"
        for title in (article(number)["title"] for number in range(ARTICLES))
        if titles[title] != 1
    ]
    for number in range(0, ARTICLES, 10):
        found = await http.post("search", json={"query": f"Lot{number:04}", "limit": 3})
        if article(number)["title"] not in {
            each["article"]["title"] for each in found.json()["hits"]
        }:
            wrong.append(f"Lot{number:04} isn't found")
    return wrong


def at(took: list[float], share: float) -> float:
    return sorted(took)[min(len(took) - 1, int(len(took) * share))]


def told(took: list[float]) -> str:
    median, late = statistics.median(took) * 1000, at(took, 0.95) * 1000
    return f"{median:.0f} ms, 95% within {late:.0f} ms (n={len(took)})"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clients", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=300)
    options = parser.parse_args()
    print(f"{os.cpu_count()} cores; {options.clients} clients for {options.seconds:.0f} s")
    with (
        tempfile.TemporaryDirectory() as place,
        serving(Path(place), TEST_ANSWER=ANSWER) as server,
    ):
        if not asyncio.run(measure(server.address, options.clients, options.seconds)):
            sys.exit(1)


if __name__ == "__main__":
    main()
