"""Twilio's REST lists in this process: an HTTP client that answers as its API does, from what it was given."""

import json
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from twilio.http import HttpClient
from twilio.http.response import Response

from tests.twilio.signed import ACCOUNT

RFC_2822 = "%a, %d %b %Y %H:%M:%S +0000"


class Lists(HttpClient):
    """Messages by their sid, and what is enclosed in them; `is_down` makes every call fail."""

    def __init__(self) -> None:
        super().__init__(None, False, None)
        self.messages: list[dict[str, Any]] = []
        self.media: dict[str, list[dict[str, Any]]] = {}
        self.asked: list[tuple[str, dict[str, Any]]] = []
        self.is_down = False

    def add(self, sid: str, sender: str, body: str, sent_at: datetime, **more: Any) -> None:
        """A message; inbound unless `direction` says otherwise."""
        message = {
            "sid": sid,
            "account_sid": ACCOUNT,
            "from": sender,
            "to": "+999700000100",
            "body": body,
            "direction": "inbound",
            "status": "received",
            "num_media": "0",
            "num_segments": "1",
            "error_code": None,
            "date_sent": sent_at.strftime(RFC_2822),
            "date_created": sent_at.strftime(RFC_2822),
            "date_updated": sent_at.strftime(RFC_2822),
        }
        self.messages.append({**message, **more})

    def request(self, method: str, uri: str, params: Any = None, *_more: Any, **_options: Any) -> Response:
        path = urlsplit(uri).path.removesuffix(".json").split("/")
        self.asked.append((path[-1], dict(params or {})))
        if self.is_down:
            return Response(503, json.dumps({"code": 20503, "message": "down", "status": 503}))
        assert method == "GET"
        if path[-1] == "Messages":
            return Response(200, json.dumps({"messages": self.messages, "page": 0, "next_page_uri": None}))
        if path[-1] == "Media":
            return Response(200, json.dumps({"media_list": self.media.get(path[-2], []), "next_page_uri": None}))
        found = next((each for each in self.messages if each["sid"] == path[-1]), None)
        missing = {"code": 20404, "message": "not found", "status": 404}
        return Response(200 if found else 404, json.dumps(found or missing))
