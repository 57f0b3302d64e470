"""Every answer carries the same guards, whatever became of the request."""

import pytest
from starlette.staticfiles import StaticFiles
from starlette.testclient import TestClient

from tests.rescue.kit.web.small_app import MakeHouse, make_app
from tests.rescue.kit.web.test_csrf import PRODUCTION, PUBLIC

POLICY = (
    "default-src 'none'; script-src 'self'; worker-src 'self'; style-src 'self' 'sha256-plain'; "
    "img-src 'self' data:; connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/after", 200),
        ("HEAD", "/after", 405),
        ("GET", "/static/app.js", 200),
        ("GET", "/static/none.js", 404),
        ("GET", "/nowhere", 404),
        ("DELETE", "/api/v1/reports", 405),
        ("POST", "/forms", 403),
        ("POST", "/api/v1/reports", 422),
        ("GET", "/broken-page", 500),
        ("GET", "/api/v1/broken", 500),
        ("GET", "/desk-only", 303),
        ("PUT", "/api/v1/reports/rep_1", 401),
    ],
)
def test_every_answer_carries_the_guards(make_house: MakeHouse, tmp_path, method: str, path: str, status: int) -> None:
    (tmp_path / "app.js").write_text("1")
    app = make_app(make_house(settings=PRODUCTION))
    app.mount("/static", StaticFiles(directory=tmp_path))
    answer = TestClient(app, base_url=PUBLIC, follow_redirects=False).request(method, path)
    assert answer.status_code == status
    assert answer.headers["content-security-policy"] == POLICY
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["permissions-policy"].startswith("geolocation=(self)")
    assert answer.headers["cross-origin-opener-policy"] == "same-origin"
    assert answer.headers["strict-transport-security"].startswith("max-age=31536000")
    assert answer.headers["cache-control"] == "no-store"
    assert len(answer.headers["x-request-id"]) == 12


def test_without_https_nothing_is_pinned_to_it(make_house: MakeHouse) -> None:
    assert "strict-transport-security" not in TestClient(make_app(make_house())).get("/after").headers


def test_two_requests_have_two_ids(make_house: MakeHouse) -> None:
    client = TestClient(make_app(make_house()))
    assert client.get("/after").headers["x-request-id"] != client.get("/after").headers["x-request-id"]
