"""Dates as they are compared: ISO, as text."""

from __future__ import annotations

import datetime
import re

from .errors import QueryError


def iso_date(date: str | datetime.date) -> str:
    """A date as text, ``2026-05-29``.  Raises QueryError for what is none.

    >>> iso_date(datetime.date(2026, 5, 29)), iso_date("2026-05-29")
    ('2026-05-29', '2026-05-29')
    """
    text = date.isoformat()[:10] if isinstance(date, datetime.date) else str(date)
    try:
        if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
            return datetime.date.fromisoformat(text).isoformat()
    except ValueError:
        pass
    raise QueryError(f"{date!r} is no date; write one like 2026-05-29")
