"""Serves the built web application: its files, and its page for every address that it routes.

The build leaves compressed variants beside its files (`web/tools/compress.mjs`): the smallest that
the client takes is sent.
"""

from http import HTTPStatus
from mimetypes import guess_type
from pathlib import Path

from fastapi import APIRouter, Request
from fastapi.responses import FileResponse, HTMLResponse, Response
from starlette.exceptions import HTTPException

from central.console.encodings import accepted

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
_ENDINGS = {"br": ".br", "gzip": ".gz"}
"""Of the variants, the smallest first."""


def site(folder: Path = BUILT) -> APIRouter:
    """Return the routes of the application in `folder`; include them after all others.

    Files under `assets` carry a digest in their name and never change. An address without a file
    is the application's own, except under `api` and `assets`, where it is an error.
    """
    router = APIRouter(include_in_schema=False)
    root = folder.resolve()

    @router.api_route("/{path:path}", methods=["GET", "HEAD"])
    async def page(path: str, request: Request) -> Response:
        """Serve a file of the application, or the application itself."""
        if path == "api" or path.startswith("api/"):
            raise HTTPException(HTTPStatus.NOT_FOUND)
        file = _inside(root, path)
        if file is not None:
            kept = _FOR_EVER if path.startswith("assets/") else _ASK_AGAIN
            return _sent(file, request, kept)
        if path.startswith("assets/"):
            raise HTTPException(HTTPStatus.NOT_FOUND)
        index = _inside(root, "index.html")
        if index is None:
            return HTMLResponse(_NOT_BUILT, headers=_ASK_AGAIN)
        return _sent(index, request, _ASK_AGAIN)

    return router


def _sent(file: Path, request: Request, kept: dict[str, str]) -> Response:
    """Return the file, or its smallest variant that the client takes, or that it has it already."""
    variants = {name: file.with_name(file.name + end) for name, end in _ENDINGS.items()}
    variants = {name: variant for name, variant in variants.items() if variant.is_file()}
    headers = dict(kept)
    encoding = accepted(request.headers.get("accept-encoding", ""), variants)
    if variants:
        headers["Vary"] = "Accept-Encoding"
    if encoding is not None:
        headers["Content-Encoding"] = encoding
    sent = variants.get(encoding or "", file)
    media_type = guess_type(file.name)[0] or "application/octet-stream"
    response = FileResponse(sent, headers=headers, media_type=media_type, stat_result=sent.stat())
    tag = response.headers["etag"]
    asked = request.headers.get("if-none-match", "")
    if tag in (one.strip().removeprefix("W/") for one in asked.split(",")):
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers={**headers, "ETag": tag})
    return response


def _inside(root: Path, path: str) -> Path | None:
    """Return the file of that path, if there is one and it lies in the folder."""
    try:
        file = (root / path).resolve()
        return file if file.is_relative_to(root) and file.is_file() else None
    except (OSError, ValueError):  # a name too long, or with a NUL
        return None
