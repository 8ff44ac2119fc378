"""Throw-away certificates by the openssl command: one CA to trust, one that nobody trusts, one server certificate."""
import os
import subprocess

# A server certificate of the first CA; its names leave 127.0.0.2 out, so that a wrong name can be tried there. To Dovecot a client at
# 127.0.0.1 is secure without TLS as long as it also talks to 127.0.0.1; at 127.0.0.3 it is a stranger.
SERVER_EXTENSIONS = "subjectAltName=DNS:localhost,IP:127.0.0.1,IP:127.0.0.3\nextendedKeyUsage=serverAuth\nbasicConstraints=CA:FALSE\n"


class Certificates:
    def __init__(self, folder):
        self.folder = folder
        os.mkdir(folder, 0o755)
        self.ca = self.path("ca.pem")
        self.other_ca = self.path("other-ca.pem")
        self.certificate = self.path("server.pem")
        self.key = self.path("server.key")

    def path(self, name):
        return os.path.join(self.folder, name)

    def make(self, expired=False):
        """With `expired`, also a certificate that ended yesterday, under the same names and of the same CA."""
        self._authority(self.ca, "Throw-away test CA")
        self._authority(self.other_ca, "Throw-away CA that nobody trusts")
        request, extensions = self.path("server.csr"), self.path("server.ext")
        with open(extensions, "w") as file:
            file.write(SERVER_EXTENSIONS)
        self._openssl("req", *self._fresh_key(self.key), "-subj", "/CN=localhost", "-out", request)
        sign = [
            "x509", "-req", "-in", request, "-CA", self.ca, "-CAkey", self.ca + ".key", "-set_serial", "1", "-extfile", extensions]
        self._openssl(*sign, "-days", "2", "-out", self.certificate)
        if expired:
            self._openssl(*sign, "-days", "-1", "-out", self.path("expired.pem"))

    def _authority(self, path, name):
        self._openssl("req", "-x509", *self._fresh_key(path + ".key"), "-subj", f"/CN={name}", "-days", "2", "-out", path)

    def _fresh_key(self, path):
        return ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", path]

    def _openssl(self, *arguments):
        done = subprocess.run(["openssl", *arguments], stdin=subprocess.DEVNULL, capture_output=True, text=True)
        if done.returncode != 0:
            raise RuntimeError(f"openssl {arguments[0]}: {done.stderr.strip()}")
