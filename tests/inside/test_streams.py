"""The learner's streams hold to a budget, cannot be closed, and show what was written past Python."""

import io
import os
import subprocess
import sys

import pytest
import zmq
from ipykernel.iostream import IOPubThread
from jupyter_client.session import Session

from tensortutor.inside import streams
from tensortutor.inside.streams import BoundedStream


@pytest.fixture(scope="module")
def sender():
    """Return the thread that sends, not started: so what is to be sent stays with the stream."""
    context = zmq.Context()
    yield IOPubThread(context.socket(zmq.PUB), session=Session(key=b"k"))
    context.destroy(linger=0)


@pytest.fixture
def stream(sender):
    return BoundedStream(sender.session, sender, "stdout", watchfd=False)


def waiting(stream):
    return "".join(text for _parent, text in stream._flush_buffers())


def test_text_is_taken_and_its_length_returned(stream):
    assert stream.write("häß\n") == 4
    assert waiting(stream) == "häß\n"


def test_beyond_the_budget_is_counted_and_a_new_one_begins(stream, monkeypatch):
    monkeypatch.setattr(streams, "BUDGET", 10)
    assert [stream.write("123456"), stream.write("7890ab"), stream.write("c")] == [6, 6, 1]
    assert waiting(stream) == "1234567890"
    assert stream.renew() == 3
    assert stream.renew() == 0
    stream.write("d")
    assert waiting(stream) == "d"


def test_closing_does_not_close(stream):
    stream.close()
    stream.close()
    stream.reconfigure(line_buffering=True)
    assert not stream.closed
    stream.write("still there")
    assert waiting(stream) == "still there"


def test_lone_surrogates_are_written_out(stream):
    assert stream.write("\ud800") == 1
    assert waiting(stream) == "\\ud800"


def test_only_text_is_taken(stream):
    with pytest.raises(TypeError, match="must be str, not bytes"):
        stream.write(b"x")


def test_a_stream_without_a_descriptor_says_so(stream):
    with pytest.raises(io.UnsupportedOperation):
        stream.fileno()


PAST_PYTHON = """
import os, sys, zmq
from ipykernel.iostream import IOPubThread
from jupyter_client.session import Session
from tensortutor.inside.streams import BoundedStream
sender = IOPubThread(zmq.Context().socket(zmq.PUB), session=Session(key=b"k"))
stream = BoundedStream(sender.session, sender, "stdout", watchfd=True)
os.write(1, "häß".encode()[:2])
os.write(1, "häß".encode()[2:])
os.write(stream.fileno(), b"!")
stream.drain()
text = "".join(text for _parent, text in stream._flush_buffers())
sys.stderr.write(ascii(text))
sys.stderr.flush()
os._exit(0)
"""


def test_what_is_written_past_python_is_taken_whole_characters_at_a_time():
    environment = {name: value for name, value in os.environ.items() if name != "PYTEST_CURRENT_TEST"}
    command = [sys.executable, "-c", PAST_PYTHON]
    said = subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stderr
    assert said == ascii("häß!")
