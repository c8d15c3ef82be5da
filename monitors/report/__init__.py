"""The figures of one agency-year as plain values, as `pantau replay` and `status` print them."""

from monitors.report.book import report
from monitors.report.windows import WINDOWS

__all__ = ["WINDOWS", "report"]
