"""Which companies do the US listings hold?  Writes us.csv from the listings and the treebanks' vocabulary.

    python corpus/us_listings.py LISTINGS TREEBANKS expograph/ontology/lists/us.csv

LISTINGS holds nasdaq-listed.csv, nyse-listed.csv and sp500.csv; TREEBANKS the *.conllu.gz whose lower-case words say
which names are also words; OUT is the file to write.  Prints what was dropped and why.
"""

import csv
import gzip
import re
import sys
from collections import Counter, defaultdict
from pathlib import Path

FIELDS = "id label aliases country ticker ticker_from cik cik_from word".split()
SOURCES = {
    "NASDAQ": ("nasdaq-listed.csv", "datasets/nasdaq-listings nasdaq-listed.csv"),
    "NYSE": ("nyse-listed.csv", "datasets/nyse-other-listings nyse-listed.csv"),
}
SP500 = ("sp500.csv", "datasets/s-and-p-500-companies constituents.csv")
ABROAD = {
    "Ireland": "IE", "United Kingdom": "GB", "Switzerland": "CH", "Bermuda": "BM", "Netherlands": "NL", "Canada": "CA"
}  # fmt: skip

# The NYSE file cuts a name at its first hyphen; these are put back.
CUT = {
    "ADM": "Archer-Daniels-Midland Company", "AP": "Ampco-Pittsburgh Corporation", "ASB": "Associated Banc-Corp",
    "BBW": "Build-A-Bear Workshop, Inc.", "BIO": "Bio-Rad Laboratories, Inc.", "BIO.B": "Bio-Rad Laboratories, Inc.",
    "BMY": "Bristol-Myers Squibb Company", "BUD": "Anheuser-Busch InBev SA/NV", "CL": "Colgate-Palmolive Company",
    "CLF": "Cleveland-Cliffs Inc.", "CNK": "Cinemark Holdings, Inc.", "CPS": "Cooper-Standard Holdings Inc.",
    "CW": "Curtiss-Wright Corporation",
    "FCX": "Freeport-McMoRan Inc.", "FNV": "Franco-Nevada Corporation", "GRC": "Gorman-Rupp Company",
    "HOG": "Harley-Davidson, Inc.", "HY": "Hyster-Yale, Inc.", "JELD": "JELD-WEN Holding, Inc.",
    "KNX": "Knight-Swift Transportation Holdings Inc.", "KO": "Coca-Cola Company",
    "LPX": "Louisiana-Pacific Corporation",
    "GHI": "Greystone Housing Impact Investors LP", "IRS": "IRSA Inversiones y Representaciones S.A.",
    "SBS": "Companhia de Saneamento Basico do Estado de Sao Paulo", "STWD": "Starwood Property Trust, Inc.",
    "LZB": "La-Z-Boy Incorporated", "MAA": "Mid-America Apartment Communities, Inc.",
    "NGG": "National Grid plc", "PAC": "Grupo Aeroportuario del Pacifico, S.A.B. de C.V.",
    "MTD": "Mettler-Toledo International, Inc.", "NABL": "N-able, Inc.", "ODC": "Oil-Dri Corporation of America",
    "OI": "O-I Glass, Inc.", "PH": "Parker-Hannifin Corporation", "SBSW": "Sibanye Stillwater Limited",
    "SHW": "Sherwin-Williams Company", "SMG": "Scotts Miracle-Gro Company", "SNA": "Snap-on Incorporated",
    "UHAL": "U-Haul Holding Company", "UHAL.B": "U-Haul Holding Company", "WSM": "Williams-Sonoma, Inc.",
}  # fmt: skip

# Units left over from a merger do not make these shells.
OPERATING = {"PCT"}

# First names, surnames and places among the labels: no treebank has them in lower case, yet each needs support.
PROPER = set(
    """
    Aardvark Accelerant Actuate Acuity Acumen Aether Agora Alamo Alight Allot Amplitude Andersen Anika Arrowhead
    Ashland Atrium Avalo Azul Bandwidth Belden Bonk Brady Braze Bristow Brunswick Buckle Bullish Bumble Cabot Cactus
    Cadiz Cadre Calumet Canaan Cannae Capri Capstone Carlisle Carlyle Carnival Carter's Cartesian Casey's Cato Chewy
    Coherent Compass Comstock Corning Corvus Crocs Cronos Cullinan Culp Dana Dave Decoy Deluxe Denali Dianthus
    Diodes Dole Donaldson Donegal Dover Dow Dreamland Eikon Elastic Elmet Enact Energizer Enliven Ennis Ensign
    Entrada Equitable Escalade Ethos Exponent Fathom Fennec Fermi Fluent Foghorn Fortis Fox Frontline Fulcrum GRAIL
    Gaia Graham Griffon Hackett Hagerty Harmonic Harrow Hartford Hawkins Hayward Helios Heron Hilltop Hippo Holley
    Huntsman ICON Ichor Integer Intrusion Ironwood Jasper Karman Kemper Kingsway Kirby Knowles Koppers Ladder
    Lakeside Largo Larimar Latham Lear Lemonade Leslie's Ligand Limbach Lindsay Lineage Loews Lucid Lumen Madrigal
    Marcus Markel Marker Massimo Maximus Megan Meridian Merlin Mosaic Nakamoto Nerdy Neutron Newmark Nova Odyssey
    Opera Oppenheimer Orion Ouster Owlet Palomar Parsons Pearson Pennant Penumbra Plexus Pliant Polaris Protagonist
    Quantum Quince Quoin Radian Rapport Rectitude Recursion Reformation Regis Repay Revolve Rigel Rogers Rollins
    Ryerson SOS Sabre Samsara Scribe Seaport Seer Seres Sinclair Snail Snowflake Solana Sonoma Spero Spire
    Springview Stride Strive Swarmer TIM Tanger Tango Tapestry Tarsus Tenable Tennant Tetra Texas Tidewater Toast
    Toro Torrid Trevi Tron Upstart Vanda Vertex Viridian Voyager Vroom Waterdrop Westlake Westwood Whirlpool
    Woodward Workday Workhorse Xenon Nasdaq
""".split()
)

SHARE = re.compile(
    r"""[\s,-]+(?:(?:each|par\ value|no\ par|\$0|par)\b.*|
    (?:New\s|Sponsored\s)?(?:American\ Depos[ia]t[ao]ry\ (?:Share|Receipt)s?|ADSs?|ADRs?|ADS/ADR|
    Depositary\ Shares)\b.*|
    (?:New\ York\ Registry|Registered|Voting|Non-Voting|Subordinate|Subordinated|Limited\ Voting|Multiple|Redeemable)
    \b.*?\bShares?\b.*|
    Beneficial\ Unit.*|Trading\ under.*|\((?:Name\ to|Holding\ Company).*|Unsponsored|Global\ Depositary.*|
    \(?(?:[A-Z]\ )?(?:Class|Series)\s[A-Z0-9]\b.*|Capital\ (?:Stock|Shares)|NY\ Registry|Sponosred|
    (?:Global\ )?(?:Registered|Ordinary|Common|Voting|Subordinate)\b[\s\w-]*?(?:Shares?|Stock|Units?|Interests?|Cmn\ Shs)\b.*|
    Ordinary\b.*|Common$|Shares?\ of\ .*|Units\ (?:of|[Rr]epresent).*|Units?$|Shares?$)$""",
    re.X | re.I,
)
DEBT = re.compile(
    r"\d%|\bnotes?\b|debenture|mortgage bonds|\bpreferred\b|preference share|trust certificates|\bCorTS\b"
    r"|synthetic fixed|\bSTRATS\b|corp backed|capital trust I\b|PPlus|\bZONES\b|ETNs?\b|zero coupon|\bequity units?\b|corporate units"
    r"|contingent value right|\bfixed$|fixed-rate|depositary shares?,? (?:each )?representing (?:a |an )?(?:1/|one-)",
    re.I,
)
FUND = re.compile(
    r"\bETFs?\b|\bfunds?\b|closed end|ProShares|iShares|\bmuni|municipal|\b(?:income|term|bond|equity|dividend"
    r"|high yield|credit|opportunities|opportunity|convertible|resources|target|sciences|science|utilities?|energy and resources"
    r"|value|small-cap|global|technology|premium|growth|strategies|duration|rate|allocation|capital|total return|buy-write)"
    r"\b[\w ]*\btrust\b(?! (?:company|corp|bank|financial|bancorp))[\w ]*beneficial"
    r"|^(?:The )?(?:Nuveen|Eaton Vance|PIMCO|BlackRock|Invesco|Cohen & Steers|Gabelli|GAMCO|Virtus"
    r"|Western Asset|DWS|Calamos|Allspring"
    r"|abrdn|Aberdeen|John Hancock|First Trust|Royce|Destra|Putnam|MFS|Liberty All|Flaherty|Neuberger Berman|Voya"
    r"|Tortoise|Kayne|ClearBridge|Franklin|Pioneer|Morgan Stanley|Advent|DTF|Harbor|Strive|Unlimited|Goldman Sachs)\b(?! BSP)"
    r".*\b(?:trust|fund|tax|multi|closed|risk|senior|amt|inflation|small|long|micro|ex|floating|all|return)\b"
    r"|^(?:Liberty All$|Source Capital|Tri.Continental|Osprey Bitcoin|Invesco QQQ|Adams (?:Diversified|Natural)"
    r"|General American Investors"
    r"|Equus Total|Central Securities|Sprott Physical|ASA  ?Gold|Grayscale|PIMCO Active|Bancroft|Ellsworth"
    r"|Barings (?:Corporate|Participation))",
    re.I,
)
SHELL = re.compile(
    r"\bacquisitions?\b(?! (?:and|&))|\bacquisition\b.*\b(?:corp|inc|ltd|limited|co)\b|\bmerger corp"
    r"|\bblank check|\bSPAC\b|\bopportunity vehicle",
    re.I,
)
SUFFIX = re.compile(
    r"[\s,]+(?:\(The\)|\(REIT\)|\([A-Z]{2}\)|REIT|New|Inc|Incorporated|Corp|Corporation|Company|Companies|Co|Ltd"
    r"|Limited|LLC|L\.?L\.?C|plc|"
    r"LP|L\.?P|N\.?\s?V|S\.?\s?A|S\.?A\.?B|S\.?A\.?B\.? de C\.?V|S\.?A\.? de C\.?V|de C\.?V|A[GB]|ASA|A/S|SE|S\.?p\.?A|B\.?V"
    r"|SA/NV|S\.?E|p\.l\.c|Limited Partnership|Tbk|N\.?A|Oyj)\.?$",
    re.I,
)
FORM = re.compile(r"\s*\((Class|Series) \w\)|\s*\(The\)|,? (Inc|Corporation|plc|Company)\.?(?=$| \()")
LOOSE = re.compile(r"\s+(?:Holdings?|Group|Technologies|Therapeutics|Pharmaceuticals)$")


def rows(folder: Path, exchange: str):
    """(symbol, security name) of one exchange's file, names with their hyphens back and blanks squeezed."""
    with (folder / SOURCES[exchange][0]).open(encoding="utf-8") as file:
        for symbol, name in list(csv.reader(file))[1:]:
            if symbol in CUT:
                name = CUT[symbol]
            yield symbol.strip(), " ".join(name.split())


def vocabulary(folder: Path) -> tuple[set[str], set[str]]:
    """(words seen at least twice in lower case, every form seen at all, lower-cased) in the treebanks."""
    lower, seen = Counter(), set()
    for path in sorted(folder.glob("*.conllu.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as file:
            for line in file:
                cells = line.split("\t")
                if len(cells) == 10 and cells[0].isdigit():
                    seen.add(cells[1].lower())
                    if cells[1].islower() and not cells[4].startswith("NNP"):
                        lower[cells[1]] += 1
    return {word for word, count in lower.items() if count > 1}, seen


def dropped(exchange: str, symbol: str, name: str) -> str:
    """Why a row is not a company's share, or ''."""
    tail = name.rpartition(" - ")[2] if exchange == "NASDAQ" else name
    if not symbol or "File Creation" in symbol or re.search(r"\btest\b.*\bstock\b|symbology test", name, re.I):
        return "test issue or footer"
    if "$" in symbol:
        return "preferred share"
    if re.search(r"\.(U|W|WS|R|V)(\.|$)", symbol) and not re.search("common stock", name, re.I):
        return "unit, warrant or right"
    nasdaq = r"^(units?|rights?|redeemable warrants?|subunits?)\b|\brights?,|purchase contract"
    if exchange == "NASDAQ" and re.search(nasdaq, tail, re.I) or re.search(r"\bwarrants?\b", name, re.I):
        return "unit, warrant or right"
    adr = re.search(r"American depos[ia]tary|\bADR\b", name, re.I)
    if DEBT.search(name) and "Preferred Bank" not in name and not adr:
        return "preferred share, note or bond"
    if re.search(r"depositary shares.*\bpreferred stock|1/\d", name, re.I):
        return "preferred share, note or bond"
    if FUND.search(name) or (exchange == "NASDAQ" and " - " not in name):
        return "fund"
    return "shell" if SHELL.search(name) else ""


def legal(exchange: str, name: str) -> str:
    """The company's name in a security's, without the class of share."""
    if exchange == "NASDAQ":
        name = name.rpartition(" - ")[0]
    previous = ""
    while name != previous:
        previous = name
        name = SHARE.sub("", name).strip(" ,-")
    name = re.sub(r"^(.{4,}?)[\s,.]+\1$", r"\1", name.removeprefix("D/B/A "), flags=re.I)
    name = re.sub(r"\s*\((?:the|reit|[A-Z]{2}|canada|marshall islands|maryland reit|new|publ)\)", "", name, flags=re.I)
    return re.sub(r"\s+(REIT|New)$", "", name).strip()


def short(name: str) -> str:
    """A legal name without its form: "Lyft, Inc." is Lyft."""
    previous = ""
    while name != previous:
        previous = name
        cut = SUFFIX.sub("", name).strip(" ,")
        if cut and cut.lower() not in ("the", "american") and not cut.endswith((" of", " &", " and")):
            name = cut
    name = re.sub(r"(?<=[a-z]{3})\.+$|\s*\([^)]*\)$|, PBC$", "", name) or name
    if name.isupper() and " " in name:
        name = " ".join(part.capitalize() if len(part) > 4 else part for part in name.split())
    return re.sub(r"^The (?=\S+ \S)", "", name)


def key(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "", short(name).lower().replace("&", "and"))


def slug(label: str) -> str:
    plain = re.sub(r"[’'.]", "", label.lower().replace("&", " and ").replace("+", " plus "))
    return re.sub(r"[^a-z0-9]+", "-", plain.encode("ascii", "ignore").decode()).strip("-")


def companies(listings: Path):
    """Groups of (exchange, symbol, legal name, not class A), one a company, and the counts of what was dropped."""
    groups, why = defaultdict(list), Counter()
    read = [(exchange, *row) for exchange in SOURCES for row in rows(listings, exchange)]
    units, names = set(), set()
    for exchange, symbol, name in read:
        if symbol.endswith(".U") or symbol.endswith("U") and re.search(r" - (sub)?units?\b", name, re.I):
            units.add(symbol.removesuffix("U").rstrip("."))
            names.add(key(legal(exchange, name)))
    for exchange, symbol, name in read:
        reason = dropped(exchange, symbol, name)
        if not reason and symbol not in OPERATING and (symbol in units or key(legal(exchange, name)) in names):
            reason = "shell"
        why[reason or "share"] += 1
        if not reason:
            other = not re.search(r"class a\b", name, re.I)
            groups[key(legal(exchange, name))].append((exchange, symbol, legal(exchange, name), other))
    return groups, why


def chosen(group, members):
    """The line that stands for a company: the S&P 500's symbol, else class A, else the shortest."""
    return min(group, key=lambda g: (g[1] not in members, g[3], g[1].endswith((".B", ".V")), len(g[1]), g[1]))


def loosened(label: str, seen: set[str]) -> list[str]:
    """Shorter forms of a label that are still distinctive, shortest first: one unseen word of five letters or more."""
    forms, cut = [], LOOSE.sub("", label)
    while cut != label:
        if " " not in cut and len(cut) > 4 and not cut.isupper() and cut.lower() not in seen and cut not in PROPER:
            forms.insert(0, cut)
        label, cut = cut, LOOSE.sub("", cut)
    return forms


def is_word(label: str, words: set[str], known: bool) -> bool:
    """Whether a label needs support from the text; a known firm's name of several words does not."""
    parts = label.split()
    if label in PROPER:
        return True
    if len(parts) > 1 and known or label.isupper() and not set("AEIOUY") & set(label):
        return False
    return all(part.lower() in words or part == "&" for part in parts)


def table(listings: Path, treebanks: Path):
    with (listings / SP500[0]).open(encoding="utf-8") as file:
        members = {row["Symbol"]: row for row in csv.DictReader(file)}
    words, seen = vocabulary(treebanks)
    groups, why = companies(listings)
    picked = [(chosen(group, members), group) for group in groups.values()]
    taken = Counter(slug(short(name)) for (_, _, name, _), _ in picked)
    out = []
    for (exchange, symbol, name, _), group in sorted(picked, key=lambda p: p[0][1]):
        member = members.get(symbol)
        label = short(name)
        forms = [line[2] for line in group[:1]] + [name, label]
        if member:
            label = FORM.sub("", member["Security"])
            label = re.sub(r"^(\w+) \((\w+)\)$", r"\2 \1", label)
        shorter = [] if member else [f for f in loosened(label, seen) if slug(f) not in taken]
        for form in shorter:
            taken[slug(form)] += 1
        forms = [*forms, label, *shorter]
        label = shorter[0] if shorter else label
        place = member["Headquarters Location"].split(", ")[-1] if member else ""
        out.append({
            "id": slug(label), "label": label, "aliases": sorted({f for f in forms if f != label}),
            "country": ABROAD.get(place, "US") if member else "",
            "ticker": f"{exchange}:{symbol}", "ticker_from": SOURCES[exchange][1],
            "cik": member["CIK"].lstrip("0") if member else "", "cik_from": SP500[1] if member else "",
            "word": "yes" if is_word(label, words, bool(member)) else "",
        })  # fmt: skip
    return distinct(out), why


def distinct(out):
    """Ids made unique by the ticker, aliases shared by two rows dropped; a shared label gives way to the legal form."""
    ids, names = Counter(row["id"] for row in out), Counter(n for row in out for n in {row["label"], *row["aliases"]})
    labels = Counter(row["label"] for row in out)
    for row in out:
        if labels[row["label"]] > 1 and not row["cik"]:
            own = [a for a in row["aliases"] if names[a] == 1]
            row["label"] = own[0] if own else f"{row['label']} ({row['ticker'].partition(':')[2]})"
        if ids[row["id"]] > 1 and not row["cik"]:
            row["id"] += "-" + slug(row["ticker"].partition(":")[2])
        row["aliases"] = ";".join(a for a in row["aliases"] if names[a] == 1 and a != row["label"])
    return sorted(out, key=lambda row: row["id"])


def main(listings: str, treebanks: str, target: str) -> None:
    out, why = table(Path(listings), Path(treebanks))
    with Path(target).open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, FIELDS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(out)
    for reason, count in why.most_common():
        print(f"{count:6}  {reason}")
    print(f"{len(out):6}  companies, {sum(r['word'] == 'yes' for r in out)} of them also words")


if __name__ == "__main__":
    main(*sys.argv[1:])
