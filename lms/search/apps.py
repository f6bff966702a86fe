from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "lms.search"

    def ready(self) -> None:
        from lms.core import audit
        from lms.core.messages import register
        from lms.search import index, listings, lookouts, sources

        sources.register_all()
        for source in sources.sources():
            for kind in (source.deeds, *source.names_of):
                audit.follow(kind, index.heard)
        listings.follow()
        lookouts.register_all()
        register(lookouts.SENTENCES)
