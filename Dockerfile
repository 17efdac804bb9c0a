# The action's image: param-discovery in a virtual environment of its own on a plain Python image.
#
# Builds with the classic builder too. A release names the base by digest in BASE_IMAGE. Behind a
# package mirror, pip's own settings are build arguments; they stay in the first stage.
ARG BASE_IMAGE=python:3.13-slim-trixie

# hadolint ignore=DL3006  # the tag stands in BASE_IMAGE
FROM ${BASE_IMAGE} AS installed
ARG PIP_INDEX_URL
ARG PIP_EXTRA_INDEX_URL
ARG PIP_TRUSTED_HOST
WORKDIR /build
COPY requirements/runtime.txt requirements/build.txt ./requirements/
# pip stays behind in this stage: nothing is installed at run time.
RUN python3 -m venv --without-pip /opt/param-discovery \
 && python3 -m venv /build/tools \
 && /build/tools/bin/pip install --no-cache-dir --disable-pip-version-check \
        --require-hashes -r requirements/build.txt \
 && /build/tools/bin/pip --python /opt/param-discovery/bin/python install --no-cache-dir \
        --disable-pip-version-check --require-hashes --only-binary :all: -r requirements/runtime.txt
COPY pyproject.toml README.md LICENSE ./
COPY src ./src
RUN /build/tools/bin/pip wheel --no-cache-dir --disable-pip-version-check \
        --no-build-isolation --no-deps --no-index --wheel-dir dist . \
 && /build/tools/bin/pip --python /opt/param-discovery/bin/python install --no-cache-dir \
        --disable-pip-version-check --no-deps --no-index dist/*.whl \
 && printf '%s\n' '#!/opt/param-discovery/bin/python -I' 'from param_discovery.action.job import clean_up' \
        'raise SystemExit(clean_up())' > /opt/param-discovery/bin/param-discovery-cleanup \
 && chmod 0755 /opt/param-discovery/bin/param-discovery-cleanup

# hadolint ignore=DL3006  # as above
FROM ${BASE_IMAGE}
ARG BASE_IMAGE
ARG VERSION=0.1.0
ARG REVISION
LABEL org.opencontainers.image.title="param-discovery" \
      org.opencontainers.image.description="Keeps the parameter schemas of LLM inference engines in step with upstream releases." \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.base.name="${BASE_IMAGE}"
COPY --from=installed /opt/param-discovery /opt/param-discovery
# -I: what earlier steps of a job put into PYTHONPATH and the like does not reach this interpreter.
# No shell: signals reach Python, which stops the engine's container before it leaves.
ENTRYPOINT ["/opt/param-discovery/bin/python", "-I", "-m", "param_discovery"]
CMD ["--help"]
