/// The commented files that `intray init` writes.
enum Sample {
  static let configuration = """
    # Intray's configuration. `intray poll` reads it anew each time.
    # Secrets never stand here: write { file: secrets/NAME } (mode 0600, relative to this home),
    # { environment: NAME }, { credential: NAME } (systemd LoadCredential=) or { command: … } (what it prints).

    gateway:
      domain: gateway.example                       # the domain of the Message-IDs of our replies
      from: Intray <uploads@gateway.example>        # who our replies are from
      # repliesPerHour: 1000                        # to one address; more than that are not sent by themselves

    accounts:
      main:                                         # a name of your choice; connections refer to it
        imap: imaps://mail.gateway.example          # or imap://… , which then requires STARTTLS
        user: uploads@gateway.example
        password: { file: secrets/main }            # or token: … for an OAuth 2.0 bearer token
        # caFile: /etc/ssl/private-ca.pem           # trust this CA instead of the system's
        mailbox: INBOX
        # authservID: mail.gateway.example          # who writes Authentication-Results; see `intray check-auth`
        # messageLimit: 40 MB                       # a larger message is refused without being downloaded
        # exactSize: yes                            # no for servers whose RFC822.SIZE is not exact
        # every: 1m                                 # how often `intray run` polls it where its server tells no news
        # timeLimit: 5m                             # after it a poll begins nothing new; after twice that it is over
        # settle:                                   # what happens to a message once its outcome is on record
        #   accepted: { move: Intray-Accepted }     # or { keyword: $IntrayAccepted }, { flag: \\Seen }, nothing
        #   ignored: { move: Intray-Ignored }
        #   refused: { move: Intray-Refused }
        #   held: { move: Intray-Held }

    # Where receipts leave by. Without a relay nothing is ever sent.
    relay:
      smtp: smtp://relay.gateway.example            # requires STARTTLS; or smtps://…
      user: uploads@gateway.example
      password: { file: secrets/relay }

    # Who looks for malware in what is to be let in. Its clamd.conf has to say AlertExceedsMax yes.
    # antivirus:
    #   clamd: /run/clamav/clamd.ctl                # or 127.0.0.1:3310

    # Who hears of what needs a person, by mail through the relay, and where the numbers are fetched.
    # alerts:
    #   to: operations@gateway.example              # or a list
    # metrics:
    #   listen: 9464                                # http://127.0.0.1:9464/metrics, while `intray run` is up

    """

  static let connections = """
    # The connections `intray apply` declares. Apply it as often as you like: what is unchanged stays as it is.

    connections:
      - name: acme-conversions
        account: main
        dataType: conversions
        pattern: "Conversions_202?_*.csv"           # * any sequence, ? exactly one character, all else literal
        from: [feeds@partner.example]               # addresses and domains that may send; DMARC must vouch for them
        # authentication: dmarc                     # or { dkim: [partner.example] }, { arc: [forwarder.example] },
        #                                           # secret-address, none (anybody may send)
        returnAddress: feeds@partner.example        # where receipts go; leave it out to send none
        # ingestAddress: uploads+acme@gateway.example   # mail to this address is judged by this connection alone
        # answers: [accepted]                       # also ignored, refused, held: to the return address only
        # answerAutomatic: yes                      # no: send no receipt for mail that a program sent by itself
        # ignoreCase: no
        # strict: no                                # yes: every part that is not the body counts as an attachment
        # forwards: attachment                      # or open: look into forwarded messages; refuse: take none
        # uuencode: refuse                          # or open: files in uuencode within a text count too; text
        # allow: [missing-base64-padding]           # what can be read in two ways and is let in all the same
        # contentSeenBefore: accept                 # or warn, ignore
        # missingMessageID: accept                  # or refuse
        # antivirus: yes                            # no: let in what the scanner of intray.yaml has not seen
        # priority: 0                               # from -1000 to 1000: the higher, the sooner its files are claimed
        # expect: { by: weekdays 09:00, timeZone: Europe/Amsterdam, grace: 30m }    # what is missing is an alert
        # paused: no

    """
}
