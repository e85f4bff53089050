"""Chooses the series by the settings."""

from central.database import Database
from central.settings import CentralSettings
from central.telemonitoring.line_series import LineSeries
from central.telemonitoring.series import Series
from central.telemonitoring.table_series import TableSeries


def open_series(settings: CentralSettings, database: Database) -> Series:
    """Open the store that was chosen; without one, a table of the database."""
    if not settings.series:
        return TableSeries(database)
    token = "" if settings.series_token is None else settings.series_token.get_secret_value()
    return LineSeries(settings.series, token=token, bucket=settings.series_bucket)
