"""Shopping for machines: errands offered to guides, purchases with receipts, windows, statements and the clock."""

from fastapi import APIRouter

from rescue.shopping.concierge import api as concierge_api
from rescue.shopping.purchases import api as purchases_api

api = APIRouter(prefix="/api/v1", tags=["shopping"])
api.include_router(concierge_api.api)
api.include_router(purchases_api.api)
