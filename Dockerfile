# The service for a team. compose.yaml puts PostgreSQL, Redis and a worker beside it.
# Each step is one that scripts/check_image_steps runs without Docker.
FROM python:3.13-slim

COPY . /src
RUN /src/scripts/install_service /usr/local/glossary && rm -rf /src
RUN useradd --system --create-home --home-dir /var/lib/glossary --shell /usr/sbin/nologin glossary
USER glossary
WORKDIR /usr/local/glossary
ENV PATH=/usr/local/glossary/bin:$PATH \
    GLOSSARY_FOLDER=/var/lib/glossary/data \
    PYTHONUNBUFFERED=1
VOLUME /var/lib/glossary
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=5s CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8080/healthz', timeout=4)"]
CMD ["gunicorn", "--bind", "0.0.0.0:8080", "--workers", "2", "--threads", "8", "--preload", "wsgi:app"]
