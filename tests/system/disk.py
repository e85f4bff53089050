"""The disk as a power cut leaves it: the log of `powercut.c`, replayed up to a point.

What was written and not yet synced when the power went is dropped, or (the crueller disk) survives
in part. A mark is a line that the program under test wrote to `MARKS` once it had promised.
"""

import os
import shutil
import struct
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

_HEAD = struct.Struct("<cIqQ")
HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Record:
    """One call to the disk."""

    op: str
    path: str
    offset: int
    data: bytes


def build_shim(folder: Path) -> Path:
    """Compile the preloaded recorder; needs gcc."""
    shim = folder / "powercut.so"
    subprocess.run(
        ["gcc", "-shared", "-fPIC", "-O1", "-o", str(shim), str(HERE / "powercut.c"), "-ldl"],
        check=True,
    )
    return shim


def run_recorded(command: list[str], *, shim: Path, root: Path, log: Path) -> None:
    """Run a program with its writes below `root` recorded."""
    environment = {
        **os.environ,
        "LD_PRELOAD": str(shim),
        "POWERCUT_ROOT": str(root),
        "POWERCUT_LOG": str(log),
    }
    subprocess.run(command, check=True, env=environment, timeout=100)


def records(log: Path) -> list[Record]:
    """Read the log."""
    return list(_parse(log.read_bytes()))


def _parse(raw: bytes) -> Iterator[Record]:
    at = 0
    while at + _HEAD.size <= len(raw):
        op, path_size, offset, size = _HEAD.unpack_from(raw, at)
        at += _HEAD.size
        path = raw[at : at + path_size].decode()
        at += path_size
        yield Record(op.decode(), path, offset, raw[at : at + size])
        at += size


@dataclass(slots=True)
class _File:
    durable: bytearray = field(default_factory=bytearray)
    pending: list[Record] = field(default_factory=list)


def _apply(content: bytearray, record: Record) -> None:
    if record.op == "T":
        if record.offset < len(content):
            del content[record.offset :]
        else:
            content.extend(bytes(record.offset - len(content)))
        return
    end = record.offset + len(record.data)
    if len(content) < end:
        content.extend(bytes(end - len(content)))
    content[record.offset : end] = record.data


class Disk:
    """Files with what is durable of them, and what is still only in the cache."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._files: dict[str, _File] = {}
        self.marks: list[str] = []

    def take(self, record: Record) -> None:
        """Do one call; shared memory files are never durable, folders are not modelled."""
        if record.path.endswith("-shm") or Path(record.path) == self._root:
            return
        if record.path.endswith("/MARKS"):
            self.marks += record.data.decode().splitlines() if record.op == "W" else []
            return
        file = self._files.setdefault(record.path, _File())
        match record.op:
            case "W" | "T":
                file.pending.append(record)
            case "S":
                for waiting in file.pending:
                    _apply(file.durable, waiting)
                file.pending.clear()
            case "U":
                del self._files[record.path]
            case "R":
                self._files[record.data.decode()] = self._files.pop(record.path)

    def leave(self, image: Path, survivors: Random | None = None) -> None:
        """Write what a cut now would leave to `image`; the disk itself goes on.

        With `survivors`, each unsynced write survives with one chance in two, in any combination.
        """
        for path, file in self._files.items():
            content = bytearray(file.durable)
            if survivors is not None:
                for waiting in file.pending:
                    if survivors.random() < 0.5:
                        _apply(content, waiting)
            target = image / Path(path).relative_to(self._root)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """What the power cut after `point` calls to the disk left."""

    point: int
    image: Path
    """Gone when the next cut is asked for."""
    marks: list[str]
    """Those made before it."""


def cuts(
    log: list[Record], count: int, *, root: Path, image: Path, random: Random
) -> Iterator[Cut]:
    """Cut the power at `count` random points; at every second one some unsynced writes survive."""
    disk, taken = Disk(root), 0
    for number, point in enumerate(sorted(random.choices(range(len(log) + 1), k=count))):
        for record in log[taken:point]:
            disk.take(record)
        taken = point
        image.mkdir()
        disk.leave(image, random if number % 2 else None)
        yield Cut(point=point, image=image, marks=list(disk.marks))
        shutil.rmtree(image)
