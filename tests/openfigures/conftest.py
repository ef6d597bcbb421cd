"""The small season of the season's own tests: walked once a file, read by its tests."""

from tests.insights.conftest import pages, season, walked_once

__all__ = ["pages", "season", "walked_once"]
