# Everything that an operator sets of nginx: NAME, default, pattern, what was expected in words, meaning.
# Sourced by the entrypoint; docs/fronts.md has the same as a table, and a test compares the two.
# An empty value counts as none.

listener='(([0-9.]+|\[[0-9a-fA-F:.]+\]):)?[1-9][0-9]{0,4}'
time='(0|[1-9][0-9]*)(ms|s|m|h)'
path='/[A-Za-z0-9._/-]+'
server='([A-Za-z0-9._-]+|\[[0-9a-fA-F:.]+\]):[1-9][0-9]{0,4}'
octet='(25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])'
network="($octet\.$octet\.$octet\.$octet(/(3[0-2]|[12]?[0-9]))?|[0-9a-fA-F:]*:[0-9a-fA-F:.]*(/[0-9]{1,3})?)"

setting LISTEN 8080 "$listener" 'PORT or ADDRESS:PORT' 'where nginx listens for plain HTTP'
setting UPSTREAM appserver:8000 "$server(,$server)*" 'HOST:PORT, or several with commas between, such as app1:8000,app2:8000' 'the application servers; names are resolved again each second'
setting UPSTREAM_PROTOCOL http 'http|fastcgi' 'http or fastcgi' 'how they are asked; WebSockets are passed on by HTTP in either case'
setting UPSTREAM_FASTCGI appserver:9000 "$server(,$server)*" 'as UPSTREAM' 'where the same application servers listen for FastCGI, with UPSTREAM_PROTOCOL=fastcgi'
setting RESOLVER "$name_server" '([0-9.]+|\[[0-9a-fA-F:.]+\])(:[0-9]+)?' 'the address of a DNS server, such as 127.0.0.11' "DNS server that knows those names; the container's own by default"
setting CLIENT_MAX_BODY_SIZE 100m '[0-9]+[kmgKMG]?' 'a size such as 100m' 'a larger upload is answered 413; 0 switches the limit off'
setting UPSTREAM_CONNECT_TIMEOUT 300ms "$time" 'a time such as 300ms' 'after it the next application server is tried'
setting UPSTREAM_READ_TIMEOUT 60s "$time" 'a time such as 60s' 'silence of the application that ends in 504, also on an idle WebSocket'
setting REQUEST_BUFFERING auto 'auto|on|off' 'auto, on or off' 'whether a body is read whole before an application server is asked; auto: below 100 kB, and larger ones are streamed'
setting TRUSTED_PROXIES off "off|$network(,$network)*" 'off, or networks with commas between, such as 10.0.0.0/8,2001:db8::1' 'proxies in front whose forwarding headers are believed; everybody else may claim nothing'
setting MICRO_CACHE off 'off|[1-9][0-9]*(s|m|h)' 'a time such as 1s, or off' 'answers to anonymous GETs are kept for so long where the application does not say how long'
setting WORKER_PROCESSES auto 'auto|[1-9][0-9]*' 'a number or auto' 'one for each CPU by default'

setting SERVER_NAMES any 'any|[A-Za-z0-9.*-]+( [A-Za-z0-9.*-]+)*' 'any, or names with spaces between, such as "example.org *.example.org"' 'names that are served; others get 421, and no TLS handshake'
setting TLS_LISTEN off "$listener|off" 'PORT, ADDRESS:PORT or off' 'where nginx listens for HTTPS: TCP, and UDP for HTTP/3'
setting TLS_PORT "${TLS_LISTEN##*:}" 'off|[1-9][0-9]{0,4}' 'a port' 'the port by which clients reach it; that of TLS_LISTEN by default'
setting TLS_CERTIFICATE /var/lib/portico/tls/certificate.pem "$path" 'an absolute path' 'the certificate and its chain; the default is made, self-signed, where there is none'
setting TLS_CERTIFICATE_KEY /var/lib/portico/tls/key.pem "$path" 'an absolute path' 'its key'
setting TLS_REDIRECT off 'on|off' 'on or off' 'sends visitors from http to https'
setting HSTS off 'off|[1-9][0-9]*' 'seconds, or off' 'browsers insist on https for so long; 63072000 (two years) once you are sure'
setting HTTP3 on 'on|off' 'on or off' 'HTTP/3 over QUIC beside HTTP/2, where TLS is on'
setting ACME_CONTACT off 'off|[^ ;"]+@[^ ;"]+' 'a mail address, or off' 'certificates by ACME for SERVER_NAMES; the address is told to the authority, whose terms you accept by this'
setting ACME_DIRECTORY https://acme-v02.api.letsencrypt.org/directory 'https://[^ ;"]+' 'an https URL' "the authority's directory"

policy="[^\"\$\\\\]+"

setting RATE_LIMIT off 'off|[1-9][0-9]*r/[sm]' 'off, or requests per second or minute such as 50r/s' 'requests that one address may send; more are answered 429; files do not count'
setting RATE_LIMIT_BURST 100 '[1-9][0-9]*' 'a number' 'requests above the rate that are let through at once'
setting CONNECTION_LIMIT off 'off|[1-9][0-9]*' 'a number, or off' 'requests of one address at the same time; more are answered 429; files do not count'
setting CLIENT_HEADER_TIMEOUT 15s "$time" 'a time such as 15s' 'for the head of a request to arrive'
setting CLIENT_BODY_TIMEOUT 30s "$time" 'a time such as 30s' 'longest pause of a client that sends a body'
setting SEND_TIMEOUT 30s "$time" 'a time such as 30s' 'longest pause of a client that takes an answer'
setting SECURITY_HEADERS on 'on|off' 'on or off' 'headers that limit what browsers do with an answer; what the application says itself stays'
setting CONTENT_SECURITY_POLICY "object-src 'none'; base-uri 'self'; frame-ancestors 'self'" "off|$policy" 'a policy without double quotes, or off' 'for documents that come without one'
setting CONTENT_SECURITY_POLICY_REPORT_ONLY off 'on|off' 'on or off' 'browsers report what the policy would forbid, and allow it'
setting MAINTENANCE_FILE /run/portico/maintenance/on "$path" 'an absolute path' 'while it is there, requests are answered 503'
setting MAINTENANCE_ALLOW off "off|$network(,$network)*" 'addresses or ranges such as 203.0.113.7,10.0.0.0/8 with commas between, or off' 'who is served during maintenance'
setting ACCESS_LOG json 'json|combined|off' 'json, combined or off' 'what is written to stdout for each request'
