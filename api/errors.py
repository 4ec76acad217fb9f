"""The API's translator of the error family: whatever goes wrong is ``{"code", "message", "detail"}``."""

import logging
from typing import Any

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import DataError
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.response import Response
from rest_framework.views import exception_handler

from core.errors import Refusal
from core.web import faults
from core.web.faults import Fault
from core.web.handlers import fault_of

logger = logging.getLogger(__name__)


def answer(error: Exception, context: dict[str, object]) -> Response | None:
    """409 for a refusal; 400 with what is wrong by field; 413, 400 for what can't be read; None: a bug (500)."""
    if isinstance(error, Refusal):
        return Response({"code": error.code, "message": error.message, "detail": dict(error.detail)}, status=409)
    if isinstance(error, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent):
        return _answer(fault_of(error))
    if isinstance(error, DataError | OverflowError):
        logger.warning("a value out of range: %s", type(error).__name__)
        return _answer(faults.UNREADABLE)
    said = exception_handler(error, context)
    if said is None:
        return None
    shaped = _answer(*_fault(error, said))
    for name in ("WWW-Authenticate", "Retry-After"):
        if name in said.headers:
            shaped[name] = said.headers[name]
    return shaped


def _fault(error: Exception, said: Response) -> tuple[Fault, dict[str, Any]]:
    if isinstance(error, ValidationError):
        fields = said.data if isinstance(said.data, dict) else {"non_field_errors": said.data}
        return faults.INVALID, fields
    usual = faults.of(said.status_code)
    why = error.__cause__
    if isinstance(why, Refusal):  # a key that doesn't open this
        return Fault(usual.status, why.code, why.message), dict(why.detail)
    code = error.get_codes() if isinstance(error, APIException) else usual.code
    is_own = isinstance(code, str) and code in _OWN
    return (Fault(usual.status, str(code), usual.message) if is_own else usual), {}


_OWN = {"authentication_failed"}
"""Codes of DRF that say more than the status does."""


def _answer(fault: Fault, detail: dict[str, Any] | None = None) -> Response:
    return Response(fault.shape(detail), status=fault.status)
