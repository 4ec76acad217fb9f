"""Photos of pages: one address for both sizes, so that whatever guards the large one guards the small one."""

import hashlib

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response

from core.photos import PhotoFile
from core.web.caching import PUBLIC

SMALL = "small"


def answer(request: HttpRequest, image: PhotoFile) -> HttpResponse:
    """The size that is asked for (``?size=small``); not found where the file is gone from the disk."""
    try:
        content = image.small() if request.GET.get("size") == SMALL else image.large()
    except FileNotFoundError as error:
        raise Http404 from error
    return HttpResponse(content, content_type="image/jpeg")


def public_answer(request: HttpRequest, image: PhotoFile) -> HttpResponseBase:
    """Kept as a public page is: browsers ask each time whether it is still there, and load it once."""
    found = answer(request, image)
    found["Cache-Control"] = PUBLIC
    stamp = f'"{hashlib.sha256(found.content).hexdigest()[:32]}"'
    found["ETag"] = stamp
    return get_conditional_response(request, etag=stamp, response=found) or found
