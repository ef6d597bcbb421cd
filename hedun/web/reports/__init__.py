"""The pages of reports and claims: they put together what every room knows of a household."""
