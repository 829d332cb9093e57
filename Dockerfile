# The pinned environment is built in one stage and copied into the next, so that
# the image holds neither pip's cache nor the source tree. The networks' weights are
# in it: nothing is fetched at run time.
#
#   docker build -t gouji .
#   docker run --rm -v gouji:/data gouji keys create city
#   docker run --read-only --tmpfs /tmp -v gouji:/data -p 127.0.0.1:8080:8080 gouji
FROM python:3.11-slim AS build
WORKDIR /source
RUN python -m venv /opt/gouji
ENV PATH=/opt/gouji/bin:$PATH PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
COPY requirements/service.txt requirements/
RUN pip install --no-deps --require-hashes --requirement requirements/service.txt
COPY . .
RUN pip install --no-deps --no-build-isolation .

FROM python:3.11-slim
RUN useradd --uid 10001 gouji && install --directory --owner gouji /data
COPY --from=build /opt/gouji /opt/gouji
ENV PATH=/opt/gouji/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 HOME=/tmp \
    GOUJI_DATA=/data GOUJI_HOST=0.0.0.0
USER 10001
WORKDIR /data
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8080/readyz', timeout=4)"]
ENTRYPOINT ["gouji"]
CMD ["serve"]
