import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { docker } from '../stack/docker.ts'
import { eventually } from '../stack/eventually.ts'
import { freePort } from '../stack/free-port.ts'
import type { Peer } from './peer.ts'
import { ProcessorTime } from './processor-time.ts'
import { upstreamOf } from './socket-address.ts'
import { takesConnections } from './takes-connections.ts'

const startDeadlineMs = 20_000

/** A peer that listens. */
export interface Listening {
  readonly protocol: Peer['protocol']
  /** The path of its unix socket, inside the folder that nginx is given, or HOST:PORT. */
  readonly socket: string
}

/** One nginx with one worker in front of all peers: each has a port of its own, and nothing else is different. */
export class NginxInFront {
  readonly processor: ProcessorTime
  readonly #container: string
  readonly #ports: ReadonlyMap<string, number>

  private constructor(container: string, processor: ProcessorTime, ports: ReadonlyMap<string, number>) {
    this.#container = container
    this.processor = processor
    this.#ports = ports
  }

  /** @param folder where the sockets are; it is there in the container, too */
  static async start(image: string, folder: string, peers: readonly Listening[]): Promise<NginxInFront> {
    const ports = new Map<string, number>()
    for (const { socket } of peers) ports.set(socket, await freePort())
    const file = join(folder, 'nginx.conf')
    await writeFile(file, configuration(peers, ports))
    const isolation = ['--network', 'host', '--log-driver', 'none', '--tmpfs', '/tmp', '--label', 'portico.test=bench']
    const command = ['nginx', '-e', 'stderr', '-c', file, '-g', 'daemon off;']
    const container = (
      await docker('run', '--detach', ...isolation, '--volume', `${folder}:${folder}`, image, ...command)
    ).trim()
    const [port] = ports.values()
    const listens = () => takesConnections({ port: port!, host: '127.0.0.1' })
    await eventually('nginx listens', startDeadlineMs, listens).catch(async (error: unknown) => {
      await docker('rm', '--force', '--volumes', container)
      throw error
    })
    return new NginxInFront(container, await ProcessorTime.of(container), ports)
  }

  urlOf(socket: string): string {
    return `http://127.0.0.1:${this.#ports.get(socket)}`
  }

  async stop(): Promise<void> {
    await docker('rm', '--force', '--volumes', this.#container)
  }
}

function configuration(peers: readonly Listening[], ports: ReadonlyMap<string, number>): string {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
  return `user root;
worker_processes 1;
pid /tmp/nginx.pid;
error_log stderr crit;
events { worker_connections 4096; }
http {
    ${temporary.map((name) => `${name}_temp_path /tmp/${name};`).join(' ')}
    access_log off;
    keepalive_requests 1000000;
    client_max_body_size 16m;
    client_body_buffer_size 128k;
${buffers.join('\n')}
${peers.map(({ protocol, socket }, index) => site(protocol, socket, ports.get(socket)!, index)).join('')}}
`
}

/** As the production front has them, for whichever protocol. */
const buffers = ['proxy', 'fastcgi', 'uwsgi'].map(
  (module) => `    ${module}_buffer_size 16k; ${module}_buffers 16 16k; ${module}_max_temp_file_size 0;`,
)

function site(protocol: Peer['protocol'], socket: string, port: number, index: number): string {
  return `
    upstream peer${index} {
        server ${upstreamOf(socket)};
        keepalive 1024;
        keepalive_requests 1000000;
    }
    server {
        listen 127.0.0.1:${port};
        location / {
            ${passing[protocol].join('\n            ').replace('PEER', `peer${index}`)}
        }
    }
`
}

/** What fastcgi.md and nginx's own files of parameters say, as short as it works for all. */
const parameters = [
  'REQUEST_METHOD $request_method',
  'REQUEST_URI $request_uri',
  'QUERY_STRING $query_string',
  'SERVER_PROTOCOL $server_protocol',
  'CONTENT_TYPE $content_type',
  'CONTENT_LENGTH $content_length',
  'REMOTE_ADDR $remote_addr',
  'REQUEST_SCHEME $scheme',
  'SERVER_NAME $server_name',
  'SERVER_PORT $server_port',
]

const passing: Readonly<Record<Peer['protocol'], readonly string[]>> = {
  http: [
    'proxy_pass http://PEER;',
    'proxy_http_version 1.1;',
    'proxy_set_header Connection "";',
    'proxy_set_header Host $http_host;',
    'proxy_set_header X-Forwarded-For $remote_addr;',
    'proxy_set_header X-Forwarded-Proto $scheme;',
    'proxy_set_header X-Request-Id $request_id;',
  ],
  fastcgi: [
    'fastcgi_pass PEER;',
    'fastcgi_keep_conn on;',
    ...[...parameters, 'HTTP_HOST $http_host', 'HTTP_X_REQUEST_ID $request_id'].map((pair) => `fastcgi_param ${pair};`),
  ],
  uwsgi: ['uwsgi_pass PEER;', ...[...parameters, 'PATH_INFO $document_uri'].map((pair) => `uwsgi_param ${pair};`)],
}
