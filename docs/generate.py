"""Write the references in docs/ from the code; ``--check`` says whether they are current.

python docs/generate.py [--check]
"""

from __future__ import annotations

import pathlib
import sys

import click

from expograph.cli import main as command_line
from expograph.graph.query import named_queries, named_sparql
from expograph.loaders.audit import RULES
from expograph.ontology.vocabulary import CLASSES, METRICS, RELATIONS

HERE = pathlib.Path(__file__).parent


def cli() -> str:
    """The help of every command."""
    parts = ["# Commands\n\nMade by `python docs/generate.py` from the commands' own help.\n"]
    top = click.Context(command_line, info_name="expograph", max_content_width=100, terminal_width=100)
    parts.append(f"```\n{command_line.get_help(top)}\n```\n")
    for name, command in sorted(command_line.commands.items()):
        context = click.Context(command, info_name=name, parent=top, max_content_width=100, terminal_width=100)
        parts.append(f"## expograph {name}\n\n```\n{command.get_help(context)}\n```\n")
    return "\n".join(parts)


def vocabulary() -> str:
    """Relation types, entity classes and metrics."""
    lines = ["# Vocabulary", "", "Made by `python docs/generate.py` from `expograph/ontology/core.ttl`.", ""]
    lines += ["## Relation types", "", "| relation | IRI | flow | sign | definition |", "|---|---|---|---|---|"]
    lines += [f"| {r.notation} | `{r.iri}` | {r.arrow} | {r.sign_mark} | {r.definition} |" for r in RELATIONS.values()]
    lines += ["", "## Entity classes", "", "| class | IRI | definition |", "|---|---|---|"]
    lines += [f"| {c.notation} | `{c.iri}` | {c.definition} |" for c in CLASSES.values()]
    lines += ["", "## Metrics", "", "| metric | definition |", "|---|---|"]
    lines += [f"| {m.notation} | {m.definition} |" for m in METRICS.values()]
    return "\n".join(lines) + "\n"


def audit() -> str:
    """The rules of the audit."""
    made = "Made by `python docs/generate.py` from the rules of `expograph/loaders/audit`."
    lines = ["# What the audit checks", "", made, ""]
    for name, rule in RULES.items():
        lines += [f"## {name}", "", rule.definition, "", f"    {rule.formula}", ""]
        lines += [f"Broken by: “{rule.broken}”", "", f"Not by: “{rule.kept}”", ""]
    return "\n".join(lines)


def queries() -> str:
    """The named queries with their SPARQL."""
    lines = ["# Named queries", "", "Made by `python docs/generate.py` from `expograph/graph/queries`.", ""]
    lines += [
        "`expograph query --named NAME [ENTITY]` asks one; with `--show` it is printed, narrowed to the entity by"
    ]
    lines += [
        "`VALUES ?entity { … }`. They run on any SPARQL endpoint whose default graph is all named graphs together.",
        "",
    ]
    for name, description in named_queries().items():
        lines += [f"## {name}", "", description, "", "```sparql", named_sparql(name).rstrip("\n"), "```", ""]
    return "\n".join(lines)


def main() -> None:
    stale = []
    made = (("cli.md", cli()), ("vocabulary.md", vocabulary()), ("audit.md", audit()), ("queries.md", queries()))
    for name, text in made:
        path = HERE / name
        if "--check" not in sys.argv:
            path.write_text(text, encoding="utf8")
        elif not path.exists() or path.read_text(encoding="utf8") != text:
            stale.append(name)
    if stale:
        sys.exit(f"{', '.join(stale)} not current; run python docs/generate.py")


if __name__ == "__main__":
    main()
