"""Serves the built web application: its files, and its page for every address that it routes."""

from http import HTTPStatus
from pathlib import Path

from fastapi import APIRouter
from fastapi.responses import FileResponse, HTMLResponse, Response
from starlette.exceptions import HTTPException

BUILT = Path(__file__).parent / "web" / "dist"

_NOT_BUILT = """<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Caliu</title>
<h1>The centre runs; its console is not built yet</h1>
<p>Run <code>make console</code> and reload this page.</p>
</html>
"""
_FOR_EVER = {"Cache-Control": "public, max-age=31536000, immutable"}
_ASK_AGAIN = {"Cache-Control": "no-cache"}


def site(folder: Path = BUILT) -> APIRouter:
    """Return the routes of the application in `folder`; include them after all others.

    Files under `assets` carry a digest in their name and never change. An address without a file
    is the application's own, except under `api` and `assets`, where it is an error.
    """
    router = APIRouter(include_in_schema=False)
    root = folder.resolve()

    @router.api_route("/{path:path}", methods=["GET", "HEAD"])
    async def page(path: str) -> Response:
        """Serve a file of the application, or the application itself."""
        if path == "api" or path.startswith("api/"):
            raise HTTPException(HTTPStatus.NOT_FOUND)
        file = _inside(root, path)
        if file is not None:
            kept = _FOR_EVER if path.startswith("assets/") else _ASK_AGAIN
            return FileResponse(file, headers=kept)
        if path.startswith("assets/"):
            raise HTTPException(HTTPStatus.NOT_FOUND)
        index = _inside(root, "index.html")
        if index is None:
            return HTMLResponse(_NOT_BUILT, headers=_ASK_AGAIN)
        return FileResponse(index, headers=_ASK_AGAIN)

    return router


def _inside(root: Path, path: str) -> Path | None:
    """Return the file of that path, if there is one and it lies in the folder."""
    try:
        file = (root / path).resolve()
        return file if file.is_relative_to(root) and file.is_file() else None
    except (OSError, ValueError):  # a name too long, or with a NUL
        return None
