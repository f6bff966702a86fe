import json

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction

from lms.accounts.personal_data import close_account, copy_of
from lms.core import guards
from lms.core.append_only import AppendOnlyError
from lms.core.errors import DomainError
from lms.documents import kinds, services, verification
from lms.documents.codes import CODE_LENGTH, as_code, new_code
from lms.documents.models import DocumentHolder, IssuedDocument
from lms.network.models import Organisation
from tests.classes.building import make_people

SAMPLE = kinds.Kind(
    title="样张", lines=lambda payload: [kinds.Line("学时", str(payload["hours"]))], path=lambda: "/my/"
)


@pytest.fixture(autouse=True)
def sample_kind(monkeypatch):
    monkeypatch.setitem(kinds._kinds, "sample", SAMPLE)


@pytest.fixture
def learner(db):
    return make_people(1)[0]


@pytest.fixture
def issue(street, learner):
    def issue_one(key: str = "a", **more):
        facts = {"organisation": street, "learner": learner, "payload": {"hours": 16}, "actor": None, **more}
        return services.issue(key=key, kind="sample", **facts)

    return issue_one


def test_a_document_is_issued_once_a_key(issue):
    first = issue()
    assert issue(payload={"hours": 99}).pk == first.pk
    assert first.payload == {"hours": 16}
    assert IssuedDocument.objects.count() == 1


def test_serial_numbers_name_the_street_and_leave_none_out(issue, street):
    serials = [issue(key).serial for key in ("a", "a", "b", "c")]
    year = IssuedDocument.objects.first().issued_at.year
    assert serials[0] == serials[1] == f"苏锡新江-{year}-000001"
    assert serials[2:] == [f"苏锡新江-{year}-000002", f"苏锡新江-{year}-000003"]
    community = Organisation.objects.get(code="320214052005")
    assert issue("d", organisation=community).serial == f"苏锡新江-{year}-000004"


def test_a_code_is_found_however_it_is_typed(issue):
    document = issue()
    written = document.written_code
    assert len(written) == CODE_LENGTH + 3
    for typed in (written, written.lower(), document.code, f" {written.replace('-', ' ')} "):
        assert services.find(typed).pk == document.pk


@pytest.mark.parametrize("typed", ["", "A", "x" * 5000, "'; --", "证书", "----------------"])
@pytest.mark.django_db
def test_what_can_be_no_code_costs_the_same_and_finds_nothing(typed, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert services.find(typed) is None


def test_what_is_misread_is_meant():
    assert as_code("O0Il-1234-5678-9ABC") == "0011123456789ABC"


def test_codes_have_eighty_bits_and_no_order():
    codes = {new_code() for _ in range(500)}
    assert len(codes) == 500
    assert all(as_code(code) == code for code in codes)


def test_a_revoked_document_says_so_and_is_revoked_once(issue):
    document = issue()
    services.revoke(document=document, reason="写错了", actor=None)
    assert services.find(document.code).status == "revoked"
    with pytest.raises(DomainError, match="document_revoked"):
        services.revoke(document=document, reason="又", actor=None)


def test_a_replaced_document_points_to_the_new_one(issue):
    old = issue()
    new = issue("b", replaces=old)
    found = services.find(old.code)
    assert (found.status, found.replaced_by.pk) == ("replaced", new.pk)
    with pytest.raises(DomainError, match="document_replaced"):
        services.revoke(document=old, reason="晚了", actor=None)


@pytest.mark.both_databases
def test_nobody_changes_what_was_issued(issue):
    document = issue()
    with pytest.raises(AppendOnlyError):
        document.save()
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE documents_issueddocument SET serial = 'x'")


def test_who_leaves_takes_the_name_along_and_the_document_stays(issue, learner):
    document = issue()
    lines = json.loads(_file(copy_of(learner), "linxue.json"))["documents"]
    assert [(line["serial"], line["name"]) for line in lines] == [(document.serial, "学员1")]
    close_account(user=learner)
    found = services.find(document.code)
    assert (found.holder_name, found.status) == ("", "valid")
    assert not DocumentHolder.objects.exists()
    assert list(verification.problems()) == []
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM documents_issueddocument")
        assert "学员1" not in str(cursor.fetchall())


def _file(archive: bytes, name: str) -> bytes:
    import io
    import zipfile

    return zipfile.ZipFile(io.BytesIO(archive)).read(name)


def test_sound_documents_are_said_to_be_sound(issue, capsys):
    issue()
    call_command("verify_documents")
    assert "The documents are sound: 1." in capsys.readouterr().out


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ("UPDATE documents_issueddocument SET payload = '{\"hours\": 99}'", "does not say any more"),
        ("UPDATE documents_issueddocument SET serial = 'X-1'", "does not say any more"),
        ("UPDATE documents_documentholder SET name = '别人'", "another one than was issued"),
        ("DELETE FROM documents_documentholder", "her name is gone"),
    ],
)
def test_every_fault_is_found(issue, fault, said):
    issue()
    with guards.lifted(), connection.cursor() as cursor:
        cursor.execute(fault)
    assert any(said in sentence for sentence in verification.problems())
    with pytest.raises(CommandError):
        call_command("verify_documents")
