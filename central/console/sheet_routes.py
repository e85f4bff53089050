"""Files of people: looked at, brought in whole or not at all, and taken out."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Header, Path, Query, Request
from fastapi.responses import Response, StreamingResponse

from central.console.guard import EditsPeople, ExportsPeople
from central.console.premises import Here, Premises
from central.console.problems import RefusedError, not_found
from central.console.sheet_schemas import (
    CellChange,
    Counts,
    ExportWanted,
    ImportDone,
    ImportPreview,
    ImportWanted,
    LineShown,
    Made,
)
from central.operators.sessions import Visitor
from central.residents.sheets.columns import SheetKind
from central.residents.sheets.exporting import Wish, export, may_export
from central.residents.sheets.importing import (
    MOST_WRITTEN,
    ChangedError,
    Look,
    RefusedLinesError,
    TooManyError,
)
from central.residents.sheets.plan import Outcome, Plan, PlannedLine
from central.residents.sheets.reading import LARGEST, LARGEST_MB, UnreadableError
from central.residents.sheets.report import error_report, sentence, template
from central.residents.sheets.words import Words, asked_language, words_in

router = APIRouter(prefix="/api", tags=["files"])

SHOWN = 200
"""Lines of a preview; the report has all that are refused."""
MADE = 20

CSV = "text/csv; charset=utf-8"
_CSV = {"content": {"text/csv": {"schema": {"type": "string"}}}, "description": "A file"}
_FILE = {
    "requestBody": {
        "required": True,
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}

PreviewId = Annotated[str, Path(max_length=36, pattern=r"^[0-9a-f-]+$")]
Language = Annotated[str, Header(alias="Accept-Language", max_length=200)]


@router.get("/import-templates/{kind}", responses={200: _CSV}, response_class=Response)
async def read_template(kind: SheetKind, visitor: EditsPeople, accept: Language = "") -> Response:
    """Return a file with the headings alone."""
    del visitor
    return _file(template(kind, _words(accept)), f"{kind}-template.csv")


@router.post("/imports", openapi_extra=_FILE)
async def look_at_file(
    request: Request,
    visitor: EditsPeople,
    here: Here,
    kind: Annotated[SheetKind, Query()],
    accept: Language = "",
) -> ImportPreview:
    """Look at a file (the body): nothing is written, and it is kept for half an hour."""
    words = _words(accept)
    try:
        data = await _body(request)
        look = await here.importing.look(kind, data, visitor.actor, words)
    except UnreadableError as error:
        raise RefusedError(
            HTTPStatus.UNPROCESSABLE_ENTITY, "This file cannot be read", _unreadable(error, words)
        ) from error
    return _preview(look, words)


@router.get("/imports/{preview}")
async def look_again(
    preview: PreviewId, visitor: EditsPeople, here: Here, accept: Language = ""
) -> ImportPreview:
    """Return what a file that one left here would do now."""
    words = _words(accept)
    return _preview(await _kept(preview, visitor, here, words), words)


@router.get("/imports/{preview}/report", responses={200: _CSV}, response_class=Response)
async def read_report(
    preview: PreviewId, visitor: EditsPeople, here: Here, accept: Language = ""
) -> Response:
    """Return every refused line as it came, with a column that says what is wrong."""
    words = _words(accept)
    look = await _kept(preview, visitor, here, words)
    return _file(error_report(look.sheet, look.plan, words), f"{look.sheet.kind}-errors.csv")


@router.post("/imports/{preview}/bring-in")
async def bring_in(
    preview: PreviewId,
    wanted: ImportWanted,
    visitor: EditsPeople,
    here: Here,
    accept: Language = "",
) -> ImportDone:
    """Write what was looked at, in one transaction. 409 where it would now be something else."""
    try:
        done = await here.importing.bring_in(
            preview, visitor.actor, _words(accept), digest=wanted.plan, mode=wanted.mode
        )
    except ChangedError as error:
        raise RefusedError(
            HTTPStatus.CONFLICT,
            "The register changed meanwhile",
            "Nothing was written. Look at the file again.",
        ) from error
    except RefusedLinesError as error:
        raise RefusedError(
            HTTPStatus.CONFLICT,
            "Some lines cannot be taken",
            "Nothing was written. Correct them, or import the good lines alone.",
        ) from error
    except TooManyError as error:
        raise RefusedError(
            HTTPStatus.CONFLICT,
            "That is too much at once",
            f"Nothing was written. At most {MOST_WRITTEN} lines: alarms wait meanwhile.",
        ) from error
    if done is None:
        raise not_found("file")
    look, prepared = done
    made = [Made(resident=one, who=who) for one, who in prepared.made[:MADE]]
    return ImportDone(counts=_counts(look.plan), made=made)


@router.post("/exports", responses={200: _CSV}, response_class=StreamingResponse)
async def take_out(
    wanted: ExportWanted, visitor: ExportsPeople, here: Here, accept: Language = ""
) -> StreamingResponse:
    """Return everyone in sight as a file. The reason is journalled before the first line goes."""
    wish = Wish(**wanted.model_dump())
    if not may_export(wish, visitor.actor):
        raise RefusedError(
            HTTPStatus.FORBIDDEN,
            "Your role may not see health notes",
            "Export without them, or ask somebody who may.",
        )
    pages = await export(here.database, wish, visitor.actor, _words(accept))
    return StreamingResponse(pages, media_type=CSV, headers=_named(f"{wish.kind}.csv"))


async def _body(request: Request) -> bytes:
    """Read the file; it comes after the guard, which reads no body."""
    data = bytearray()
    async for chunk in request.stream():
        data += chunk
        if len(data) > LARGEST:
            raise UnreadableError("large", limit=LARGEST_MB)
    return bytes(data)


async def _kept(preview: str, visitor: Visitor, here: Premises, words: Words) -> Look:
    look = await here.importing.look_again(preview, visitor.actor, words)
    if look is None:
        raise not_found("file")
    return look


def _words(accept: str) -> Words:
    return words_in(asked_language(accept))


def _unreadable(error: UnreadableError, words: Words) -> str:
    holes = dict(error.holes)
    if "name" in holes:
        holes["column"] = words.title(str(holes["name"]))
    return words.unreadable[error.code].format_map(holes)


def _preview(look: Look, words: Words) -> ImportPreview:
    plan = look.plan
    refused = [line for line in plan.lines if line.outcome is Outcome.REFUSED]
    return ImportPreview(
        id=look.preview.id,
        kind=look.sheet.kind,
        digest=look.preview.digest,
        plan=plan.digest,
        expires_at=look.preview.expires_at,
        encoding=look.sheet.encoding,
        delimiter=look.sheet.delimiter,
        ignored=list(look.sheet.ignored),
        withheld=[words.title(name) for name in look.withheld],
        most=MOST_WRITTEN,
        counts=_counts(plan),
        noted=sum(bool(line.noted) for line in plan.lines),
        lines=[_line(line, words) for line in plan.lines[:SHOWN]],
        refused=[_line(line, words) for line in refused[:SHOWN]],
    )


def _line(line: PlannedLine, words: Words) -> LineShown:
    return LineShown(
        number=line.number,
        outcome=line.outcome,
        ref=line.ref,
        who=line.who,
        changes=[
            CellChange(column=words.title(one.column), before=one.before, after=one.after)
            for one in line.changes
        ],
        wrong=[sentence(one, words) for one in line.wrong],
        noted=[sentence(one, words) for one in line.noted],
    )


def _counts(plan: Plan) -> Counts:
    return Counts(**{outcome.value: count for outcome, count in plan.counts.items()})


def _file(text: str, name: str) -> Response:
    return Response(text, media_type=CSV, headers=_named(name))


def _named(name: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{name}"'}
