"""The season of tests/insights, walked once a file."""

from tests.insights.conftest import season, walked_once

__all__ = ["season", "walked_once"]
