"""Ana's book and Zoé's, as the tests of people have them."""

from tests.contacts.conftest import book

__all__ = ["book"]
