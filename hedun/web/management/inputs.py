"""What the commands of the desk are handed in as JSON."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from hedun.domain.foreign import json_value

REFUSED, BAD_INPUT = 1, 2  # exit status: not allowed; not to be understood


def json_object(text: str) -> dict[str, Any]:
    """A JSON object from the text of --input, or from the file named after "@". Raises
    CommandError (BAD_INPUT)."""
    try:
        source = Path(text[1:]).read_text(encoding="utf-8") if text.startswith("@") else text
        found = json_value(source)
    except (OSError, ValueError) as error:
        raise CommandError(f"--input cannot be read: {error}", returncode=BAD_INPUT) from None
    if not isinstance(found, dict):
        raise CommandError("--input must be one JSON object", returncode=BAD_INPUT)
    return found
