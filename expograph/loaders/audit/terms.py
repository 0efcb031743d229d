"""The words by which the audit knows what a figure measures, and what stands in the way of comparing it.

``TERMS`` are nouns by metric; a noun of ``OTHER`` takes a figure to itself, so that no other noun gets it.
"""

from __future__ import annotations

import re

TERMS: dict[str, str] = {
    "revenue": "net sales|sales|net revenues?|revenues?|turnover|top line|receipts",
    "backlog": "order backlog|backlog|order book|orderbook|unfilled orders",
    "orders": "order intake|bookings|new orders|orders",
    "gross profit": "gross profit|gross income",
    "operating profit": "operating profit|operating income|operating earnings|ebit|operating result",
    "ebitda": "core earnings|ebitda",
    "net profit": "net profit|net income|net earnings|profit after tax|net result|earned(?= ⟦M)",
    "profit": "pretax profit|pre-tax profit|earnings|profits?",
    "loss": "net loss|operating loss|loss(?:es)?",
    "gross margin": "gross profit margins?|gross margins?",
    "operating margin": "operating profit margins?|operating margins?|ebit margins?",
    "ebitda margin": "ebitda margins?",
    "net margin": "net profit margins?|net margins?",
    "margin": "profit margins?|margins?",
    "eps": "earnings per share|eps|profit per share",
    "target": (
        "price targets?|target prices?|share price targets?|price objective|targets?"
        "(?= (?:(?:on|for) [^⟦.,;]{1,40} )?(?:of|to|at|from) "
        "⟦M)|fair value"
    ),
    "share price": "share prices?|stock prices?|shares|stock|closing price|last close|close of|closed at",
    "price": "average selling prices?|selling prices?|average prices?|unit prices?|prices?|asps?",
    "market": "total addressable market|addressable market|market size|markets?",
    "market share": "market shares?|share",
    "volume": "unit sales|shipments|deliveries|volumes?|output|production|registrations",
    "capacity": "capacity",
    "capital spending": "capital expenditures?|capital spending|capex",
    "costs": "operating expenses|costs?|expenses|spending",
    "debt": "net debt|debt|borrowings",
    "cash": "free cash flow|operating cash flow|cash flow|cash",
    "workforce": "headcount|workforce|employees|staff",
    "inventory": "inventor(?:y|ies)|stockpiles?",
    "exports": "exports",
    "imports": "imports",
    "users": "subscribers|customers|users",
    "dividend": "dividends?",
    "valuation": "market capitali[sz]ation|market value|market cap|valuation|enterprise value",
}
OTHER = (
    "contracts?|deals?|investments?|stakes?|acquisitions?|takeovers?|plants?|loans?|funding|charges?|"
    "write-?downs?|fines?|"
    "savings|buybacks?|tax(?:es)?|tariffs?|dut(?:y|ies)|credits?|projects?|factor(?:y|ies)|bonds?|penalt(?:y|ies)|"
    "premiums?|discounts?|yields?|bids?|offers?|payments?|grants?|commitments?|awards?|purchases?"
)
LONGER = ("gross margin", "operating margin", "ebitda margin", "net margin", "eps", "target", "share price", "volume")
NAMES = (*LONGER, *(name for name in TERMS if name not in LONGER))  # "gross margin" is read before "gross profit"
PATTERN = re.compile(
    r"(?<![\w-])(?:"
    + "|".join(f"(?P<t{i}>{TERMS[name]})" for i, name in enumerate(NAMES))
    + rf"|(?P<other>{OTHER}))(?![\w-])",
    re.IGNORECASE,
)
MARGINS = {
    "gross margin": "gross profit",
    "operating margin": "operating profit",
    "ebitda margin": "ebitda",
    "net margin": "net profit",
}

# Words before a metric that do not narrow it down.
PLAIN = frozenset(
    """
    total overall quarterly annual yearly monthly full-year half-year first second third fourth quarter quarter's
    year half fiscal record strong huge large massive enormous sizeable hefty current latest recent new combined
    group group's company company's firm's consolidated company-wide reported worldwide global q1 q2 q3 q4 h1 h2
    first-quarter second-quarter third-quarter fourth-quarter first-half second-half year's same-period prior
    previous year-ago remaining average adjusted underlying expected projected forecast estimated dedicated trailing
    last this its their his her our the a an such higher lower robust solid growing rising mere whole entire firm
    firms full period half today's month months week net 12-month unfilled existing annualised annualized implied
    equivalent
    """.split()
)
STOP = frozenset(
    """
    of to in on at by for from with and or but as than that which who while when whose its their his her our the a
    an is was were are be been had has have will would could may might can should said says saw sees reported
    reports posted posts generated generates recorded records booked books expects expect expected forecasts
    projected put pushed push lifted lifts lift drove drives drive sent send made makes make making brought brings
    bring took takes take taking raised raises raise cut cuts cutting grew grow growing rose rise rising fell fall
    falling climbed climb jumped jump increased increase decreased decrease declined surged surge soared dropped
    drop doubled tripled boosted boost boosting against into over about around roughly nearly almost up down after
    before between per also only just now still not no this these those each every though although because if so
    then where there it they we he she you announced announces announce showed shows show earned earns delivered
    achieved reached hit hits topped giving gives gave leaving leaves left including excluding adding added adds
    covers cover equals represents implies implied means told expecting guided guides guiding meaning without within
    during since until versus vs plus compared came come comes stood generating bringing yielding earning recording
    reporting posting booking producing delivering pushing lifting helping driving sending topped beat beating logged
    ended rang turned turning amounted amounts totalled totaled
    """.split()
)
UP = (
    r"r[io]se|risen|rising|gr[eo]w(?:n|s|ing|th)?|climb(?:ed|s|ing)?|increas(?:e[ds]?|ing)|jump(?:ed|s|"
    r"ing)?|gain(?:ed|s|ing)?|"
    r"surg(?:e[ds]?|ing)|soar(?:ed|s|ing)?|leap(?:t|ed|s)?|advanc(?:e[ds]?|ing)|up|expan(?:d(?:ed|s)?|"
    r"sion)|rall(?:y|ied)|"
    r"improv(?:e[ds]?|ement)|higher|rises|more|added|upturn|swelled|ahead|boost(?:ed)?|lifted|raised|"
    r"rebound(?:ed)?|spik(?:e|ed)|above|"
    r"widen(?:ed|s|ing)?|strengthen(?:ed|s)?|edged up|ticked up|bulged|mounted"
)
DOWN = (
    r"f[ae]ll(?:en|s|ing)?|declin(?:e[ds]?|ing)|decreas(?:e[ds]?|ing)|drop(?:ped|s|ping)?|slid(?:e[s]?)?|"
    r"slip(?:ped|s)?|"
    r"plung(?:e[ds]?|ing)|sank|s[iu]nk|shr[aiu]nk|down|lower|less|fewer|tumbl(?:e[ds]?|ing)|slump(?:ed|s|"
    r"ing)?|contract(?:ed|ion)|"
    r"reduc(?:ed?|tion)|dip(?:ped)?|plummet(?:ed)?|shed|lost|lose|cut|crash(?:ed)?|below|downturn|eased|"
    r"narrow(?:ed|s|ing)?|weaken(?:ed|s)?|edged down|ticked down|dwindl(?:e[ds]?|ing)|collapsed?"
)
EXPECTED = re.compile(
    r"\b(?:expect(?:s|ed|ing|ations?)?|forecasts?|guid(?:es|ed|ance|ing)|project(?:s|ed|ions?)|outlook|"
    r"will|would|could|(?-i:may)|might|"
    r"should|estimat(?:e[ds]?|ing)|aim(?:s|ed|ing)?|plan(?:s|ned)?|consensus|anticipat(?:e[ds]?|ing)|if|"
    r"hop(?:es|ed)|hopes|potential|"
    r"target(?:s|ed|ing)? (?:revenue|sales|of|for)|see[ns]?|envisag\w+|by 20\d\d)\b",
    re.IGNORECASE,
)
RESTATED = re.compile(
    r"\b(?:organic(?:ally)?|constant[ -]currenc(?:y|ies)|like-for-like|comparable|adjusted|underlying|"
    r"excluding|pro[ -]forma|"
    r"local currenc(?:y|ies)|same-store|restated|on an? \w+ basis|ex-\w+|seasonally|real terms|inflation-adjusted|"
    r"currency[ -](?:neutral|adjusted))\b",
    re.IGNORECASE,
)
NUMBERS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen twenty"
).split()
FOLD = "twofold threefold fourfold fivefold sixfold sevenfold eightfold ninefold tenfold".split()
