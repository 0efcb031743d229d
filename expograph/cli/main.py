"""The group of all commands, and how its errors are told."""

from __future__ import annotations

from typing import Any

import click

from ..errors import ExpographError
from ..escape import visible


class Commands(click.Group):
    """Prints what a user can act on in one line, and exits with 2."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except ExpographError as error:
            click.echo(f"expograph: {visible(str(error))}", err=True)
        except UnicodeEncodeError as error:
            click.echo(
                f"expograph: this terminal cannot print {error.object[error.start]!a}; set PYTHONUTF8=1", err=True
            )
        except BrokenPipeError:
            raise  # click ends quietly when the reader of a pipe has gone
        except OSError as error:
            click.echo(f"expograph: output cannot be written ({error.strerror})", err=True)
        return ctx.exit(2)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="expograph")
def main() -> None:
    """Market articles into a graph of who supplies, limits, needs, helps and hurts whom.

    Every edge carries the sentence that states it.
    """
