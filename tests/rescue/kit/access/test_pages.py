import pytest
from starlette.testclient import TestClient

from rescue.kit.access import passwords, sessions, users
from rescue.kit.database import Database
from tests.rescue.kit.access.conftest import PASSWORD, Cast, Open, sign_in


def test_signing_in_opens_the_desk_and_the_cookie_is_guarded(site: TestClient, cast: Cast) -> None:
    answer = site.post("/sign-in", data={"sign_in_name": "lin@desk.example", "password": PASSWORD})
    assert (answer.status_code, answer.headers["location"]) == (303, "/desk")
    name, _, rest = answer.headers["set-cookie"].partition("=")
    assert name == "__Host-homeward"
    flags = {flag.strip().lower() for flag in rest.split(";")[1:]}
    assert flags == {"httponly", "max-age=43200", "path=/", "samesite=lax", "secure"}
    assert site.get("/api/v1/me").json() == {
        "id": cast.lin,
        "role": "coordinator",
        "organisation_id": None,
        "language": "zh-Hans",
    }


def test_without_https_the_cookie_has_a_plain_name_and_works(open_site: Open, cast: Cast) -> None:
    site = open_site("http://127.0.0.1:8000")
    sign_in(site)
    assert set(site.cookies) == {"homeward"}
    assert site.get("/api/v1/me").json()["id"] == cast.lin


def test_a_secure_site_does_not_take_the_unguarded_cookie(site: TestClient, cast: Cast) -> None:
    sign_in(site)
    key = site.cookies["__Host-homeward"]
    site.cookies.clear()
    assert site.get("/api/v1/me", headers={"Cookie": f"homeward={key}"}).json()["role"] == "anyone"


@pytest.mark.parametrize(
    ("next", "location"),
    [
        ("/desk/incidents/inc_1?tab=2", "/desk/incidents/inc_1?tab=2"),
        ("", "/desk"),
        ("https://stranger.example/", "/desk"),
        ("//stranger.example/", "/desk"),
        ("/\\stranger.example/", "/desk"),
        ("/\t/stranger.example", "/desk"),
        ("javascript:alert(1)", "/desk"),
        ("/" + "x" * 5000, "/desk"),
    ],
)
def test_signing_in_leads_on_within_the_site_only(site: TestClient, cast: Cast, next: str, location: str) -> None:
    assert sign_in(site, next=next) == location


def test_unknown_wrong_disabled_and_waiting_read_the_same_and_echo_nothing(
    site: TestClient, cast: Cast, database: Database
) -> None:
    def refusal(name: str, password: str) -> str:
        answer = site.post("/sign-in", data={"sign_in_name": name, "password": password, "next": "/desk"})
        assert answer.status_code == 422
        assert "set-cookie" not in answer.headers
        assert name not in answer.text
        return answer.text

    unknown = refusal("nobody@desk.example", "canary-password")
    assert "canary-password" not in unknown
    assert "waits, at first 30 seconds and at most 15 minutes" in unknown
    assert 'name="next" value="/desk"' in unknown
    for _ in range(users.FREE_TRIES):
        assert refusal("lin@desk.example", "canary-password") == unknown
    assert refusal("lin@desk.example", PASSWORD) == unknown
    with database.write() as db:
        users.disable_user(db, cast.ana, by="system")
    assert refusal("ana@tejo.example", PASSWORD) == unknown


@pytest.mark.parametrize("form", [{}, {"sign_in_name": "lin@desk.example"}, {"password": PASSWORD}])
def test_an_empty_form_is_refused_in_words(site: TestClient, cast: Cast, form: dict[str, str]) -> None:
    answer = site.post("/sign-in", data=form)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text


def test_the_form_needs_no_script_and_leads_people_in_trouble_past_it(site: TestClient, database: Database) -> None:
    answer = site.get("/sign-in?next=/account")
    assert answer.status_code == 200
    assert "<script" not in answer.text
    assert '<form method="post" action="/sign-in">' in answer.text
    assert 'name="next" value="/account"' in answer.text
    assert 'href="/"' in answer.text


def test_signing_in_again_ends_the_browsers_former_session(site: TestClient, cast: Cast, database: Database) -> None:
    sign_in(site)
    former = site.cookies["__Host-homeward"]
    sign_in(site)
    assert site.cookies["__Host-homeward"] != former
    with database.read() as db:
        assert sessions.find(db, former) is None
        assert len(sessions.list_sessions(db, cast.lin)) == 1


def test_signing_out_ends_the_session_itself_and_not_only_the_cookie(site: TestClient, cast: Cast) -> None:
    sign_in(site)
    key = site.cookies["__Host-homeward"]
    assert site.post("/sign-out").headers["location"] == "/sign-in"
    assert not site.cookies
    assert site.get("/api/v1/me", headers={"Cookie": f"__Host-homeward={key}"}).json()["role"] == "anyone"
    assert site.post("/sign-out").status_code == 303


def test_the_account_page_lists_ones_own_sessions_and_ends_them_all(
    open_site: Open, cast: Cast, database: Database
) -> None:
    phone, desk = open_site("https://homeward.example"), open_site("https://homeward.example")
    phone.headers["User-Agent"] = "Phone <b>1</b>"
    sign_in(phone)
    sign_in(desk)
    with database.write() as db:
        sessions.open(db, cast.ana, hours=1, user_agent="Somebody else's")
    text = desk.get("/account").text
    assert "Phone &lt;b&gt;1&lt;/b&gt;" in text
    assert "Somebody else" not in text
    assert text.count("This device") == 1
    assert desk.post("/account/sessions/revocation").headers["location"] == "/sign-in"
    for browser in (phone, desk):
        assert browser.get("/account").headers["location"] == "/sign-in?next=%2Faccount"


def test_a_disabled_users_cookie_and_a_changed_role_fail_on_the_very_next_request(
    site: TestClient, cast: Cast, database: Database
) -> None:
    sign_in(site)
    with database.write() as db:
        users.disable_user(db, cast.lin, by="system")
    assert site.get("/account").status_code == 303
    assert site.get("/api/v1/me").json()["role"] == "anyone"


def test_a_stranger_page_cannot_sign_anybody_out(site: TestClient, cast: Cast) -> None:
    sign_in(site)
    assert site.post("/account/sessions/revocation", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert site.get("/account").status_code == 200


def test_when_too_many_sign_in_at_once_the_next_is_told_to_come_back_and_no_try_is_counted(
    site: TestClient, cast: Cast, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passwords, "turns", passwords.Turns(at_once=1, waiting=0))
    with passwords.turns.take():
        answer = site.post("/sign-in", data={"sign_in_name": "lin@desk.example", "password": PASSWORD})
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    with database.read() as db:
        assert users.get_user(db, cast.lin).failed_count == 0
    sign_in(site)
