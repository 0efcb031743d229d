"""How commands write files: all of them or none."""

from __future__ import annotations

import pathlib
from contextlib import suppress

from ..errors import ExpographError


def write(folder: pathlib.Path, files: dict[str, bytes]) -> None:
    """Write all of the files or none: under other names first, then renamed."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if blocked := [name for name in files if (folder / name).is_dir()]:
            raise ExpographError(f"{folder / blocked[0]}: is a directory; choose another folder with -o")
        for name, data in files.items():
            (folder / f".{name}.new").write_bytes(data)
        for name in files:
            (folder / f".{name}.new").replace(folder / name)
    except OSError as error:
        for name in files:
            with suppress(OSError):
                (folder / f".{name}.new").unlink()
        raise ExpographError(f"{folder}: cannot be written ({error.strerror}); choose another folder with -o") from None
