"""Applications, grounds, key workers, notices to employers, dates that limits run from."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "ground",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("person", sa.BigInteger(), nullable=False),
        sa.Column("ground", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("start_day", sa.Integer(), nullable=False),
        sa.Column("end_day", sa.Integer(), nullable=False),
        sa.Column("application", sa.BigInteger(), nullable=True),
        sa.Column("question", sa.BigInteger(), nullable=True),
        sa.Column("entry", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ground_person", "ground", ["person", "start_day"], unique=False)
    op.create_table(
        "application",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("person", sa.BigInteger(), nullable=False),
        sa.Column("region", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("ground", sa.String(length=64), nullable=False),
        sa.Column("call_up", sa.BigInteger(), nullable=True),
        sa.Column("against", sa.BigInteger(), nullable=True),
        sa.Column("filed_day", sa.Integer(), nullable=False),
        sa.Column("facts", sa.Text(), nullable=True),
        sa.Column("words", sa.LargeBinary(), nullable=True),
        sa.Column("rule", sa.String(length=64), nullable=False),
        sa.Column("article", sa.Text(), nullable=False),
        sa.Column("authorities", sa.Text(), nullable=False),
        sa.Column("decide_by", sa.Integer(), nullable=True),
        sa.Column("suspended_day", sa.Integer(), nullable=True),
        sa.Column("call_up_was", sa.String(length=16), nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("decided_day", sa.Integer(), nullable=True),
        sa.Column("until_day", sa.Integer(), nullable=True),
        sa.Column("decided_under", sa.Text(), nullable=True),
        sa.Column("reasons", sa.LargeBinary(), nullable=True),
        sa.Column("decided_by", sa.String(length=64), nullable=True),
        sa.Column("decided_in", sa.String(length=64), nullable=True),
        sa.Column("replaced_by", sa.BigInteger(), nullable=True),
        sa.Column("entry", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_application_person"), "application", ["person"], unique=False)
    op.create_index(op.f("ix_application_call_up"), "application", ["call_up"], unique=False)
    op.create_table(
        "key_worker_question",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("agency", sa.String(length=64), nullable=False),
        sa.Column("person", sa.BigInteger(), nullable=False),
        sa.Column("asked_day", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("answered_day", sa.Integer(), nullable=True),
        sa.Column("until_day", sa.Integer(), nullable=True),
        sa.Column("entry", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_key_worker_question_person"), "key_worker_question", ["person"], unique=False)
    op.create_table(
        "employer_notice",
        sa.Column("call_up", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("notified_day", sa.Integer(), nullable=False),
        sa.Column("consent", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("answered_day", sa.Integer(), nullable=True),
        sa.Column("entry", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("call_up"),
    )
    op.create_table(
        "personal_date",
        sa.Column("person", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("person", "name"),
    )
    op.add_column("call_up", sa.Column("report_to", sa.Text(), nullable=True))
    op.add_column("call_up", sa.Column("channel", sa.String(length=16), nullable=True))
    op.add_column("call_up", sa.Column("handed_day", sa.Integer(), nullable=True))
    op.add_column("call_up", sa.Column("proof", sa.LargeBinary(), nullable=True))
    op.add_column("call_up", sa.Column("facts", sa.Text(), nullable=True))
    op.add_column("plan", sa.Column("facts", sa.Text(), nullable=True))
    op.execute(
        "UPDATE call_up SET channel = 'personal', handed_day = served_day WHERE served_day IS NOT NULL"
    )


def downgrade() -> None:
    """Take them away."""
    op.drop_column("plan", "facts")
    for column in ("facts", "proof", "handed_day", "channel", "report_to"):
        op.drop_column("call_up", column)
    op.drop_table("personal_date")
    op.drop_table("employer_notice")
    op.drop_index(op.f("ix_key_worker_question_person"), table_name="key_worker_question")
    op.drop_table("key_worker_question")
    op.drop_index(op.f("ix_application_call_up"), table_name="application")
    op.drop_index(op.f("ix_application_person"), table_name="application")
    op.drop_table("application")
    op.drop_index("ground_person", table_name="ground")
    op.drop_table("ground")
