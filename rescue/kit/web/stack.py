"""Puts the floor under an application: the same middlewares and answers for the product and for every test."""

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware

from rescue.kit.web import uploads
from rescue.kit.web.bodies import Bodies
from rescue.kit.web.csrf import SameOrigin
from rescue.kit.web.headers import Headers
from rescue.kit.web.house import House
from rescue.kit.web.problem_answers import Answers, answer_inside

WORTH_PACKING = 1024
PACKING = 5


def install(app: FastAPI, house: House) -> None:
    """Give the application its house, middlewares (outermost first) and answers to errors; before it serves."""
    app.state.house = house
    uploads.keep_forms_in_memory()
    app.user_middleware = [
        Middleware(Headers, house=house),
        Middleware(GZipMiddleware, minimum_size=WORTH_PACKING, compresslevel=PACKING),
        Middleware(Answers),
        Middleware(SameOrigin, house=house),
        Middleware(Bodies, house=house),
        *app.user_middleware,
    ]
    app.add_exception_handler(HTTPException, answer_inside)
    app.add_exception_handler(RequestValidationError, answer_inside)
