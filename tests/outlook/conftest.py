"""The season of tests/insights, walked once a file."""

from tests.insights.conftest import pages, season, walked_once

__all__ = ["pages", "season", "walked_once"]
