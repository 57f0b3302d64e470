"""Reports come in by every channel, and a delivery has ends of its own."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

CHANNELS = ("web", "api", "sms", "desk")
MORE_CHANNELS = ("voice", "whatsapp", "wechat", "app", "email", "partner")
STATES = ("queued", "submitting", "sent", "delivered", "read", "unknown", "failed")
ALL_STATES = (
    *("queued", "submitting", "sent", "delivered", "read", "acknowledged", "unknown", "failed"),
    *("expired", "cancelled", "given_up"),
)


def upgrade() -> None:
    _allow("reports", "channel", "ck_reports_channel", (*CHANNELS, *MORE_CHANNELS))
    _allow("deliveries", "state", "ck_deliveries_deliverystate", ALL_STATES)


def downgrade() -> None:
    _allow("deliveries", "state", "ck_deliveries_deliverystate", STATES)
    _allow("reports", "channel", "ck_reports_channel", CHANNELS)


def _allow(table: str, column: str, name: str, words: tuple[str, ...]) -> None:
    listed = f"{column} IN ({', '.join(repr(word) for word in words)})"
    with op.batch_alter_table(table) as batch_op:
        batch_op.drop_constraint(op.f(name), type_="check")
        batch_op.create_check_constraint(op.f(name), sa.text(listed))
