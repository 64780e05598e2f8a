"""An API behind TLS: calls, streams and leaving callers as without; an unknown certificate is refused."""

import asyncio
import datetime
import ipaddress
import ssl
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from openai import APIStatusError

from app.paths import Workspace
from tests.gateway.api import chunks, hangs, says, scripted, streams
from tests.gateway.running import QUESTION, client, post, running


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A certificate of 127.0.0.1 that vouches for itself, and its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    plain = serialization.NoEncryption()
    secret = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    path = tmp_path / "both.pem"
    path.write_bytes(secret + made.public_bytes(serialization.Encoding.PEM))
    return path


def served_with(certificate: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


async def test_calls_and_streams_pass(workspace: Workspace, certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    script = (says("yes"), streams(chunks("no")), says("again"))
    async with (
        scripted(*script, tls=served_with(certificate)) as api,
        running(workspace, api.base) as gateway,
        client(gateway) as app,
    ):
        first = await app.chat.completions.create(model="m", messages=QUESTION)
        stream = await app.chat.completions.create(model="m", messages=QUESTION, stream=True)
        words = [piece.choices[0].delta.content async for piece in stream]
        last = await app.chat.completions.create(model="m", messages=QUESTION)
    assert (first.choices[0].message.content, words, last.choices[0].message.content) == (
        "yes",
        ["", "no", None],
        "again",
    )


async def test_a_caller_that_leaves_stops_the_api(
    workspace: Workspace, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    async with scripted(hangs, tls=served_with(certificate)) as api, running(workspace, api.base) as gateway:
        _, writer = await asyncio.open_connection("127.0.0.1", gateway.port)
        writer.write(post("/v1/chat/completions", b"{}"))
        while not api.requests:
            await asyncio.sleep(0.001)
        writer.close()
        await asyncio.wait_for(api.left.wait(), 5)


async def test_a_certificate_that_nobody_vouches_for_is_refused(workspace: Workspace, certificate: Path) -> None:
    async with scripted(says("yes"), tls=served_with(certificate)) as api:
        async with running(workspace, api.base) as gateway, client(gateway) as app:
            with pytest.raises(APIStatusError, match="No safe connection"):
                await app.chat.completions.create(model="m", messages=QUESTION)
        assert api.requests == []
