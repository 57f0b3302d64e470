"""The page of a travel agency: what a traveller of theirs asks for, until when, and their answer; no account."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import HTMLResponse, Response

from rescue.cases import incidents
from rescue.cases.models import Case
from rescue.kit.access import links
from rescue.kit.access.models import Purpose
from rescue.kit.access.principals import Principal
from rescue.kit.database import Db
from rescue.kit.money import Money
from rescue.kit.problems import Problem
from rescue.kit.refusals import refusable
from rescue.kit.web import by_link
from rescue.kit.web.routes import AnyViewer, Reading, Writing, page, redirect
from rescue.shopping import forms, said, telling
from rescue.shopping.models import OPEN_PURCHASES, Says, StatingParty
from rescue.shopping.purchases import purchases, reading, statements
from rescue.shopping.purchases.statements import Word
from rescue.shopping.refusals import AnswerIncomplete

pages = APIRouter(include_in_schema=False)
FIELDS = ("says", "amount", "reason", "pays_by")
AmountForm = Annotated[str, Form(max_length=40)]


@pages.get("/r/{token}")
def show_request(request: Request, db: Reading, _viewer: AnyViewer, token: str) -> HTMLResponse:
    """What is asked. Looking changes nothing: messengers look too."""
    return _show(request, db, token, _holder(request, db, token))


@pages.post("/r/{token}/readings", response_model=None)
def read_name(request: Request, db: Writing, _viewer: AnyViewer, token: str) -> Response:
    """Show whose purchase it is; that they looked is written down, once."""
    holder = _holder(request, db, token)
    with refusable(db) as outcome:
        incident, purchase = purchases.get_for_change(db, holder.link_object or "", holder)
        reading.read_name(db, incident, purchase, by=holder.id)
        links.note_used(db, holder.id)
    if problem := outcome.refusal:
        return _show(request, db, token, holder, problem)
    return redirect(f"/r/{token}")


@pages.post("/r/{token}/answers", response_model=None)
def answer(
    request: Request,
    db: Writing,
    _viewer: AnyViewer,
    token: str,
    says: Annotated[str, Form(max_length=20)] = "",
    amount: AmountForm = "",
    reason: Annotated[str, Form(max_length=4000)] = "",
    pays_by: AmountForm = "",
) -> Response:
    """They refund, refund a part, or refuse with a reason; each answer is kept."""
    holder = _holder(request, db, token)
    with refusable(db) as outcome:
        incident, purchase = purchases.get_for_change(db, holder.link_object or "", holder)
        chosen = next((each for each in said.ANSWERS if each == says), None)
        if chosen is None:
            raise AnswerIncomplete
        part = None
        if chosen is Says.PART:
            part = forms.amount(amount, purchase.currency, otherwise=AnswerIncomplete).amount_minor
        day = forms.day(pays_by, otherwise=AnswerIncomplete)
        word = Word(StatingParty.AGENCY, chosen, part, forms.text(reason), day)
        statements.state(db, incident, purchase, word, by=holder.id, is_by_link=True)
        links.note_used(db, holder.id)
    if problem := outcome.refusal:
        typed = dict(zip(FIELDS, (says, amount, reason, pays_by), strict=True))
        return _show(request, db, token, holder, problem, typed)
    return redirect(f"/r/{token}")


def _show(
    request: Request,
    db: Db,
    token: str,
    holder: Principal,
    problem: Problem | None = None,
    typed: dict[str, str] | None = None,
) -> HTMLResponse:
    purchase = purchases.get_visible(db, holder.link_object or "", holder)
    incident = incidents.find(db, purchase.incident_id)
    assert incident is not None, "a purchase belongs to an incident"
    stated = [each for each in statements.list_for(db, purchase.id) if each.party == StatingParty.AGENCY]
    return page(
        request,
        "shopping/agency.html",
        status=problem.status if problem else 200,
        token=token,
        purchase=purchase,
        reference=incident.reference,
        person=db.get_one(Case, purchase.case_id).person_name,
        amount=purchases.money(purchase),
        stated=stated,
        answers=said.ANSWERS,
        is_open=purchase.state in OPEN_PURCHASES,
        zone=telling.zone_of(purchase.home),
        money=Money,
        problem=problem,
        law=reading.law_of(db, incident, purchase),
        typed=typed or dict.fromkeys(FIELDS, ""),
    )


def _holder(request: Request, db: Db, token: str) -> Principal:
    return by_link.holder(request, db, token, Purpose.PURCHASE_ANSWER)
