"""The database: tables, migrations, and every query. Rows never leave this package."""
