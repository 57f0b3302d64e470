"""What a coordinator reads beside a position: where it was written, and why it may not be where they are."""

from tests.rescue.desk.conftest import Desk


def test_what_is_odd_about_a_position_stands_beside_it(desk: Desk) -> None:
    incident_id = desk.report(latitude=None, longitude=None, accuracy_m=None, place_text="98.3923, 7.8804")
    desk.report(
        latitude=None, longitude=None, accuracy_m=None, kind=None, name=None,
        place_text="https://www.google.com/maps/@13.7563,100.5018,17z",
    )  # fmt: skip
    shown = desk.browser.get(f"/desk/incidents/{incident_id}", headers={"Accept-Language": "zh-CN"}).text
    assert "经度写在前面" in shown and "地图中心，不是定位点" in shown
    assert "地图链接" in shown and "7.88040, 98.39230" in shown


def test_the_box_for_a_place_reads_every_writing(desk: Desk) -> None:
    incident_id = desk.report(latitude=None, longitude=None, accuracy_m=None, place_text="Phuket")
    for said in (
        "北纬7度52分49.4秒 东经98度23分32.3秒",
        "https://maps.apple.com/?ll=7.8804,98.3923",
        "٧٫٨٨٠٤، ٩٨٫٣٩٢٣",
    ):
        shown = desk.browser.get(f"/desk/incidents/{incident_id}", params={"place": said})
        assert "7.88039, 98.39231" in shown.text or "7.88040, 98.39230" in shown.text, said
