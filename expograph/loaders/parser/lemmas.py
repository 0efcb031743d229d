"""Write the table of lemmas that the package ships, from spaCy's English lookups (MIT; the lists are WordNet's).

pip install spacy-lookups-data
python -m expograph.loaders.parser.lemmas OUT.json.gz
"""

from __future__ import annotations

import gzip
import json
import pathlib
import sys

from spacy.lookups import load_lookups


def main() -> None:
    tables = load_lookups("en", ["lemma_exc", "lemma_index"])
    irregular, known = tables.get_table("lemma_exc"), tables.get_table("lemma_index")
    data: dict[str, object] = {
        name: {form: bases[0] for form, bases in sorted(irregular[key].items()) if form.isalpha()}
        for name, key in (("verb", "verb"), ("noun", "noun"), ("adjective", "adj"))
    }
    data["verbs"] = sorted(verb for verb in known["verb"] if verb.isalpha())
    raw = json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode("utf8")
    pathlib.Path(sys.argv[1]).write_bytes(gzip.compress(raw, 9, mtime=0))


if __name__ == "__main__":
    main()
