"""Articles without end, of invented firms, with the claims that each of them states: to load, to measure, to kill.

    python corpus/generate.py 2000 articles.jsonl known.jsonl [PARAGRAPHS]

writes that many articles, of 5 paragraphs where it is not said otherwise, and for each a line with its url and the
triples that it was made to state.  The number of an article alone determines it, so that 500 articles are the first of
5,000.  A few firms stand in many articles and most in few, as in the news.
"""

from __future__ import annotations

import json
import random
import sys

FIRST = """Alder Brenta Calmar Dorvan Elstow Fenwick Garmond Halden Ibstock Jorvik Keldra Lomond Marrick Norvane Ostrava
Pelmar Quorne Rothwell Selby Tarvin Ulmar Vantner Wexley Yarrow Zelden Ambrel Belcor Corvane Delmar Erskin Falmer
Gentry Hexham Ilmar Jasper Kestrel Lindholm Morvane Nesbit Orwell Padmore Quillan Ransom Stanmore Thorne Urwin Velmar
Winslow Yelland Zorvane""".split()
SECOND = """Semiconductor Systems Networks Electronics Motors Energy Materials Robotics Storage Photonics Cooling
Chemicals Batteries Instruments Optics Logistics Aerospace Turbines Metals""".split()
FORMS = "AG Corp Inc plc Ltd SE".split()
THINGS = "server transformer battery turbine sensor laser valve magnet bearing cable compressor capacitor".split()
# a sentence, and what it states: relation, source, target of firms a and b and the thing t
STATING = [
    ("{a} supplies {b} with {t}.", ("supplies", "a", "b")),
    ("{a} supplies {t} to {b} under a contract that runs for three more years.", ("supplies", "a", "b")),
    ("{b} depends on {a} for {t}.", ("depends_on", "b", "a")),
    ("{b} relies heavily on {a}.", ("depends_on", "b", "a")),
    ("{a} competes with {b} in several countries.", ("competes_with", "a", "b")),
    ("{a} has acquired {b} for an undisclosed sum.", ("acquires", "a", "b")),
    ("{a} makes {t} at two sites in the north.", ("produces", "a", "t")),
]
FILLING = """The quarter was quiet, and few in the trade had expected anything else.
Analysts had asked about the outlook, but the chief executive would not be drawn.
Orders came in late, the finance chief said, and the year is still young.
The shares closed little changed on the day.
Customers wait longer than they used to, according to people in the trade.
A spokeswoman declined to comment on the talks.
The new hall is to open in the spring, if the weather allows it.
Margins have been under pressure for two years, and nobody expects that to end soon.
Union leaders welcomed the plan, though they want to see the details first.
The board meets again next month to decide on the budget.
Local councils have asked for a second study of noise and traffic.
Inventories were built up over the winter and are now being worked down.
The figures had been delayed by a change of auditors.
It was the third such announcement within a year.
Prices of freight have come down from their peak, which helps everyone.""".splitlines()
HEADLINES = ["{a} in focus as orders shift", "What the quarter meant for {a}", "{a} and its rivals look to the spring"]


def article(number: int, length: int = 5) -> tuple[dict[str, str], list[tuple[str, str, str]]]:
    """The article of a number, as its fields, and the triples of ids that it was made to state, ``length`` paragraphs."""
    chance = random.Random(number)
    paragraphs, stated = [], []
    main = _firm(chance)
    for _ in range(length):
        sentences = []
        for _ in range(chance.randint(1, 2)):
            a, b = main, _firm(chance)
            while b == a:
                b = _firm(chance)
            if chance.random() < 0.5:
                a, b = b, a
            thing = chance.choice(THINGS)
            named = {"a": a, "b": b, "t": _plural(thing)}
            sentence, (relation, source, target) = chance.choice(STATING)
            sentences.append(sentence.format(**named))
            ids = {"a": _id(a), "b": _id(b), "t": thing}
            stated.append((ids[source], relation, ids[target]))
        filling = chance.sample(FILLING, chance.randint(2, 4))
        paragraphs.append(" ".join([*sentences, *filling]))
    day = f"20{chance.randint(16, 25)}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}"
    fields = {
        "title": chance.choice(HEADLINES).format(a=main),
        "published": day,
        "publisher": f"The {chance.choice(FIRST)} Courier",
        "url": f"https://news.example/{number}",
        "text": "\n\n".join(paragraphs) + "\n",
    }
    return fields, stated


def _firm(chance: random.Random) -> str:
    """A firm; the first ones are met far more often than the last."""
    at = int(len(FIRST) * len(SECOND) * chance.random() ** 3)
    return f"{FIRST[at % len(FIRST)]} {SECOND[at // len(FIRST)]} {FORMS[at % len(FORMS)]}"


def _id(firm: str) -> str:
    """The id of a firm: its name without the legal form."""
    return firm.rpartition(" ")[0].replace(" ", "-").lower()


def _plural(thing: str) -> str:
    if thing.endswith("y"):
        return thing[:-1] + "ies"
    return thing + "s"


def main(count: str, to: str, known: str, length: str = "5") -> None:
    """Write articles as lines of JSON, and what they state."""
    with open(to, "w", encoding="utf8") as texts, open(known, "w", encoding="utf8") as claims:  # noqa: PTH123
        for number in range(int(count)):
            fields, stated = article(number, int(length))
            print(json.dumps(fields), file=texts)
            print(json.dumps({"url": fields["url"], "stated": stated}), file=claims)


if __name__ == "__main__":
    main(*sys.argv[1:])
