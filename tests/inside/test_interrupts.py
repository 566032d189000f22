"""SIGINT is raised in the learner's code, and kept where it would tear a send, until it may be raised."""

import signal
import threading

import ipykernel.iostream
import pytest

from tensortutor.inside.interrupts import Interrupts


@pytest.fixture
def interrupts():
    before = signal.getsignal(signal.SIGINT)
    interrupts = Interrupts()
    interrupts.entries.add("<entry 1>")
    interrupts.install()
    yield interrupts
    interrupts.forget()
    signal.signal(signal.SIGINT, before)


def run(code, file="<entry 1>", **names):
    exec(compile(code, file, "exec"), {"signal": signal, "press": press, **names})


def press():
    signal.raise_signal(signal.SIGINT)


def in_a_send(function):
    """Return *function*, called from a frame of the module that sends."""
    names = {"function": function}
    exec(compile("def call(): return function()", ipykernel.iostream.__file__, "exec"), names)
    return names["call"]


def test_it_is_raised_in_the_learners_code(interrupts):
    with pytest.raises(KeyboardInterrupt):
        run("press()")
    assert not interrupts.pending


def test_elsewhere_it_is_kept(interrupts):
    press()
    assert interrupts.pending
    interrupts.forget()
    interrupts.deliver()


def test_in_a_send_it_is_kept_and_raised_at_its_end(interrupts):
    run("press()", press=in_a_send(press))
    assert interrupts.pending
    with pytest.raises(KeyboardInterrupt):
        run("deliver()", deliver=interrupts.deliver)
    assert not interrupts.pending


def test_code_that_a_send_calls_is_the_learners_again(interrupts):
    with pytest.raises(KeyboardInterrupt):
        run("call()", "<other>", call=in_a_send(lambda: run("press()")))
    assert not interrupts.pending


def test_what_came_just_before_the_code_is_raised_in_it(interrupts):
    press()
    with pytest.raises(KeyboardInterrupt):
        run("while True: pass")
    assert not interrupts.pending


def test_a_thread_does_not_take_what_is_meant_for_the_main_one(interrupts):
    raised = []

    def work():
        try:
            run("deliver()", deliver=interrupts.deliver)
        except KeyboardInterrupt:
            raised.append(True)

    thread = threading.Thread(target=work)
    interrupts.pending = True
    thread.start()
    thread.join()
    assert interrupts.pending
    assert raised == []


def test_an_await_is_cancelled_instead(interrupts):
    cancelled = []
    interrupts.awaited = lambda: cancelled.append(True)
    press()
    assert cancelled == [True]
    assert not interrupts.pending


@pytest.mark.parametrize("other", [signal.SIG_IGN, signal.SIG_DFL, signal.default_int_handler])
def test_it_becomes_the_handler_again(interrupts, other):
    signal.signal(signal.SIGINT, other)
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    interrupts.install()
    assert signal.getsignal(signal.SIGINT) is interrupts
    assert signal.SIGINT not in signal.pthread_sigmask(signal.SIG_BLOCK, set())
