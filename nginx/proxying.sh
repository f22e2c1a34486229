# Lists become directives: application servers, trusted proxies. Sourced by the entrypoint.

servers=''
for server in $(echo "$UPSTREAM" | tr , ' '); do servers="$servers server $server resolve max_fails=0;"; done
derive UPSTREAM_SERVERS "$servers"

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
