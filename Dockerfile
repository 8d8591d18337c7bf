# The server with its PWA, not as root. Its steps are targets of the Makefile, which `make test`
# makes too. Build: docker build -t chibo .   Run it behind a TLS proxy: see compose.yaml.

FROM python:3.11-slim-bookworm AS build
RUN apt-get update && apt-get install -y --no-install-recommends make && rm -rf /var/lib/apt/lists/*
WORKDIR /srv/chibo
COPY Makefile requirements.txt requirements-dev.txt ./
RUN make install-runtime
COPY frontend frontend

# Apart, so that Node stays out of the image: it is installed into this stage's .venv only.
FROM build AS pwa
RUN make build-frontend

FROM python:3.11-slim-bookworm
RUN useradd --system --uid 10001 --home-dir /srv/chibo --no-create-home chibo \
    && install -d -o chibo -g chibo /var/lib/chibo
WORKDIR /srv/chibo
COPY --from=build /srv/chibo/.venv .venv
COPY --from=pwa /srv/chibo/frontend/dist frontend/dist
COPY alembic.ini pyproject.toml ./
COPY migrations migrations
COPY app app
ENV PATH=/srv/chibo/.venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    DEMO=0 \
    HOST=0.0.0.0 \
    PORT=8000 \
    DATA_DIR=/var/lib/chibo \
    DATABASE_URL=sqlite:////var/lib/chibo/chibo.sqlite3
USER chibo
VOLUME /var/lib/chibo
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=20s CMD \
    ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/ready', timeout=4)"]
CMD ["sh", "-c", "python -m app migrate && exec python -m app serve"]
