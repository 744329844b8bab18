"""What calls take and give, as marshmallow schemas: strict in what they take."""
