"""`python3 homeward.py bench [NAME]`: without a name the way of a report to its offer."""

import sys

from tests.bench import desk, fan_out, first_view, locator, report_to_offer

BENCHES = {
    "desk": desk.main,
    "fan-out": fan_out.main,
    "locator": locator.main,
    "first-view": first_view.main,
    "report-to-offer": report_to_offer.main,
}

if __name__ == "__main__":
    name = sys.argv[1] if sys.argv[1:] and sys.argv[1] in BENCHES else ""
    sys.argv[1:] = sys.argv[2:] if name else sys.argv[1:]
    sys.exit(BENCHES[name or "report-to-offer"]())
