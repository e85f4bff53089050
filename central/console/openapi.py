"""`python -m central.console.openapi` prints the OpenAPI document of the centre's API."""

import json
import sys

from central.console.http import api


def document() -> str:
    """Return it as JSON, keys in a stable order."""
    return json.dumps(api().openapi(), indent=2, sort_keys=True, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    sys.stdout.write(document())
