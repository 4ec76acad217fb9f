"""The record of what took place."""
