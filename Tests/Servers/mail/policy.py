"""Which recipients there are, and how they are answered: a Postfix policy server (SMTPD_POLICY_README) whose rules change while it runs.

A rule: {"answer": "450 4.7.1 try later", "stage": "RCPT", "times": 1}. `stage` is RCPT (default) or DATA, the answer to the whole
message; `times` is for how many questions it holds, for ever when it is left out.
"""
import secrets
import socketserver
import threading

# Tells the Authentication-Results written here from those that come with mail.
OWN_MARK = secrets.token_hex(8)


class Policy:
    def __init__(self, options):
        self._options = options
        self._rules = {}
        self._lock = threading.Lock()
        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), self._conversation())
        self._server.daemon_threads = True
        self.port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def set(self, rules):
        """Takes over the rules of these recipients; a rule that is null goes."""
        for recipient, rule in rules.items():
            if rule and not rule.get("answer", "").split(" ")[0] in ("450", "451", "452", "550", "552", "554"):
                raise ValueError(f"the answer for \"{recipient}\" is no SMTP refusal: {rule}")
        with self._lock:
            self._rules.update({recipient.lower(): dict(rule or {}) for recipient, rule in rules.items()})

    def action(self, request):
        recipient = request.get("recipient", "").lower()
        stage = "DATA" if request.get("protocol_state") == "END-OF-MESSAGE" else "RCPT"
        with self._lock:
            rule = self._rules.get(recipient)
            if not rule or rule.get("stage", "RCPT") != stage or rule.get("times", 1) <= 0:
                return self._unless_unknown(recipient, request, stage)
            if "times" in rule:
                rule["times"] -= 1
            return rule["answer"]

    def _unless_unknown(self, recipient, request, stage):
        ours = recipient.partition("@")[2] in self._options.domains
        if ours and not self._options.knows(recipient):
            return "550 5.1.1 no such user here"
        return self._testimony(request) if self._options.testimony and stage == "RCPT" else "DUNNO"

    def _testimony(self, request):
        sender, user = request.get("sender", ""), request.get("sasl_username", "")
        result = f"pass header.from={sender.partition('@')[2]}" if sender and sender == user else "fail (nobody is known by it)"
        return f"PREPEND Authentication-Results: {self._options.testimony['server']} ({OWN_MARK}); dmarc={result}"

    def _conversation(policy):
        class Conversation(socketserver.StreamRequestHandler):
            def handle(self):
                request = {}
                for line in self.rfile:
                    name, _, value = line.decode(errors="replace").rstrip("\n").partition("=")
                    if name:
                        request[name] = value
                        continue
                    self.wfile.write(f"action={policy.action(request)}\n\n".encode())
                    request = {}

        return Conversation
