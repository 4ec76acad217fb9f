"""Static files with a hash in their name, and beside each of them its compressed forms."""

from pathlib import Path
from typing import Any

from django.conf import settings
from whitenoise.compress import Compressor
from whitenoise.storage import CompressedManifestStaticFilesStorage

OF_OTHERS = {"admin", "drf_spectacular_sidecar", "rest_framework"}
"""The back office and the API's documentation: brotli would take a minute for their megabytes, and few people open them."""


class PageCompressor(Compressor):
    """Brotli and gzip for what pages load, gzip for the rest."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.gzip_only = Compressor(**options, use_brotli=False)

    def compress(self, path: str) -> list[str]:
        """Write the compressed forms; returns their paths."""
        folder = Path(path).relative_to(settings.STATIC_ROOT).parts[0]
        paths: list[str] = self.gzip_only.compress(path) if folder in OF_OTHERS else super().compress(path)
        return paths


class PageFilesStorage(CompressedManifestStaticFilesStorage):
    """WhiteNoise's, with our compressor."""

    def create_compressor(self, **options: Any) -> PageCompressor:
        """Of all files of a collection."""
        return PageCompressor(**options)
