# What the files about protection and maintenance need, made from settings. Sourced by the entrypoint.

off_or_on() { [ "$1" = off ] && echo off || echo on; }

derive RATE_LIMITED "$(off_or_on "$RATE_LIMIT")"
derive CONNECTIONS_LIMITED "$(off_or_on "$CONNECTION_LIMIT")"
# When the rate allows one more.
requests=${RATE_LIMIT%r/*}
derive RATE_LIMIT_RETRY_S "$(case $RATE_LIMIT in *r/m) echo $(((60 + requests - 1) / requests)) ;; *) echo 1 ;; esac)"

policy=$([ "$CONTENT_SECURITY_POLICY" = off ] || echo "$CONTENT_SECURITY_POLICY")
# For an application that decides about frames by X-Frame-Options: frame-ancestors would overrule it.
policy_without_frames=$(echo "$policy" | sed -E 's/(^|; *)frame-ancestors[^;]*//; s/^; *//')
reported=$CONTENT_SECURITY_POLICY_REPORT_ONLY
derive POLICY_ENFORCED "$([ "$reported" = on ] || echo "$policy")"
derive POLICY_ENFORCED_WITHOUT_FRAMES "$([ "$reported" = on ] || echo "$policy_without_frames")"
derive POLICY_REPORTED "$([ "$reported" = off ] || echo "$policy")"

allowed=''
if [ "$MAINTENANCE_ALLOW" != off ]; then
  for network in $(echo "$MAINTENANCE_ALLOW" | tr , ' '); do allowed="$allowed $network yes;"; done
fi
derive MAINTENANCE_ALLOWED "$allowed"
