import pytest

from i18n.sms import Segments, fit_for_sms, sms_segments


@pytest.mark.parametrize(
    ("text", "encoding", "units", "segments"),
    [
        ("", "GSM-7", 0, 1),
        ("a" * 160, "GSM-7", 160, 1),
        ("a" * 161, "GSM-7", 161, 2),
        ("a" * 306, "GSM-7", 306, 2),
        ("a" * 307, "GSM-7", 307, 3),
        ("€" * 80, "GSM-7", 160, 1),
        ("€" * 81, "GSM-7", 162, 2),
        ("a" * 152 + "€" + "a" * 152, "GSM-7", 306, 3),
        ("救" * 70, "UCS-2", 70, 1),
        ("救" * 71, "UCS-2", 71, 2),
        ("救" * 134, "UCS-2", 134, 2),
        ("救" * 135, "UCS-2", 135, 3),
        ("救" * 66 + "😀" + "救" * 66, "UCS-2", 134, 3),
        ("😀" * 35, "UCS-2", 70, 1),
        ("👨‍👩‍👦", "UCS-2", 8, 1),
        ("It’s", "UCS-2", 4, 1),
        ("a\u00a0b", "UCS-2", 3, 1),
        ("Déjà vu", "GSM-7", 7, 1),
        ("ç", "UCS-2", 1, 1),
    ],
)
def test_segments_are_counted_as_carriers_cut_them(text: str, encoding: str, units: int, segments: int) -> None:
    assert sms_segments(text) == Segments(encoding, units, segments)


@pytest.mark.parametrize(
    ("text", "fitted"),
    [
        ("It’s “here” – 5\u202fkm…", 'It\'s "here" - 5 km...'),
        ("CNY\u00a030,000.00", "CNY 30,000.00"),
        ("1\u202f234 «test»", '1 234 "test"'),
        ("救援“在途”…", "救援“在途”…"),
        ("تصل 5\u00a0كم", "تصل 5 كم"),
    ],
)
def test_typography_is_given_up_only_where_it_costs(text: str, fitted: str) -> None:
    assert fit_for_sms(text) == fitted
