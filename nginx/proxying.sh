# Lists become directives: application servers, trusted proxies. Sourced by the entrypoint.

servers_of() { for server in $(echo "$1" | tr , ' '); do printf ' server %s resolve max_fails=0;' "$server"; done; }
derive UPSTREAM_SERVERS "$(servers_of "$UPSTREAM")"
derive FASTCGI_SERVERS "$(servers_of "$UPSTREAM_FASTCGI")"

trusted=''
addresses_from=''
if [ "$TRUSTED_PROXIES" != off ]; then
  for network in $(echo "$TRUSTED_PROXIES" | tr , ' '); do
    trusted="$trusted $network proxy;"
    addresses_from="$addresses_from set_real_ip_from $network;"
  done
fi
derive TRUSTED_RANGES "$trusted"
derive ADDRESSES_FROM "$addresses_from"

derive CACHE "$(off_or_on "$MICRO_CACHE")"
