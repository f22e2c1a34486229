import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ask } from '../stack/client.ts'
import { docker } from '../stack/docker.ts'
import { eventually } from '../stack/eventually.ts'
import { freePort } from '../stack/free-port.ts'
import type { RunningFront } from './fronts.ts'

const startDeadlineMs = 20_000

/**
 * Starts nginx with what docs/fastcgi.md says, before a server of this machine.
 *
 * @param image any that has nginx
 */
export async function startFastCgiFront(upstreamPort: number, image: string): Promise<RunningFront> {
  const port = await freePort()
  const folder = mkdtempSync(join(tmpdir(), 'portico-fastcgi-'))
  const file = join(folder, 'nginx.conf')
  writeFileSync(file, configuration(port, upstreamPort))
  const mount = `${file}:/etc/fastcgi-test.conf:ro`
  const run = ['run', '--detach', '--rm', '--network', 'host', '--volume', mount, '--entrypoint', 'nginx', image]
  const output = await docker(...run, '-c', '/etc/fastcgi-test.conf', '-g', 'daemon off;')
  const id = output.trim().split('\n').at(-1)!
  const url = `http://127.0.0.1:${port}`
  await eventually('nginx answers', startDeadlineMs, async () => (await ask(url, { path: '/up' })).status === 204)
  return {
    url,
    log: () => docker('logs', id),
    stop: async () => {
      await docker('stop', '--time', '2', id)
      rmSync(folder, { recursive: true })
    },
  }
}

function configuration(port: number, upstreamPort: number): string {
  return `
worker_processes 1;
pid /tmp/fastcgi-test.pid;
error_log stderr warn;
events {}
http {
    access_log off;
    client_body_temp_path /tmp/fastcgi-test-body;
    proxy_temp_path /tmp/fastcgi-test-proxy;
    fastcgi_temp_path /tmp/fastcgi-test-fastcgi;
    uwsgi_temp_path /tmp/fastcgi-test-uwsgi;
    scgi_temp_path /tmp/fastcgi-test-scgi;
    client_max_body_size 0;
    # As the production front has it: large bodies, and those of unknown length, go through as they arrive.
    map "$http_content_length:$http_transfer_encoding" $streamed_body {
        default "";
        "~^[0-9]{6,}:" 1;
        "~^:." 1;
    }
    upstream application {
        server 127.0.0.1:${upstreamPort};
        keepalive 32;
        keepalive_timeout 60s;
    }
    server {
        listen 127.0.0.1:${port};
        server_name _;
        fastcgi_keep_conn on;
        fastcgi_max_temp_file_size 0;
        fastcgi_param REQUEST_METHOD $request_method;
        fastcgi_param REQUEST_URI $request_uri;
        fastcgi_param SERVER_PROTOCOL $server_protocol;
        fastcgi_param CONTENT_TYPE $content_type;
        fastcgi_param CONTENT_LENGTH $content_length;
        fastcgi_param REMOTE_ADDR $remote_addr;
        fastcgi_param REQUEST_SCHEME $scheme;
        fastcgi_param SERVER_NAME $server_name;
        fastcgi_param SERVER_PORT $server_port;
        fastcgi_param HTTP_HOST $http_host;
        location = /up { return 204; }
        location / {
            error_page 418 = @upload;
            recursive_error_pages on;
            if ($streamed_body) { return 418; }
            fastcgi_pass application;
        }
        location @upload {
            fastcgi_pass application;
            fastcgi_request_buffering off;
        }
    }
}
`
}
