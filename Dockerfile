# The pinned environment is built in one stage and copied into the next, so that
# the image holds neither pip's cache nor the source tree.
FROM python:3.11-slim AS build
WORKDIR /source
RUN python -m venv /opt/gouji
ENV PATH=/opt/gouji/bin:$PATH PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
COPY requirements/service.txt requirements/
RUN pip install --no-deps --require-hashes --requirement requirements/service.txt
COPY . .
RUN pip install --no-deps --no-build-isolation .

FROM python:3.11-slim
RUN useradd --create-home --uid 10001 gouji
COPY --from=build /opt/gouji /opt/gouji
ENV PATH=/opt/gouji/bin:$PATH PYTHONUNBUFFERED=1
USER gouji
WORKDIR /home/gouji
ENTRYPOINT ["gouji"]
CMD ["--help"]
