"""Lists as leaders write them, and answers as people write them: pure readers."""

import pytest

from rescue.rollcalls import asking, names, roll_calls
from rescue.rollcalls.models import Status
from rescue.rollcalls.names import Named
from rescue.rollcalls.roll_calls import Counts


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("张三\n李四", [Named("张三"), Named("李四")]),
        ("1. 张三，13800000001\n2、李四", [Named("张三", "+8613800000001"), Named("李四")]),
        ("张三、李四、王五", [Named("张三"), Named("李四"), Named("王五")]),
        ("Li Wei, Wang Fang", [Named("Li Wei"), Named("Wang Fang")]),
        ("Li Wei\t+66 81 234 0002\ten\tHK", [Named("Li Wei", "+66812340002", "en", "HK")]),
        ("- Wang Fang; (3) Zhao", [Named("Wang Fang"), Named("Zhao")]),
        ("+66812340002\n\n  \n...", []),
    ],
)
def test_a_list_is_read_as_it_is_written(written: str, read: list[Named]) -> None:
    assert names.read_text(written, "CN") == read


def test_a_sheet_is_read_by_its_headings_or_by_its_cells() -> None:
    rows = [["序号", "姓名", "手机号", "国籍"], ["1", "张三", "13800000001", "CN"], ["2", "", "", ""]]
    assert names.read_rows(rows, "CN") == [Named("张三", "+8613800000001", None, "CN")]
    assert names.read_rows([["1", "Li Wei", "+66812340002"]]) == [Named("Li Wei", "+66812340002")]


@pytest.mark.parametrize(
    ("said", "status"),
    [
        *[(said, Status.SAFE) for said in ("1", "１", "١", " 1. ", "1 I'm safe", "I am safe", "平安", "1安全")],
        *[(said, Status.YELLOW) for said in ("2", "２", "2 help", "I need help!", "我需要帮助。")],
        *[(said, None) for said in ("", "12", "1 of us is missing", "2 people are missing", "not safe", "在车里")],
    ],
)
def test_an_answer_counts_only_beyond_doubt(said: str, status: Status | None) -> None:
    assert asking.read_answer(said) is status


@pytest.mark.parametrize(
    ("counts", "level", "proposed"),
    [
        (Counts(safe=31, red=1), 1, None),
        (Counts(dead=4, red=2, yellow=4, safe=22), 1, 2),
        (Counts(dead=4, red=2, yellow=4, safe=22), 2, None),
        (Counts(yellow=20), 1, 3),
        (Counts(unknown=500), 1, None),
    ],
)
def test_a_level_is_proposed_from_the_count(counts: Counts, level: int, proposed: int | None) -> None:
    assert roll_calls.propose_level(counts, level) == proposed


def test_names_are_the_same_whatever_their_width_and_spaces() -> None:
    assert names.fold("Ｗang  Fang") == names.fold("wang fang") == names.fold("WangFang.")
    assert names.find_roster("Help! 名单：张三") == "张三"
    assert names.find_roster("we are on the roster") is None
