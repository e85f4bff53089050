"""The demo's commentary tells what matters, and the end of a trouble only after its beginning."""

import io

from rich.console import Console

from caliu.commentary import Commentator
from protocol.clock import RealClock


def told(*lines: dict[str, object]) -> str:
    paper = io.StringIO()
    commentator = Commentator(Console(file=paper, width=200), RealClock())
    for line in lines:
        commentator.told("hub-0001", {"event": "heard", "source": "motion-hall", **line})
    return paper.getvalue()


def test_a_device_that_is_back_is_news_only_where_it_was_lost() -> None:
    assert told({"kind": "source-back"}, {"kind": "battery-ok"}) == ""
    story = told({"kind": "source-lost"}, {"kind": "source-back"}, {"kind": "source-back"})
    assert story.count("source-lost") == story.count("source-back") == 1


def test_motion_is_never_told_and_a_button_always() -> None:
    assert told({"kind": "motion"}) == ""
    assert "button-pressed" in told({"kind": "button-pressed", "source": "pendant-1"})
