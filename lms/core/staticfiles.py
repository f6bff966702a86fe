"""Hashed, compressed static files."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStaticFilesStorage(CompressedManifestStaticFilesStorage):
    """Whitenoise's storage; a file that the manifest does not know is served by its plain name.

    Tests and checks render pages before ``collectstatic`` has run.
    """

    manifest_strict = False

    def stored_name(self, name: str) -> str:
        try:
            return super().stored_name(name)
        except ValueError:  # Django hashes a file that the manifest does not know, and has none to hash
            return name
