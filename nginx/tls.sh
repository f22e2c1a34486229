# What TLS needs before nginx starts: settings that fit each other, a certificate, the listeners. Sourced by the entrypoint.

made=/var/lib/portico/tls
# A made certificate is replaced so long before its end.
renewal_s=$((30 * 24 * 3600))

# Whether there is one that is good for long enough, and for each of the names.
is_kept() {
  [ -s "$made/key.pem" ] && openssl x509 -in "$made/certificate.pem" -noout -checkend "$renewal_s" >/dev/null 2>&1 || return 1
  [ "$NAMES" = listed ] || return 0
  kept=,$(openssl x509 -in "$made/certificate.pem" -noout -ext subjectAltName 2>/dev/null | tail -n 1 | tr -d ' '),
  for name in $SERVER_NAMES; do
    case $kept in *",DNS:$name,"*) ;; *) return 1 ;; esac
  done
}

make_certificate() {
  mkdir -p "$made" 2>/dev/null && [ -w "$made" ] ||
    stop "$made can't be written, so no certificate can be made: mount a volume there, or name yours by TLS_CERTIFICATE and TLS_CERTIFICATE_KEY"
  # Only one of several containers on the same volume makes it.
  (
    flock 9
    if is_kept; then exit 0; fi
    subjects='DNS:localhost,IP:127.0.0.1,IP:::1'
    if [ "$NAMES" = listed ]; then for name in $SERVER_NAMES; do subjects="$subjects,DNS:$name"; done; fi
    umask 077
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 397 -subj '/CN=Portico, self-signed' \
      -addext "subjectAltName=$subjects" -addext 'basicConstraints=critical,CA:FALSE' -addext 'extendedKeyUsage=serverAuth' \
      -keyout "$made/key.pem.new" -out "$made/certificate.pem.new" 2>/dev/null
    mv "$made/key.pem.new" "$made/key.pem"
    mv "$made/certificate.pem.new" "$made/certificate.pem"
    echo "nginx: made a self-signed certificate in $made" >&2
  ) 9>"$made/lock"
}

if [ "$TLS" = off ]; then
  [ "$TLS_REDIRECT" = off ] || stop 'TLS_REDIRECT is "on", but TLS_LISTEN is "off": there is nothing to redirect to'
  [ "$HSTS" = off ] || stop "HSTS is \"$HSTS\", but TLS_LISTEN is \"off\": browsers would insist on what is not there"
elif [ "$ACME" = on ]; then
  [ "$NAMES" = listed ] || stop 'ACME_CONTACT is set, but SERVER_NAMES is "any": name what certificates are wanted for'
  [ -f /usr/lib/nginx/modules/ngx_http_acme_module.so ] ||
    stop "ACME_CONTACT is set, but this image has no ACME module: build on the official image (NGINX_IMAGE), or mount certificates"
elif [ "$TLS_CERTIFICATE" = "$made/certificate.pem" ]; then
  make_certificate
else
  for file in "$TLS_CERTIFICATE" "$TLS_CERTIFICATE_KEY"; do [ -r "$file" ] || stop "$file can't be read (TLS_CERTIFICATE, TLS_CERTIFICATE_KEY)"; done
fi

# The site's listeners. Unknown names are the affair of other servers where names are listed.
default=''
[ "$NAMES" = listed ] || default=' default_server'
listeners="listen $LISTEN$default;"
quic=''
if [ "$TLS" = on ]; then
  listeners="$listeners listen $TLS_LISTEN ssl$default;"
  if [ "$HTTP3" = on ]; then
    listeners="$listeners listen $TLS_LISTEN quic$default$([ "$NAMES" = listed ] || echo ' reuseport');"
    quic="listen $TLS_LISTEN quic reuseport default_server;"
  fi
fi
derive LISTENERS "$listeners"
derive QUIC_DEFAULT_LISTENER "$quic"
derive SITE_NAMES "$([ "$NAMES" = any ] && echo localhost || echo "$SERVER_NAMES")"
served='default yes;'
if [ "$NAMES" = listed ]; then
  served='default "";'
  for name in $(printf '%s\n' $SERVER_NAMES | sort -u); do served="$served $name yes;"; done
fi
derive SERVED_NAMES "$served"
derive TLS_PORT_SUFFIX "$([ "$TLS_PORT" = 443 ] || echo ":$TLS_PORT")"
derive HSTS_VALUE "$([ "$HSTS" = off ] || echo "max-age=$HSTS")"
derive ALT_SVC_VALUE "$([ "$TLS" = off ] || [ "$HTTP3" = off ] || echo "h3=\":$TLS_PORT\"; ma=86400")"
