"""Money: whole minor units of a currency, never a float."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

# ISO 4217, list one: every currency that has not two digits. CLDR's figures are for display and differ.
_WITHOUT = frozenset(
    {"BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI", "VND", "VUV"}
    | {"XAF", "XOF", "XPF"}
)
_WITH_THREE = frozenset({"BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"})


def digits_of(currency: str) -> int:
    """How many minor-unit digits a currency has by ISO 4217: JPY 0, CNY 2, KWD 3."""
    return 0 if currency in _WITHOUT else 3 if currency in _WITH_THREE else 2


@dataclass(frozen=True, order=False)
class Money:
    """An amount in minor units (fen, satang, yen) of an ISO 4217 currency."""

    amount_minor: int
    currency: str

    def __post_init__(self) -> None:
        assert type(self.amount_minor) is int, "money is a whole number of minor units"
        assert len(self.currency) == 3 and self.currency.isupper(), "a currency is three capital letters"

    def __add__(self, other: "Money") -> "Money":
        assert self.currency == other.currency, "money of two currencies is never added"
        return Money(self.amount_minor + other.amount_minor, self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return self + Money(-other.amount_minor, other.currency)

    def __neg__(self) -> "Money":
        return Money(-self.amount_minor, self.currency)

    @classmethod
    def of(cls, amount: str | Decimal | int, currency: str) -> "Money":
        """From major units, rounded half up: `Money.of("12.345", "CNY")` is 1235 fen."""
        assert not isinstance(amount, float), "money is never a float"
        scaled = Decimal(amount).scaleb(digits_of(currency))
        return cls(int(scaled.quantize(Decimal(1), rounding=ROUND_HALF_UP)), currency)

    def as_decimal(self) -> Decimal:
        """In major units, exact."""
        return Decimal(self.amount_minor).scaleb(-digits_of(self.currency))

    def convert(self, rate: Decimal, currency: str) -> "Money":
        """At `rate` units of `currency` for one unit of ours, rounded half up."""
        return Money.of(self.as_decimal() * rate, currency)

    def split(self, weights: Sequence[int]) -> list["Money"]:
        """By largest remainder, ties to the lower index, so that the parts sum exactly."""
        total = sum(weights)
        assert total > 0 and min(weights) >= 0, "a split needs a positive sum of weights"
        sign = -1 if self.amount_minor < 0 else 1
        shares = [divmod(abs(self.amount_minor) * weight, total) for weight in weights]
        left = abs(self.amount_minor) - sum(share for share, _ in shares)
        by_remainder = sorted(range(len(weights)), key=lambda index: (-shares[index][1], index))
        extra = set(by_remainder[:left])
        return [Money(sign * (share + (index in extra)), self.currency) for index, (share, _) in enumerate(shares)]
