"""What a job costs by the agreed prices: the parts of an estimate, kept with the offer it was made for."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Parts:
    """Agreed prices in minor units, and the road and time they are counted for.

    `percent` is the surcharge that counts at the moment of the call, `why` its name (`night`, `weekend`, …) or None.
    """

    fee_minor: int
    per_km_minor: int
    per_hour_minor: int
    percent: int
    why: str | None
    road_m: int
    minutes: int

    @property
    def road_minor(self) -> int:
        return self.per_km_minor * self.road_m // 1000 * self.percent // 100

    @property
    def time_minor(self) -> int:
        return self.per_hour_minor * self.minutes // 60 * self.percent // 100

    @property
    def call_out_minor(self) -> int:
        return self.fee_minor * self.percent // 100

    @property
    def total_minor(self) -> int:
        """As `scoring.price` counts it: the percent of the whole, so that no part's rounding is lost."""
        whole = self.fee_minor + self.per_km_minor * self.road_m // 1000 + self.per_hour_minor * self.minutes // 60
        return whole * self.percent // 100
