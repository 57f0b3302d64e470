"""Words that stored enumerations gained for the desk and the five services."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

# (table, column, name of the check): the words before, the words now
WIDENED: dict[tuple[str, str, str], tuple[tuple[str, ...], tuple[str, ...]]] = {
    ("incidents", "next_duty", "ck_incidents_duty"): (
        ("provider_answers", "coordinator_acts", "provider_arrives", "provider_reports", "coordinator_closes"),
        (
            *("provider_answers", "coordinator_acts", "provider_arrives", "provider_reports", "coordinator_closes"),
            "promise_due",
        ),
    ),
    ("reports", "channel", "ck_reports_channel"): (
        ("web", "api", "sms", "desk", "voice", "whatsapp", "wechat", "app", "email", "partner"),
        ("web", "api", "sms", "desk", "voice", "whatsapp", "wechat", "app", "email", "partner", "check_in"),
    ),
}


def upgrade() -> None:
    for (table, column, name), (_, now) in WIDENED.items():
        _allow(table, column, name, now)


def downgrade() -> None:
    for (table, column, name), (before, _) in WIDENED.items():
        _allow(table, column, name, before)


def _allow(table: str, column: str, name: str, words: tuple[str, ...]) -> None:
    listed = f"{column} IN ({', '.join(repr(word) for word in words)})"
    with op.batch_alter_table(table) as batch_op:
        batch_op.drop_constraint(op.f(name), type_="check")
        batch_op.create_check_constraint(op.f(name), sa.text(listed))
