"""The door for browsers and programs: HTTP over the desk, with no rules of its own.

Start with `create_app`; the files beside it hold the addresses of one subject each, `runs` the planning under way.
"""

from holdfast.server.app import create_app
from holdfast.server.run import Service, prepare, serve

__all__ = ["Service", "create_app", "prepare", "serve"]
