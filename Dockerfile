# Two stages: the first installs into a folder of its own, the second holds what runs and nothing else.
ARG BASE=python:3.13-slim
FROM ${BASE} AS build
WORKDIR /source
COPY setup.cfg pyproject.toml README.md LICENSE ./
# Without its packages first: what it depends on changes more seldom than they do, and stays in the builder's cache.
RUN python3 -m venv /opt/dateline && /opt/dateline/bin/pip install --no-cache-dir '.[opensearch,postgres,redis]'
COPY search search
COPY api api
COPY index_data index_data
RUN /opt/dateline/bin/pip install --no-cache-dir --no-deps --force-reinstall .

FROM ${BASE}
RUN useradd --create-home --uid 10001 dateline && mkdir /data && chown dateline /data
COPY --from=build /opt/dateline /opt/dateline
COPY --chown=dateline index_data/pages /samples
USER dateline
ENV PATH=/opt/dateline/bin:$PATH DATELINE_DATA=/data PYTHONUNBUFFERED=1
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=10s --start-period=60s --retries=3 \
    CMD ["python3", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/health', timeout=8)"]
CMD ["sh", "-c", "dateline index /samples --if-empty && exec dateline serve --host 0.0.0.0 --port 8000"]
