"""What we were asked and cannot do, in named classes: RFC 9457 for machines, a page for people."""

from typing import Any, ClassVar

from rescue.kit.words import N_


class Problem(Exception):
    """A refusal with a status and a translatable text; named values fill the text, input is never echoed."""

    status: ClassVar[int] = 500
    title: ClassVar[str] = N_("Something went wrong on our side.")
    text: ClassVar[str] = N_("Something went wrong on our side. Nothing was changed. Please call us.")

    def __init__(self, *, fields: list[dict[str, str]] | None = None, **values: Any) -> None:
        super().__init__(type(self).__name__)
        self.values = values
        self.fields = fields or []
        self.headers: dict[str, str] = {}


class Invalid(Problem):
    """The request cannot be read as what was asked for."""

    status = 422
    title = N_("Some of what was sent cannot be used.")
    text = N_("Some of what was sent cannot be used. Nothing was changed.")


class Malformed(Invalid):
    status = 400
    title = N_("The request cannot be read.")
    text = N_("The request cannot be read. Nothing was changed.")


class Unauthenticated(Problem):
    status = 401
    title = N_("Please sign in.")
    text = N_("Please sign in, or send a valid token.")


class Forbidden(Problem):
    status = 403
    title = N_("This is not open to you.")
    text = N_("This is not open to you.")


class NotFound(Problem):
    """Missing and forbidden look the same."""

    status = 404
    title = N_("There is nothing here.")
    text = N_("There is nothing here, or it is not open to you.")


class LinkEnded(Problem):
    """A link that worked once: taken back, used up, or its time is over."""

    status = 410
    title = N_("This link has ended.")
    text = N_("What it was for is done, or its time is over. If you still need us, call us at any time.")


class Conflict(Problem):
    status = 409
    title = N_("This does not fit what has happened since.")
    text = N_("This does not fit what has happened since. Nothing was changed.")


class MoveNotAllowed(Conflict):
    """The record's state does not allow this move."""

    title = N_("This step is not possible now.")
    text = N_("This step is not possible now: it is %(state)s.")


class Stale(Problem):
    """Somebody changed the record after the page was read; the answer tells its version and state now."""

    status = 412
    title = N_("Somebody changed this meanwhile.")
    text = N_("Somebody changed this meanwhile. Look at the present state and try again; nothing was overwritten.")

    def __init__(self, *, version: int | None = None, state: str | None = None) -> None:
        super().__init__()
        if version is not None:
            self.values["version"] = version
        self.version = version
        self.state_now = state


class VersionMissing(Problem):
    status = 428
    title = N_("Say which version you saw.")
    text = N_("Send If-Match with the ETag you read, so that nobody's change is overwritten.")


class TooLarge(Problem):
    status = 413
    title = N_("This is too large.")
    text = N_("This is too large. The most we take is %(most)s.")


class Unavailable(Problem):
    status = 503
    title = N_("We cannot do this right now.")
    text = N_("We cannot do this right now. Please try again, or call us.")
