"""Something bought under pressure or not as promised: receipts, the agency's 72 hours, what everybody stated."""
