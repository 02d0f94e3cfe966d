"""The page that shows how the networks are tested says what the tests say."""

from network_page import CAPABILITIES, NAMES, PAGE, functions_of, named_tests, page
from network_worlds import WORLDS


def test_the_page_is_the_one_that_the_tables_make():
    assert PAGE.read_text("utf-8") == page()


def test_every_test_that_the_page_names_exists():
    for file, test in named_tests():
        assert test in functions_of(file), f"{file}::{test}"


def test_every_network_has_its_column():
    assert list(NAMES) == list(WORLDS)
    assert all(set(proofs) == set(NAMES) for proofs in CAPABILITIES.values())
