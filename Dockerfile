# The bot in a small image that does not run as root. README.md, "On a server", says how to run it.
FROM python:3.11-slim AS build
COPY requirements.txt /build/requirements.txt
RUN python -m venv /opt/venv
RUN /opt/venv/bin/python -m pip install --no-cache-dir --require-hashes --requirement /build/requirements.txt

FROM python:3.11-slim
RUN useradd --create-home --uid 10001 kneebot && mkdir /data && chown kneebot:kneebot /data
COPY --from=build /opt/venv /opt/venv
COPY bot /app/bot
COPY dialogs /app/dialogs
COPY knowledge /app/knowledge
USER kneebot
WORKDIR /app
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 KNEEBOT_DATABASE=/data/kneebot.db
VOLUME /data
HEALTHCHECK --interval=30s --timeout=10s --start-period=20s CMD ["python", "-m", "bot", "health"]
ENTRYPOINT ["python", "-m", "bot"]
CMD ["run"]
