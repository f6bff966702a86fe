"""The gateways for text messages, against a real HTTP server on this machine."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.exceptions import ImproperlyConfigured

from lms.accounts import sms
from lms.settings import environment


@pytest.fixture
def aliyun():
    """A server that takes messages as Aliyun does; ``answer`` is (status, body), ``asked`` what came."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            self.server.asked.append((self.path, dict(self.headers)))
            status, body = self.server.answer
            self.send_response(status)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.asked, server.answer = [], (200, b'{"Code": "OK", "Message": "OK"}')
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def gateway(server) -> sms.Gateway:
    found = sms.gateway_from(f"aliyun://key:se%2Fcret@127.0.0.1:{server.server_port}?sign=邻学&template=SMS_1")
    assert found is not None
    return found


def test_the_message_goes_out_with_the_registered_text_and_a_signature(aliyun):
    gateway(aliyun).send_code(phone="+8613800000000", code="482913")
    ((path, headers),) = aliyun.asked
    query = {name: values[0] for name, values in parse_qs(urlsplit(path).query).items()}
    assert json.loads(query.pop("TemplateParam")) == {"code": "482913"}
    assert query == {"PhoneNumbers": "13800000000", "SignName": "邻学", "TemplateCode": "SMS_1"}
    assert (headers["X-Acs-Action"], headers["X-Acs-Version"]) == ("SendSms", "2017-05-25")
    # What arrives is what was signed.
    signed = {name.lower(): value for name, value in headers.items()}
    names = headers["Authorization"].split("SignedHeaders=")[1].split(",")[0].split(";")
    expected = sms.AliyunGateway.authorization(
        gateway(aliyun), urlsplit(path).query, {name: signed[name] for name in names}
    )
    assert headers["Authorization"] == expected


def test_the_signature_is_the_one_of_aliyuns_own_example():
    """The worked example of the third signature method in Aliyun's documentation (RunInstances)."""
    signer = sms.AliyunGateway(
        endpoint="https://ecs.cn-shanghai.aliyuncs.com",
        key_id="YourAccessKeyId",
        key_secret="YourAccessKeySecret",
        sign="",
        template="",
    )
    header = signer.authorization(
        "ImageId=win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd&RegionId=cn-shanghai",
        {
            "host": "ecs.cn-shanghai.aliyuncs.com",
            "x-acs-action": "RunInstances",
            "x-acs-version": "2014-05-26",
            "x-acs-date": "2023-10-26T10:22:32Z",
            "x-acs-signature-nonce": "3156853299f313e23d1673dc12e1703d",
            "x-acs-content-sha256": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        },
    )
    assert header.endswith("Signature=06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0")


@pytest.mark.parametrize(
    "answer",
    [
        (200, b'{"Code": "isv.BUSINESS_LIMIT_CONTROL"}'),
        (400, b'{"Code": "InvalidParameter"}'),
        (502, b""),
        (200, b"<html>"),
    ],
)
def test_whatever_is_no_ok_counts_as_not_sent_and_the_log_keeps_the_number_to_itself(aliyun, answer, caplog):
    aliyun.answer = answer
    with pytest.raises(sms.NotSentError):
        gateway(aliyun).send_code(phone="+8613812345678", code="482913")
    assert caplog.records
    assert "13812345678" not in caplog.text
    assert "482913" not in caplog.text


def test_a_gateway_that_is_not_there_counts_as_not_sent(aliyun):
    aliyun.shutdown()
    aliyun.server_close()
    with pytest.raises(sms.NotSentError):
        gateway(aliyun).send_code(phone="+8613800000000", code="482913")


def test_the_console_hides_the_number(capsys):
    sms.ConsoleGateway().send_code(phone="+8613812345678", code="482913")
    out = capsys.readouterr().out
    assert "482913" in out
    assert "1381234" not in out


@pytest.mark.parametrize(
    "url", ["twilio://a:b@c", "aliyun://", "aliyun://key@host?sign=a&template=b", "aliyun://k:s@host"]
)
def test_a_wrong_address_names_the_setting(url):
    with pytest.raises(ImproperlyConfigured, match="SMS_URL"):
        sms.gateway_from(url)


@pytest.mark.parametrize(
    ("url", "debug", "demo"), [("console://", False, False), ("screen://", True, False), ("smtp://x", True, True)]
)
def test_codes_are_shown_on_a_machine_of_ones_own_only(monkeypatch, url, debug, demo):
    monkeypatch.setenv("SMS_URL", url)
    with pytest.raises(ImproperlyConfigured, match="SMS_URL"):
        environment.sms_url(debug=debug, demo=demo)


def test_a_real_site_without_a_gateway_sends_nothing(monkeypatch):
    monkeypatch.delenv("SMS_URL", raising=False)
    assert environment.sms_url(debug=False, demo=False) == ""
    assert sms.gateway_from("") is None
