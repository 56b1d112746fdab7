"""Metrics for Prometheus: how much, and how long; never whose, and nothing that was said."""

from collections.abc import Callable

from aiohttp import web
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest

SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 60.0, 600.0)


class Metrics:
    """What one running bot counts."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._updates = Counter("kneebot_updates", "Updates taken in", registry=self.registry)
        self._turns = Counter(
            "kneebot_turns", "Turns by how they ended", ["end"], registry=self.registry
        )
        self._turn = Histogram(
            "kneebot_turn_seconds",
            "From an update on disk to its answer on disk",
            buckets=SECONDS,
            registry=self.registry,
        )
        self._calls = Counter(
            "kneebot_calls", "Calls to Telegram", ["method", "fate"], registry=self.registry
        )
        self._call = Histogram(
            "kneebot_call_seconds", "How long a call took", buckets=SECONDS, registry=self.registry
        )
        self._waiting = Gauge(
            "kneebot_unsent", "Messages that wait to be sent", registry=self.registry
        )

    def waiting(self, count: Callable[[], int]) -> None:
        """Ask this for the number of messages that wait, each time that somebody looks."""
        self._waiting.set_function(count)

    def arrived(self, count: int) -> None:
        """Count updates."""
        self._updates.inc(count)

    def turned(self, seconds: float, count: int) -> None:
        """Count turns that were handled, `seconds` after the first of them was stored."""
        self._turns.labels("handled").inc(count)
        self._turn.observe(max(seconds, 0.0))  # the wall clock may have been set back

    def failed(self, *, set_aside: bool) -> None:
        """Count a turn that failed, or that was set aside in the end."""
        self._turns.labels("set_aside" if set_aside else "failed").inc()

    def called(self, method: str, fate: str, seconds: float) -> None:
        """Count a call that ended."""
        self._calls.labels(method, fate).inc()
        self._call.observe(seconds)


class Page:
    """The page where Prometheus reads metrics."""

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics
        self._runner: web.AppRunner | None = None

    @property
    def port(self) -> int:
        """Return the port it listens on."""
        return int(self._runner.addresses[0][1]) if self._runner else 0

    async def start(self, host: str, port: int) -> None:
        """Listen.

        Raises:
            OSError: When the port is taken.
        """
        app = web.Application()
        app.router.add_get("/metrics", self._show)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
        await self._runner.setup()
        await web.TCPSite(self._runner, host, port).start()

    async def stop(self) -> None:
        """Stop listening."""
        if self._runner:
            await self._runner.cleanup()

    async def _show(self, request: web.Request) -> web.Response:
        del request
        body = generate_latest(self._metrics.registry)
        return web.Response(body=body, headers={"Content-Type": CONTENT_TYPE_LATEST})
