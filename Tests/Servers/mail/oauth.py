"""JSON Web Tokens (RFC 7519) as Dovecot's local validation takes them: HS256, the address in `email`."""
import base64
import hashlib
import hmac
import json
import time


def tokens(users, secret):
    """{user: {"valid": token, "expired": token}}"""
    now = int(time.time())
    return {name: {"valid": token(name, secret, now + 3600), "expired": token(name, secret, now - 3600)} for name in users}


def token(user, secret, expiry):
    header = {"alg": "HS256", "typ": "JWT"}
    claims = {"email": user, "sub": user, "iat": expiry - 7200, "exp": expiry}
    signed = ".".join(encoded(json.dumps(part).encode()) for part in (header, claims))
    return signed + "." + encoded(hmac.new(secret, signed.encode(), hashlib.sha256).digest())


def encoded(octets):
    return base64.urlsafe_b64encode(octets).rstrip(b"=").decode()
