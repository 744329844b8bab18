"""The least that Flask can do: what the service's answers are held against."""

from flask import Flask, Response, jsonify


app = Flask(__name__)


@app.get("/")
def answer() -> Response:
    """Answer with nothing to speak of."""
    return jsonify({"items": []})
