#!/usr/bin/python3
"""An S3 server that checks signatures: OpenStack Swift with its s3api, all four servers in one process, loopback only.

Prints 'READY http://127.0.0.1:PORT' when it takes requests. Objects outlive a restart on the same root folder.
Needs Debian's python3-swift, so run it with the system's interpreter: /usr/bin/python3.
"""

import argparse
import json
import os
import signal
import socket
import sys
import time

try:
    import eventlet

    # Before anything else opens a socket. Not everything: plain files need no green threads.
    eventlet.monkey_patch(all=False, socket=True, select=True, thread=True)
    from eventlet import wsgi as eventlet_wsgi
    from swift.common import utils, wsgi
    from swift.common.middleware.s3api import s3request
    from swift.common.ring import RingBuilder
except ImportError as missing:
    sys.exit(f"OpenStack Swift is not installed ({missing}): apt-get install -y --no-install-recommends python3-swift")

STORAGE_SERVERS = ("account", "container", "object")


class MemoryCache:
    """What the middlewares use of swift.common.memcached.MemcacheRing, without a memcached."""

    def __init__(self):
        self.values = {}

    def get(self, key, raise_on_error=False):
        value, expires = self.values.get(key, (None, 0))
        if expires and expires < time.time():
            del self.values[key]
            return None
        return value

    def set(self, key, value, serialize=True, time=0, min_compress_len=0, raise_on_error=False):
        # Through JSON as memcached would: tuples become lists, and nobody shares an object with the cache.
        self.values[key] = (json.loads(json.dumps(value)), now() + time if time else 0)

    def incr(self, key, delta=1, time=0):
        value = max(0, (self.get(key) or 0) + delta)
        self.set(key, value, time=time)
        return value

    def decr(self, key, delta=1, time=0):
        return self.incr(key, -delta, time)

    def delete(self, key, server_key=None):
        self.values.pop(key, None)

    def set_multi(self, mapping, server_key=None, serialize=True, time=0, min_compress_len=0):
        for key, value in mapping.items():
            self.set(key, value, time=time)

    def get_multi(self, keys, server_key=None):
        return [self.get(key) for key in keys]


class Silent:
    """A log that nobody reads."""

    def write(self, *_):
        pass

    info = debug = error = write


def now():
    return time.time()


def cache_factory(global_conf, **_):
    """The paste filter that stands where swift's memcache filter does."""
    cache = MemoryCache()

    def wrap(app):
        def call(environ, start_response):
            environ["swift.cache"] = cache
            return app(environ, start_response)

        return call

    return wrap


def let_conditional_puts_through():
    """s3api before 2.38 responds with 501 to every conditional PUT, although the object server honours 'If-None-Match: *'."""
    validate = s3request.S3Request._validate_headers

    def validate_but_for_put(self):
        condition = self.environ.get("HTTP_IF_NONE_MATCH")
        if self.method != "PUT" or condition != "*":
            return validate(self)
        del self.environ["HTTP_IF_NONE_MATCH"]
        try:
            return validate(self)
        finally:
            self.environ["HTTP_IF_NONE_MATCH"] = condition

    s3request.S3Request._validate_headers = validate_but_for_put


def check_extended_attributes(folder):
    """Swift keeps an object's metadata in extended attributes; without them each PUT would fail with a bare 507."""
    probe = os.path.join(folder, "xattr-probe")
    with open(probe, "w"):
        pass
    try:
        os.setxattr(probe, "user.probe", b"1")
    except OSError as error:
        sys.exit(f"the file system of {folder} has no user extended attributes ({error.strerror}): set TMPDIR to a folder on ext4 or xfs")
    finally:
        os.remove(probe)


def listen(port):
    listener = eventlet.listen(("127.0.0.1", port))
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener


def write(folder, name, text):
    with open(os.path.join(folder, name), "w") as file:
        file.write(text)


def write_configuration(options, root, etc, listeners):
    common = f"""[DEFAULT]
swift_dir = {etc}
devices = {root}/srv
mount_check = false
disable_fallocate = true
fallocate_reserve = 0
log_level = ERROR
log_address = {root}/nolog
"""
    write(etc, "swift.conf", """[swift-hash]
swift_hash_path_prefix = t
swift_hash_path_suffix = t
[storage-policy:0]
name = Policy-0
default = yes
""")

    for name in STORAGE_SERVERS:
        # A ring of one partition on one device: everything is here.
        port = listeners[name].getsockname()[1]
        ring = RingBuilder(1, 1, 0)
        ring.add_dev(dict(
            id=0, region=1, zone=1, weight=1.0, device="d1", meta="",
            ip="127.0.0.1", port=port, replication_ip="127.0.0.1", replication_port=port))
        ring.rebalance()
        ring.get_ring().save(os.path.join(etc, f"{name}.ring.gz"))
        write(etc, f"{name}-server.conf", f"""{common}
[pipeline:main]
pipeline = {name}-server
[app:{name}-server]
use = egg:swift#{name}
recon_cache_path = {root}/cache
conn_timeout = 5
node_timeout = 20
""" + ("container_update_timeout = 20\n" if name == "object" else ""))  # As in S3, the next listing contains every acknowledged object.

    plain = "catch_errors gatekeeper healthcheck listing_formats bulk copy slo dlo versioned_writes symlink".split()
    account, user = options.user.split(":")
    write(etc, "proxy-server.conf", f"""{common}
[pipeline:main]
pipeline = catch_errors gatekeeper healthcheck memcache listing_formats bulk s3api tempauth copy slo dlo versioned_writes symlink proxy-server
[app:proxy-server]
use = egg:swift#proxy
account_autocreate = true
allow_account_management = true
conn_timeout = 5
node_timeout = 20
[filter:memcache]
paste.filter_factory = feedboard_swift:cache_factory
[filter:tempauth]
use = egg:swift#tempauth
user_{account}_{user} = {options.secret} .admin
[filter:s3api]
use = egg:swift#s3api
location = {options.region}
dns_compliant_bucket_names = true
allow_multipart_uploads = true
min_segment_size = 5242880
""" + "".join(f"[filter:{name}]\nuse = egg:swift#{name}\n" for name in plain))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--root", required=True, help="folder for objects and configuration")
    parser.add_argument("--port", type=int, default=0, help="0: any free one")
    parser.add_argument("--user", default="test:tester", help="the access key, ACCOUNT:USER")
    parser.add_argument("--secret", default="testing")
    parser.add_argument("--region", default="us-east-1")
    parser.add_argument("--fsync", action="store_true", help="survive a power cut; tests need not")
    options = parser.parse_args()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: os._exit(0))
    if not options.fsync:
        os.fsync = os.fdatasync = lambda descriptor: None
    let_conditional_puts_through()
    # The name by which the paste configuration finds cache_factory.
    sys.modules["feedboard_swift"] = sys.modules["__main__"]

    root = os.path.abspath(options.root)
    etc = os.path.join(root, "etc")
    for folder in (etc, os.path.join(root, "srv", "d1"), os.path.join(root, "cache")):
        os.makedirs(folder, exist_ok=True)
    check_extended_attributes(root)

    # Ports first: the rings name them.
    listeners = {name: listen(0) for name in STORAGE_SERVERS}
    listeners["proxy"] = listen(options.port)
    write_configuration(options, root, etc, listeners)
    utils.set_swift_dir(etc)

    for name, listener in listeners.items():
        app = wsgi.loadapp(os.path.join(etc, f"{name}-server.conf"))
        eventlet.spawn(
            eventlet_wsgi.server, listener, app, Silent(), protocol=wsgi.SwiftHttpProtocol,
            capitalize_response_headers=False, custom_pool=eventlet.GreenPool(256))
    eventlet.sleep(0)
    print(f"READY http://127.0.0.1:{listeners['proxy'].getsockname()[1]}", flush=True)
    while True:
        eventlet.sleep(3600)


if __name__ == "__main__":
    main()
