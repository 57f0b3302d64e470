"""The web process: every room's pages and API over one house."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import cache, lru_cache
from mimetypes import guess_type

from fastapi import FastAPI
from fastapi.routing import APIRoute
from starlette.datastructures import Headers
from starlette.responses import FileResponse, Response
from starlette.routing import BaseRoute
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from i18n import emergency
from i18n.catalogues import foreign_texts, translator
from i18n.channels.by_twilio.signatures import Signatures, secrets_of
from i18n.languages import LANGUAGES, negotiate
from i18n.templates import speak
from rescue import wiring
from rescue.cases import api as cases_api
from rescue.cases.response import api as response_api
from rescue.checkins.alerts import api as alerts_api
from rescue.checkins.alerts import pages as alerts_pages
from rescue.checkins.trips import api as trips_api
from rescue.checkins.trips import pages as trips_pages
from rescue.consents import api as consents_api
from rescue.consents import pages as consents_pages
from rescue.consents import typed
from rescue.conversations import api as conversations_api
from rescue.conversations import pages as conversations_pages
from rescue.demonstration import pages as demonstration_pages
from rescue.demonstration.telephones import pages as telephone_pages
from rescue.desk import pages as desk_pages
from rescue.desk import refusals
from rescue.desk.choices import keys
from rescue.dispatch import api as dispatch_api
from rescue.dispatch.bills import api as bills_api
from rescue.dispatch.webhooks import api as webhooks_api
from rescue.geography import api as geography_api
from rescue.geography import pages as geography_pages
from rescue.geography.corrections import api as corrections_api
from rescue.geography.corrections import pages as corrections_pages
from rescue.geography.location_text import api as location_text_api
from rescue.health import health
from rescue.intake import api as intake_api
from rescue.intake import reports
from rescue.intake.drafts import Rules
from rescue.intake.duplicates import api as duplicates_api
from rescue.interpreting import api as interpreting_api
from rescue.kit import assets, logs
from rescue.kit.access import api as access_api
from rescue.kit.access import pages as access_pages
from rescue.kit.chance import Chance, SystemChance
from rescue.kit.clock import Clock, SystemClock
from rescue.kit.database import Database
from rescue.kit.settings import Settings
from rescue.kit.web import routes, signed, stack, uploads
from rescue.kit.web.documented import PROBLEMS
from rescue.kit.web.house import House, LanguageChoice
from rescue.kit.writer import GroupWriter
from rescue.mailroom import api as mailroom_api
from rescue.mailroom import pages as mailroom_pages
from rescue.network import api as network_api
from rescue.network import pages as network_pages
from rescue.network.capacity import api as capacity_api
from rescue.network.cards import api as run_cards_api
from rescue.network.cards import pages as run_cards_pages
from rescue.network.quality import api as quality_api
from rescue.partners import pages as partners_pages
from rescue.partners.crews import pages as crews_pages
from rescue.partners.on_scene import pages as on_scene_pages
from rescue.partners.portal import pages as portal_pages
from rescue.partners.programs import pages as programs_pages
from rescue.phrases import api as phrases_api
from rescue.phrases import pages as phrases_pages
from rescue.rollcalls import api as rollcalls_api
from rescue.rollcalls import pages as rollcalls_pages
from rescue.scene import api as scene_api
from rescue.shifts import api as shifts_api
from rescue.shifts.escalating import api as escalating_api
from rescue.shifts.promised import api as promised_api
from rescue.shopping import api as shopping_api
from rescue.shopping.purchases import pages as purchases_pages
from rescue.switchboard import api as switchboard_api
from rescue.switchboard.said import api as switchboard_said
from rescue.switchboard.webhooks import api as switchboard_webhooks
from rescue.takeover import api as takeover_api
from rescue.takeover import pages as takeover_pages
from rescue.takeover.digests import api as digests_api
from rescue.takeover.digests import pages as digests_pages
from rescue.takeover.telling import api as telling_api
from rescue.transfers import api as transfers_api
from rescue.transfers.remains import pages as wishes_pages
from rescue.travellers import pages as travellers_pages
from rescue.treatment import api as treatment_api
from rescue.treatment.asking import pages as report_pages

ROUTERS = (
    intake_api.api,  # a call for help is looked for first
    health,
    access_api.api,
    duplicates_api.api,
    cases_api.api,
    response_api.api,
    dispatch_api.api,
    webhooks_api.api,
    bills_api.api,
    network_api.api,
    run_cards_api.api,
    capacity_api.api,
    quality_api.api,
    rollcalls_api.api,
    conversations_api.api,
    interpreting_api.api,
    shifts_api.api,
    promised_api.api,
    escalating_api.api,
    consents_api.api,
    transfers_api.api,
    treatment_api.api,
    takeover_api.api,
    trips_api.api,
    alerts_api.api,
    telling_api.api,
    digests_api.api,
    shopping_api.api,
    scene_api.api,
    geography_api.api,
    corrections_api.api,
    location_text_api.api,
    phrases_api.api,
    mailroom_api.api,
    switchboard_api.api,
    switchboard_webhooks.api,
    switchboard_said.api,
    routes.pages,
    access_pages.pages,
    travellers_pages.pages,
    partners_pages.pages,
    portal_pages.pages,
    on_scene_pages.pages,
    crews_pages.pages,
    programs_pages.pages,
    phrases_pages.pages,
    consents_pages.pages,
    trips_pages.pages,
    alerts_pages.pages,
    wishes_pages.pages,
    report_pages.pages,
    digests_pages.pages,  # before the deeds: `digest` is none of their ids
    takeover_pages.pages,
    purchases_pages.pages,
    conversations_pages.pages,
    desk_pages.pages,
    mailroom_pages.pages,
    network_pages.pages,
    run_cards_pages.pages,
    rollcalls_pages.pages,
    geography_pages.pages,
    corrections_pages.pages,
    demonstration_pages.pages,
    telephone_pages.pages,
)
FOREVER = {"Cache-Control": "public, max-age=31536000, immutable", "Vary": "Accept-Encoding"}
PACKED = ((".br", "br"), (".gz", "gzip"))
HEADERS_KEPT = 500
REPORT_BYTES = 65_536
WEBHOOK_BYTES = 262_144
WEBHOOKS = "/webhooks/twilio/"
UPLOADS = (
    *("/api/v1/incidents/*/medical-reports", "/desk/incidents/*/treatment/reports", "/m/*/report"),
    *("/desk/remains/*/documents/*", "/desk/transfers/*/gates/*", "/desk/remains/*/settlement"),
    *("/api/v1/incidents/*/evidence", "/api/v1/call-outs/*/evidence", "/api/v1/evidence/*/file"),
    *("/p/*/evidence", "/partner/jobs/*/evidence", "/desk/incidents/*/scene/evidence"),
    "/t/*/files",
    *("/p/*/bills", "/partner/jobs/*/bills", "/api/v1/call-outs/*/photographed-bills"),
    *("/api/v1/purchases/*/receipts", "/desk/incidents/*/purchases", "/desk/purchases/*/receipts"),
    "/t/*/shopping",
)
"""Where a form may bring a file of the vault's size; a room that takes files adds its addresses."""
IMPORT_BYTES = 6 * 1024 * 1024


class HashedFiles(StaticFiles):
    """Files whose names change with their content: kept for ever by browsers, sent as small as the build made them."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        accepted = Headers(scope=scope).get("accept-encoding", "")
        for ending, coding in PACKED:
            found, known = self.lookup_path(path + ending) if coding in accepted else ("", None)
            if known is not None:
                kind, _ = guess_type(path)
                return FileResponse(found, media_type=kind, headers={**FOREVER, "Content-Encoding": coding})
        answer = await super().get_response(path, scope)
        answer.headers.update(FOREVER)
        return answer


def create_house(settings: Settings, clock: Clock | None = None, chance: Chance | None = None) -> House:
    """The parts of one process: database, languages, the intake writer."""
    clock, chance = clock or SystemClock(), chance or SystemChance()
    wiring.connect(settings)
    database = Database(
        settings.database_url,
        secret=settings.secret_key,
        clock=clock,
        chance=chance,
        vault_keys=settings.vault_keys,
    )
    house = House(
        settings=settings,
        database=database,
        clock=clock,
        chance=chance,
        languages=tuple(LanguageChoice(each.code, each.autonym, each.direction) for each in LANGUAGES.values()),
        translator=lambda code: translator(LANGUAGES[code]),
        negotiate=_negotiated,
        speak=lambda environment, code: speak(environment, translator(LANGUAGES[code])),
        filters={
            "desk_keys": lambda cookie: keys.read(cookie).attribute,
            "refusal": refusals.text_of,
            "said_address": lambda path: typed.said_address(settings.public_url, path),
        },
        own_signature_paths=(WEBHOOKS,),
        page_language=emergency.page_language,
        foreign_texts=foreign_texts,
        open_forms=("/sos",),
        body_limits={
            "/api/v1/incidents": REPORT_BYTES,
            "/sos": REPORT_BYTES,
            "/api/v1/providers/imports": IMPORT_BYTES,
            "/providers/imports": IMPORT_BYTES,
            WEBHOOKS: WEBHOOK_BYTES,
            **dict.fromkeys(UPLOADS, uploads.BODY_BYTES),
        },
    )
    rules = Rules(settings.offer_seconds, is_refined=bool(settings.geocoder_chain))
    house.parts[signed.PART] = Signatures(settings.public_url, secrets_of(settings))
    house.parts["intake"] = GroupWriter(database, lambda db, drafts: reports.receive_many(db, drafts, rules))
    return house


def create_app(house: House, *, on_start: Callable[[], None] = lambda: None) -> FastAPI:
    """The application over a house; `on_start` runs when it begins to serve."""

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        on_start()
        yield
        house.parts["intake"].close()
        house.close()

    app = FastAPI(
        title="Homeward",
        version="0.1.0",
        summary="Overseas-travel emergency rescue: report, dispatch, follow.",
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/v1/openapi.json",
    )
    logs.configure(house.settings.log_level)
    stack.install(app, house)
    app.router.routes.extend(_routes())
    app.mount("/static", HashedFiles(directory=assets.DIST, check_dir=False), name="static")
    return app


@lru_cache(HEADERS_KEPT)
def _negotiated(header: str) -> str:
    # Browsers send few different headers, and send them with everything they ask.
    return negotiate(header).code


@cache
def _routes() -> tuple[BaseRoute, ...]:
    """The routes of every room, worked out once a process: FastAPI takes a tenth of a second to do it anew."""
    including = FastAPI(openapi_url=None, responses=PROBLEMS, generate_unique_id_function=_operation_id)
    for router in ROUTERS:
        including.include_router(router)
    return tuple(including.routes)


def _operation_id(route: APIRoute) -> str:
    return route.name
