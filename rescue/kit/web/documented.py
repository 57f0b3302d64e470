"""What the OpenAPI document says of every refusal."""

from typing import Any

PROBLEMS: dict[int | str, dict[str, Any]] = {
    "4XX": {
        "description": "A refusal as RFC 9457 says it; nothing was changed.",
        "content": {
            "application/problem+json": {
                "schema": {
                    "type": "object",
                    "required": ["type", "title", "status", "detail"],
                    "properties": {
                        "type": {"type": "string"},
                        "title": {"type": "string"},
                        "status": {"type": "integer"},
                        "detail": {"type": "string"},
                        "instance": {"type": "string"},
                        "version": {"type": "integer", "description": "412: the version there is, as in ETag"},
                        "state": {"type": "string", "description": "412: the state it is in now"},
                        "errors": {
                            "type": "array",
                            "items": {
                                "type": "object",
                                "properties": {"pointer": {"type": "string"}, "detail": {"type": "string"}},
                            },
                        },
                    },
                },
                "example": {
                    "type": "urn:homeward:problem:not-found",
                    "title": "There is nothing here.",
                    "status": 404,
                    "detail": "There is nothing here, or it is not open to you.",
                },
            }
        },
    }
}
