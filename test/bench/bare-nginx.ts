/**
 * The least configuration that serves /srv/static below /static/: what nginx does by itself, with the kept connections and the
 * kernel's sending that any tutorial has.
 */
export function bareConfiguration(listen: string): string {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
  return `worker_processes 1;
pid /tmp/nginx.pid;
error_log stderr warn;
events { worker_connections 4096; }
http {
    ${temporary.map((name) => `${name}_temp_path /tmp/${name};`).join(' ')}
    include /etc/nginx/mime.types;
    access_log /dev/stdout combined;
    sendfile on;
    keepalive_timeout 65s;
    keepalive_requests 10000;
    server {
        listen ${listen};
        root /srv;
    }
}
`
}
