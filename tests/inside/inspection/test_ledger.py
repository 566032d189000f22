"""An object is known again as long as it lives, and never mistaken for another."""

import weakref

import pytest
import torch

from tensortutor.inside.inspection.ledger import Ledger


@pytest.fixture
def ledger():
    return Ledger()


def turn(ledger, subject):
    ledger.turn_page()
    return ledger.trace(subject)


def test_what_is_seen_first_has_changed_and_then_has_not(ledger):
    x = torch.ones(2)
    first = turn(ledger, x)
    assert first.changed
    assert turn(ledger, x) is first
    assert not first.changed


def test_an_object_is_looked_at_once_a_statement(ledger):
    x = torch.ones(2)
    turn(ledger, x)
    x += 1
    assert turn(ledger, x).changed
    assert ledger.trace(x).changed


def test_what_a_statement_did_not_see_is_forgotten(ledger):
    x = torch.ones(2)
    first = turn(ledger, x)
    ledger.turn_page()
    assert turn(ledger, x) is not first


def test_a_reused_id_is_another_object(ledger):
    x = torch.ones(2)
    first = turn(ledger, x)
    while True:
        old = id(x)
        del x
        x = torch.ones(2)
        if id(x) == old:
            break
    assert turn(ledger, x) is not first


def test_a_storage_that_moves_by_itself_is_no_change(ledger):
    source = torch.ones(3)
    clone = torch._lazy_clone(source)
    turn(ledger, clone)
    before = torch._C._data_address(clone)
    clone.data_ptr()  # gives it memory of its own (torch 2.13)
    assert torch._C._data_address(clone) != before
    assert not turn(ledger, clone).changed


def test_a_ledger_is_let_go_of():
    ledger = Ledger()
    alive = weakref.ref(ledger)
    del ledger
    assert alive() is None


def test_swapping_is_documented_as_torch_documents_it():
    assert torch.utils.swap_tensors.__doc__ == torch.utils.swap_tensors.__wrapped__.__doc__


def test_others_weak_references_still_forbid_swapping(ledger):
    x, y = torch.ones(2), torch.zeros(2)
    turn(ledger, x)
    theirs = weakref.ref(x, lambda _: None)
    with pytest.raises(RuntimeError, match="weakref"):
        torch.utils.swap_tensors(x, y)
    assert theirs() is x
    assert not turn(ledger, x).changed
