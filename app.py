"""What `flask run` and gunicorn load."""

from crm import create_app

app = create_app()
