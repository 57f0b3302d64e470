"""A file comes with a form once, is believed by its bytes, and goes out to be saved."""

from typing import Annotated

import pytest
from fastapi import APIRouter, File, Form, UploadFile
from starlette.requests import Request
from starlette.responses import Response
from starlette.testclient import TestClient

from rescue.kit import vault
from rescue.kit.web import uploads
from rescue.kit.web.idempotency import Answer, IdempotencyKey, ask, once
from rescue.kit.web.routes import AnyViewer, Writing
from rescue.kit.web.strict import IdPath, Line
from tests.rescue.kit.web.small_app import OWN, MakeHouse, make_app

router = APIRouter(prefix="/api/v1")
PAPER = b"%PDF-1.7 a report"
UPLOAD = {"file": ("../Röntgen.pdf", PAPER, "text/html")}


@router.post("/cases/{id}/papers", status_code=201)
def add_paper(
    request: Request,
    db: Writing,
    viewer: AnyViewer,
    id: IdPath,
    file: Annotated[UploadFile, File()],
    said: Annotated[Line, Form()] = "",
    key: IdempotencyKey = None,
) -> Response:
    upload = uploads.take(file)
    assert upload is not None

    def make() -> Answer:
        return Answer(201, {"id": vault.keep(db, upload.content, name=upload.name, about=id, by=viewer.id)})

    return once(db, ask(request, viewer, key, {**upload.described, "said": said}), make).response()


@router.post("/papers/{id}/opening")
def open_paper(db: Writing, viewer: AnyViewer, id: IdPath) -> Response:
    return uploads.send(vault.open(db, id, by=viewer.id))


@router.post("/form")
def show_form(sent: uploads.Sent, viewer: AnyViewer) -> dict[str, object]:
    return {"fields": sent.fields, "files": {name: len(file.content) for name, file in sent.files.items()}}


@pytest.fixture
def client(make_house: MakeHouse) -> TestClient:
    app = make_app(make_house(body_limits={"/api/v1/cases/*/papers": uploads.BODY_BYTES}))
    app.include_router(router)
    return TestClient(app, base_url=OWN)


def test_a_file_is_kept_once_and_comes_back_as_something_to_save(client: TestClient) -> None:
    again = {"Idempotency-Key": "one"}
    first = client.post("/api/v1/cases/cas_1/papers", files=UPLOAD, data={"said": "leg"}, headers=again)
    assert first.status_code == 201
    replay = client.post("/api/v1/cases/cas_1/papers", files=UPLOAD, data={"said": "leg"}, headers=again)
    assert (replay.json(), replay.headers["Idempotent-Replayed"]) == (first.json(), "true")
    other = client.post("/api/v1/cases/cas_1/papers", files={"file": ("a.pdf", PAPER + b"!")}, headers=again)
    assert other.status_code == 422
    got = client.post(f"/api/v1/papers/{first.json()['id']}/opening")
    assert got.content == PAPER
    assert got.headers["Content-Type"] == "application/pdf"
    assert got.headers["Content-Disposition"].startswith('attachment; filename="fil_')
    assert got.headers["Content-Disposition"].endswith("filename*=UTF-8''R%C3%B6ntgen.pdf")
    assert got.headers["X-Content-Type-Options"] == "nosniff" and "sandbox" in got.headers["Content-Security-Policy"]


def test_large_files_have_room_only_where_files_are_taken(client: TestClient) -> None:
    large = {"file": ("scan.pdf", b"%PDF-" + b"x" * (vault.MOST_BYTES - 5))}
    assert client.post("/api/v1/cases/cas_1/papers", files=large).status_code == 201
    too_large = {"file": ("scan.pdf", b"%PDF-" + b"x" * vault.MOST_BYTES)}
    assert client.post("/api/v1/cases/cas_1/papers", files=too_large).status_code == 413
    assert client.post("/api/v1/form", files=large).status_code == 413


def test_a_strangers_page_cannot_send_a_file_with_somebodys_cookie(client: TestClient) -> None:
    client.cookies.set("session", "somebody")
    answer = client.post("/api/v1/cases/cas_1/papers", files=UPLOAD, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403


FORM = "multipart/form-data"
AS_BROWSERS_DO = (
    '--b\r\nContent-Disposition: form-data; name="note"\r\n\r\nx\r\n'
    '--b\r\nContent-Disposition: form-data; name="file"; filename=""\r\n'
    "Content-Type: application/octet-stream\r\n\r\n\r\n--b--\r\n"
)


def test_a_form_keeps_its_fields_whether_files_came_or_not(client: TestClient) -> None:
    chosen = client.post("/api/v1/form", data={"note": " 平静\r\n "}, files={"file": ("a.txt", b"words")})
    assert chosen.json() == {"fields": {"note": "平静"}, "files": {"file": 5}}
    nothing = client.post(
        "/api/v1/form", content=AS_BROWSERS_DO.encode(), headers={"Content-Type": f"{FORM}; boundary=b"}
    )
    assert nothing.json() == {"fields": {"note": "x"}, "files": {}}
    assert client.post("/api/v1/form", data={"note": "x"}).json() == {"fields": {"note": "x"}, "files": {}}


BROKEN = {
    "a control character": ('--b\r\nContent-Disposition: form-data; name="note"\r\n\r\na\x1b[2J\r\n--b--\r\n', "b"),
    "no boundary": ("--b\r\n", ""),
    "no name": ("--b\r\nContent-Disposition: form-data\r\n\r\nx\r\n--b--\r\n", "b"),
    "no end": ('--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\nx', "b"),
    "too many files": (
        "".join(
            f'--b\r\nContent-Disposition: form-data; name="f{number}"; filename="a"\r\n\r\nx\r\n' for number in range(9)
        )
        + "--b--\r\n",
        "b",
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_form_that_cannot_be_read_is_refused(client: TestClient, name: str) -> None:
    body, boundary = BROKEN[name]
    kind = "multipart/form-data" + (f"; boundary={boundary}" if boundary else "")
    answer = client.post("/api/v1/form", content=body.encode(), headers={"Content-Type": kind})
    assert answer.status_code == 400, answer.text
    assert "2J" not in answer.text
