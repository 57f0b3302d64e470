"""Scenario S01 step 12: no CCTV, so what else; two witnesses, a dash-cam, paint flakes, by link, desk and programs."""

from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from rescue.promises import promises
from tests.rescue.scene.conftest import Scene

PAINT = b"\x89PNG\r\n\x1a\n red paint"
THAI = "ผมเห็นมอเตอร์ไซค์สีแดงหนี"


def press(scene: Scene, what: str, **fields: Any) -> int:
    """A form of the agent's page."""
    files = {"file": fields.pop("file")} if "file" in fields else None
    return int(scene.phone.post(f"{scene.link}/{what}", data=fields, files=files).status_code)


def test_a_hit_and_run_without_cctv_is_proved_by_what_else_there_is(scene: Scene) -> None:
    tasks = scene.tasks()
    assert {"police_report", "witnesses", "photos", "cctv", "dashcams", "traces"} <= set(tasks)
    happened = datetime.fromisoformat(scene.desk.incident(scene.incident).reported_at.isoformat())
    assert datetime.fromisoformat(tasks["police_report"]["due_at"]) == happened + timedelta(hours=24)
    assert {task["id"] for task in tasks.values()} <= scene.owed(), "each is a promise with a clock"
    page = scene.phone.get(scene.link, headers={"Accept-Language": "zh-Hans"})
    assert page.status_code == 200 and tasks["witnesses"]["id"] in page.text

    # No CCTV: the desk says so, and what stands in for it is named.
    assert scene.desk.send(f"{scene.path}/gaps/cctv", how="none").status_code == 303
    gaps = {gap["evidence"]: gap for gap in scene.gaps()}
    assert "cctv" not in gaps and gaps["dashcam"]["because_no"] == ["cctv"]
    assert {"shop_recorder", "witness", "ride_trace", "toll_record"} <= set(gaps)
    shown = scene.desk.open(scene.path)
    assert "stands in for:" in shown and "There is none" in shown and "Dash-cam recording" in shown

    # One press: the taxis are asked for their dash-cams, until those are overwritten.
    assert scene.desk.send(f"{scene.path}/gaps/dashcam", how="ask").status_code == 303
    dashcam = scene.evidence()["dashcam"]
    assert dashcam["state"] == "asked" and dashcam["id"] in scene.owed()
    assert datetime.fromisoformat(dashcam["perishes_at"]) == happened + timedelta(hours=24)
    text = scene.api("GET", f"incidents/{scene.incident}/evidence-gaps/dashcam/request").json()
    assert (text["language"], text["is_theirs"]) == ("th", True) and "กล้อง" in text["text"]
    greek = scene.api("GET", f"incidents/{scene.incident}/evidence-gaps/dashcam/request?language=el").json()
    assert (greek["language"], greek["is_theirs"]) == ("en", False)
    assert scene.desk.send(f"{scene.path}/gaps/dashcam", how="ask").status_code == 409

    # Paint flakes become the agent's task; they bring a photograph by their link.
    assert scene.desk.send(f"{scene.path}/gaps/traces", how="task").status_code == 303
    traces = scene.evidence()["traces"]
    secure = next(task for task in scene.tasks().values() if task["evidence_id"] == traces["id"])
    brought = {"holder": "agent", "note": "at the kerb", "file": ("paint.png", PAINT, "image/png")}
    assert press(scene, f"evidence/{traces['id']}", version=traces["version"], **brought) == 303
    traces = scene.evidence()["traces"]
    assert (traces["state"], traces["sha256"]) == ("received", sha256(PAINT).hexdigest())
    assert next(task for task in scene.tasks().values() if task["id"] == secure["id"])["state"] == "done"
    assert secure["id"] not in scene.owed() and traces["sha256"] in scene.desk.open(scene.path)

    # Two witnesses: one by the link (sent twice by a phone without network), one by the agent's program.
    witness = {"kind": "witness", "state": "noticed", "holder": "Nok", "contact": "+66810000001", "language": "th"}
    for _ in range(2):
        assert press(scene, "evidence", **witness, said=THAI, seen="12") == 303
    sent = {"kind": "witness", "holder": "Tom", "language": "en", "said": "It was a red motorcycle."}
    for _ in range(2):
        made = scene.api(
            "POST",
            f"call-outs/{scene.call_out.id}/evidence",
            agent=True,
            data=sent,
            headers={"Idempotency-Key": "tom-1"},
        )
        assert made.status_code == 201, made.text
    every = scene.api("GET", f"incidents/{scene.incident}/evidence").json()["items"]
    nok, tom = sorted((each for each in every if each["kind"] == "witness"), key=lambda each: str(each["holder"]))
    assert (nok["said"], nok["translation"], tom["translation"]) == (THAI, "missing", "not_needed")
    assert nok["state"] == "received" and nok["call_out_id"] == scene.call_out.id
    path = f"{scene.path}/evidence/{nok['id']}/translation"
    assert scene.desk.send(path, version=1, text="old").status_code == 412
    said = {"text": "I saw a red motorcycle flee.", "is_confirmed": "true"}
    assert scene.desk.send(path, version=nok["version"], **said).status_code == 303
    shown = scene.desk.open(scene.path)
    assert THAI in shown and "I saw a red motorcycle flee." in shown and "Translation confirmed" in shown

    # The dash-cam was overwritten; a task is done by program and one by link, with equal effect.
    change = scene.api("PUT", f"evidence/{dashcam['id']}", json={"state": "lost"}, headers={"If-Match": '"1"'})
    assert change.status_code == 412
    change = scene.api("PUT", f"evidence/{dashcam['id']}", agent=True, json={"state": "lost"})
    assert change.json()["state"] == "lost" and dashcam["id"] not in scene.owed()
    tasks = scene.tasks()
    done = scene.api(
        "PUT", f"scene-tasks/{tasks['witnesses']['id']}", agent=True, json={"state": "done", "result": "two names"}
    )
    assert done.status_code == 200 and done.headers["etag"]
    assert press(scene, f"scene-tasks/{tasks['photos']['id']}", state="done", result="12 photos", version="1") == 303
    for code, result in (("witnesses", "two names"), ("photos", "12 photos")):
        task = scene.tasks()[code]
        assert (task["state"], task["result"]) == ("done", result) and task["id"] not in scene.owed()
    case = scene.desk.open(f"/desk/incidents/{scene.incident}")
    assert "1 agent at work" in case and "Evidence received: Witness statement." in case
    assert "Done on the scene: Take witnesses" in case and "Nok" not in repr(scene.kinds())


def test_what_is_overdue_is_an_alarm_and_who_has_finished_sees_the_scene_no_more(scene: Scene) -> None:
    task = scene.tasks()["photos"]
    scene.desk.pass_time(3 * 3600)
    with scene.desk.house.database.read() as db:
        owed = promises.find(db, about=task["id"], what="scene_task")
        assert owed is not None and owed.state == "broken"
    path = f"incidents/{scene.incident}/scene-tasks"
    added = scene.api("POST", path, json={"text": "Ask the night guard"}, headers={"Idempotency-Key": "g"})
    assert added.status_code == 201 and "Ask the night guard" in scene.phone.get(scene.link).text
    assert scene.api("GET", f"call-outs/{scene.call_out.id}/scene", agent=True).status_code == 200
    assert scene.api("GET", path, agent=True).status_code == 403, "the whole list is the desk's"
    for milestone in ("on_scene", "cleared"):
        body = {"milestone": milestone}
        assert scene.api("POST", f"call-outs/{scene.call_out.id}/milestones", agent=True, json=body).status_code == 200
    assert 'id="scene"' not in scene.phone.get(scene.link).text
    assert press(scene, f"scene-tasks/{task['id']}", state="done") == 404
    assert scene.api("PUT", f"scene-tasks/{task['id']}", agent=True, json={"state": "done"}).status_code == 404
    assert scene.api("GET", f"call-outs/{scene.call_out.id}/scene", agent=True).status_code == 404
    assert "No agent is there" in scene.desk.open(scene.path)
    refused = scene.api(
        "POST",
        f"incidents/{scene.incident}/evidence",
        data={"kind": "photos"},
        files={"file": ("x.exe", b"MZ program", "image/png")},
    )
    assert refused.status_code == 422 and not scene.evidence()
