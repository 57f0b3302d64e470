"""A refusal on the desk's pages, in the reader's words: a state is never told as the code that programs read."""

from collections.abc import Callable, Mapping
from typing import Any

from jinja2 import pass_context
from jinja2.runtime import Context

from rescue.cases.models import IncidentState
from rescue.desk import wording
from rescue.desk.calls import wording as calls
from rescue.desk.transfers import wording as transfers
from rescue.dispatch.models import CallOutState
from rescue.kit.problems import Problem
from rescue.kit.words import N_
from rescue.promises.models import PromiseState
from rescue.switchboard.models import CallState, LegState
from rescue.transfers.models import TransferLegState, TransferState

PROMISES: dict[PromiseState, str] = {
    PromiseState.OPEN: N_("Open"),
    PromiseState.KEPT: N_("Kept"),
    PromiseState.BROKEN: N_("Broken"),
    PromiseState.WITHDRAWN: N_("Withdrawn"),
}
STATES: Mapping[type, Mapping[Any, str]] = {
    IncidentState: wording.STATES,
    CallOutState: wording.CALL_OUTS,
    CallState: calls.CALL_STATES,
    LegState: calls.LEG_STATES,
    PromiseState: PROMISES,
    TransferState: transfers.STATES,
    TransferLegState: transfers.LEG_STATES,
}
QUOTED = N_("“%(word)s”")


@pass_context
def text_of(context: Context, problem: Problem) -> str:
    """The text for a template, in the language of its page: `{{ problem | refusal }}`."""

    def say(text: str, **values: Any) -> str:
        return str(context.call(context.resolve("gettext"), text, **values))

    return told(problem, say)["text"]


def told(problem: Problem, say: Callable[..., str]) -> dict[str, str]:
    """Title and text; a state without a word of its own leaves the title only."""
    values = dict(problem.values)
    title = say(problem.title, **values)
    if "state" in values:
        state = values["state"]
        word = STATES.get(type(state), {}).get(state)
        if word is None:
            return {"title": title, "text": ""}
        values["state"] = say(QUOTED, word=say(word))
    # For programs a text stands alone; under its title it would say the same sentence twice.
    return {"title": title, "text": say(problem.text, **values).removeprefix(title).lstrip()}
