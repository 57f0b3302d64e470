"""Logs as JSON lines with named fields only: ids, codes and numbers; no address, name, phone, health or input."""

import json
import logging
import sys
from collections.abc import Mapping, MutableMapping
from typing import Any, TextIO

import structlog
from structlog.typing import FilteringBoundLogger

MOST_CHARACTERS = 300
FRAMES = 6

# A field that is not listed is dropped: a list of what may be said holds, a list of what may not never does.
FIELDS = frozenset(
    {"event", "level", "timestamp", "logger", "request_id", "method", "route", "status", "ms", "error", "at"}
    | {"incident_id", "call_out_id", "case_id", "provider_id", "subject", "kind", "state", "version", "reason_code"}
    | {
        "names",
        "job_id",
        "attempt",
        "count",
        "rows",
        "seconds",
        "territory",
        "service",
        "channel",
        "mode",
        "engine",
        "port",
    }
)


def keep_named(_logger: object, _method: str, line: MutableMapping[str, Any]) -> Mapping[str, Any]:
    """Drop fields that are not named in FIELDS, and cut long values."""
    return {name: _short(value) for name, value in line.items() if name in FIELDS}


def _short(value: Any) -> Any:
    return value if isinstance(value, int | float | bool | None) else str(value)[:MOST_CHARACTERS]


class JsonLines(logging.Formatter):
    """Other libraries' warnings as the same JSON lines; of an exception only its class and where it happened."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "event": record.getMessage()[:MOST_CHARACTERS],
            "level": record.levelname.lower(),
            "logger": record.name,
        }
        if record.exc_info and record.exc_info[1]:
            line.update(fault(record.exc_info[1]))
        return json.dumps(line, ensure_ascii=False)


def configure(level: str = "INFO", stream: TextIO | None = None) -> None:
    """Set up logging for this process, once, before serving; replaces uvicorn's access log."""
    out = stream or sys.stderr
    least = logging.getLevelNamesMapping().get(level.upper(), logging.INFO)
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            keep_named,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(least),
        logger_factory=structlog.WriteLoggerFactory(file=out),
        cache_logger_on_first_use=False,
    )
    others = logging.StreamHandler(out)
    others.setFormatter(JsonLines())
    root = logging.getLogger()
    root.handlers = [others]
    root.setLevel(logging.WARNING)
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access", "twilio", "twilio.http_client"):
        library = logging.getLogger(name)
        library.handlers, library.propagate = [], True
        library.setLevel(logging.WARNING)
    logging.getLogger("uvicorn.access").disabled = True


def log() -> FilteringBoundLogger:
    """The logger; `log().info("job failed", kind=…, attempt=…)` keeps only the fields named in FIELDS."""
    logger: FilteringBoundLogger = structlog.get_logger()
    return logger


def access(scope: MutableMapping[str, Any], request_id: str, status: int, seconds: float) -> None:
    """One line for one request: its route's pattern, because addresses hold ids and keys."""
    route = getattr(scope.get("route"), "path", None) or "none"
    log().info(
        "request",
        request_id=request_id,
        method=scope["method"],
        route=route,
        status=status,
        ms=round(seconds * 1000, 1),
    )


def fault(error: BaseException) -> dict[str, str]:
    """An exception's class and the last places it passed; never its message, which may hold what people wrote."""
    places = []
    trace = error.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        places.append(f"{code.co_filename.rpartition('/')[2]}:{trace.tb_lineno}:{code.co_name}")
        trace = trace.tb_next
    return {"error": type(error).__name__, "at": " < ".join(reversed(places[-FRAMES:]))}
