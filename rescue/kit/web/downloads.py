"""Tables handed out as files."""

from starlette.responses import Response


def csv_file(text: str, name: str) -> Response:
    """A CSV text as a file that nobody keeps on the way."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(text, media_type="text/csv; charset=utf-8", headers=headers)
