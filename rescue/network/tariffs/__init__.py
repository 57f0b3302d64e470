"""Agreed prices: surcharges by hour and day, and what a job would cost by them."""
