"""What an answer is measured beside: servers that do nothing but echo. Never a part of the product.

python -m tests.bench.echo stock|tuned|raw PORT. `stock`: python-socketio as its documents begin. `tuned`: the
same with our transport settings, no guard. `raw`: a bare aiohttp websocket, the least there can be.
"""

import asyncio
import sys
from typing import Any

import socketio
from aiohttp import WSMsgType, web
from engineio.async_drivers import aiohttp as engine_driver

from app.live.guard import Json

NAMESPACE = "/visitor"


class Undeflated(engine_driver.WebSocket):
    async def __call__(self, environ: dict[str, Any]) -> web.WebSocketResponse:
        self.environ = environ
        self._sock = web.WebSocketResponse(max_msg_size=self.server.max_http_buffer_size, compress=False)
        await self._sock.prepare(environ["aiohttp.request"])
        await self.handler(self)
        return self._sock


def socketio_app(tuned: bool) -> web.Application:
    settings: dict[str, Any] = {}
    if tuned:
        settings = {"transports": ["websocket"], "async_handlers": False, "json": Json}
        settings["max_http_buffer_size"] = 16_384
    server = socketio.AsyncServer(
        async_mode="aiohttp", cors_allowed_origins="*", namespaces=[NAMESPACE], **settings
    )
    if tuned:
        server.eio._async = {**server.eio._async, "websocket": Undeflated}

    async def echo(sid: str, data: Any) -> Any:
        return data

    server.on("answer", echo, namespace=NAMESPACE)
    app = web.Application()
    server.attach(app)
    return app


def raw_app() -> web.Application:
    async def echo(request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(compress=False)
        await socket.prepare(request)
        async for message in socket:
            if message.type is WSMsgType.TEXT:
                await socket.send_str(message.data)
        return socket

    app = web.Application()
    app.router.add_get("/socket.io/", echo)
    return app


async def serve(kind: str, port: int) -> None:
    app = raw_app() if kind == "raw" else socketio_app(kind == "tuned")
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(serve(sys.argv[1], int(sys.argv[2])))
