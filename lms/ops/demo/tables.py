"""A table of people that waits for a yes: somebody new, somebody known, and rows that cannot be taken."""

from lms.network.uploading import send_in
from lms.ops.demo.street import Street

FILENAME = "样例-新登记居民.csv"
TABLE = """姓名,性别,出生年份,手机号,社区代码
吴秀兰,女,1951,,320214052005
沈建明,男,1958,154 0000 0901,320214052005
李芳,女,1990,15400000001,320214052005
周晓燕,女,一九八零,,320214052005
徐国良,男,1949,,320214052999
"""


def load_table(street: Street) -> None:
    """Sent in by the registrar; the worker looks through it when it starts."""
    registrar = street.people["qian"]
    place = registrar.role_assignments.get(role="registrar").organisation
    send_in(pieces=[TABLE.encode()], filename=FILENAME, organisation=place, actor=registrar)
