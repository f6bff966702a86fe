"""School holidays are data: read from a file, whole or not at all."""

import datetime
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from lms.classes.models import SchoolHoliday
from lms.core.models import AuditEntry

DEMO = Path(__file__).parents[2] / "demo" / "school-holidays.csv"
HEAD = "place,name,name_en,starts_on,ends_on,source\n"

pytestmark = pytest.mark.django_db


def test_each_winter_holiday_of_the_demo_holds_the_spring_festival_of_its_year():
    # The first day of the lunar year; what stands around it is a sample until the city's calendar is entered.
    for new_year in (datetime.date(2026, 2, 17), datetime.date(2027, 2, 6), datetime.date(2028, 1, 26)):
        winter = SchoolHoliday.objects.get(starts_on__lte=new_year, ends_on__gte=new_year)
        assert winter.name == "寒假"
        assert "样例" in winter.source


def test_reading_a_file_again_puts_its_days_in_place_of_the_old(tmp_path):
    file = tmp_path / "holidays.csv"
    file.write_text(HEAD + "3202,寒假,,2027-01-20,2027-02-20,锡教发〔2026〕1号\n", encoding="utf-8")
    for _ in range(2):
        call_command("import_school_holidays", file, stdout=StringIO())
    assert [(row.starts_on.isoformat(), row.source) for row in SchoolHoliday.objects.all()] == [
        ("2027-01-20", "锡教发〔2026〕1号")
    ]
    assert AuditEntry.objects.filter(action="school_holidays.set", data__periods=1).count() == 2


@pytest.mark.parametrize(
    "row",
    [
        "9999,寒假,,2027-01-20,2027-02-20,校历",
        "3202,,,2027-01-20,2027-02-20,校历",
        "3202,寒假,,2027-01-20,2027-02-20,",
        "3202,寒假,,2027-02-20,2027-01-20,校历",
        "3202,寒假,,1月20日,2027-02-20,校历",
        "3202,寒假",
    ],
)
def test_a_wrong_line_is_named_and_nothing_is_read(tmp_path, row):
    file = tmp_path / "holidays.csv"
    file.write_text(f"{HEAD}3202,暑假,,2027-07-01,2027-08-31,校历\n{row}\n", encoding="utf-8")
    before = SchoolHoliday.objects.count()
    with pytest.raises(CommandError, match="3"):
        call_command("import_school_holidays", file)
    assert SchoolHoliday.objects.count() == before


def test_a_file_that_is_not_there_is_named():
    with pytest.raises(CommandError, match=r"nowhere\.csv"):
        call_command("import_school_holidays", Path("nowhere.csv"))
