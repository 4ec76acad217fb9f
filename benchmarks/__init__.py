"""Measurements beside the tests: ``script/benchmark`` lists them."""
