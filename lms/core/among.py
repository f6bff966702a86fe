"""``field__among=values``: as ``in``, for a thousand values and more.

PostgreSQL gets them as one array: Django and the driver build and read no list of a thousand placeholders, which takes
longer than the search itself. SQLite prepares such a list fast, and gets it.
"""

from typing import Any

from django.db.models import Field
from django.db.models.lookups import In


@Field.register_lookup
class Among(In):
    lookup_name = "among"

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        column, params = self.process_lhs(compiler, connection)
        field = self.lhs.output_field
        values = [field.get_db_prep_value(value, connection, prepared=True) for value in self.rhs]
        return f"{column} = ANY(%s)", [*params, values]
