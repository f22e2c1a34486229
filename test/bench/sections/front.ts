import { NginxContainer } from '../../chaos/nginx-container.ts'
import { freePort } from '../../stack/free-port.ts'
import { browserHeaders } from '../browser-headers.ts'
import { MeasuredProcess } from '../measured-process.ts'
import type { Peer } from '../peer.ts'
import { ProcessorTime } from '../processor-time.ts'
import type { Row } from '../results.ts'
import type { Round } from '../rounds.ts'
import { workloads } from '../workloads.ts'
import { figuresOf, type Measuring } from './measuring.ts'

const connections = 32
const protocols = ['http', 'fastcgi'] as const

/** The project's own nginx before one application server, asking it by HTTP and by FastCGI: which should be the default. @param image the project's */
export async function measureFront(image: string, measuring: Measuring): Promise<Row[]> {
  const [http, fastCgi] = [await freePort(), await freePort()]
  const server = await MeasuredProcess.start(serverAt(http, fastCgi), `127.0.0.1:${http}`)
  const fronts: NginxContainer[] = []
  try {
    for (const protocol of protocols) {
      const settings = { UPSTREAM_PROTOCOL: protocol, UPSTREAM_FASTCGI: `127.0.0.1:${fastCgi}`, ACCESS_LOG: 'off' }
      fronts.push(await NginxContainer.start(image, http, settings))
    }
    return await measureThrough(server, fronts, measuring)
  } finally {
    for (const front of fronts) await front.stop()
    await server.stop()
  }
}

async function measureThrough(
  server: MeasuredProcess,
  fronts: readonly NginxContainer[],
  { bed, applyLoad, rounds, seconds }: Measuring,
): Promise<Row[]> {
  const times = await Promise.all(fronts.map(({ id }) => ProcessorTime.of(id)))
  const rows: Row[] = []
  for (const { name, path, bodyBytes } of workloads) {
    const body = bodyBytes === undefined ? {} : { bodyFile: await bed.bodyFile(bodyBytes) }
    const measured: Round[][] = fronts.map(() => [])
    for (let round = -1; round < rounds; round++) {
      for (const [index, front] of fronts.entries()) {
        const before = [await server.processor.readUs(), await times[index]!.readUs()] as const
        const load = { url: front.url + path, headers: browserHeaders, connections, seconds, ...body }
        const { answers, perSecond } = await applyLoad(load)
        const applicationUs = ((await server.processor.readUs()) - before[0]) / answers
        const frontUs = ((await times[index]!.readUs()) - before[1]) / answers
        if (round >= 0) measured[index]!.push({ perSecond, applicationUs, frontUs })
      }
    }
    rows.push(...measured.map((all, index) => ({ peer: protocols[index]!, at: name, figures: figuresOf(all) })))
  }
  return rows
}

function serverAt(http: number, fastCgi: number): Peer {
  const binds = ['--bind', `127.0.0.1:${http}`, '--bind', `fastcgi://127.0.0.1:${fastCgi}`]
  const settings = ['--workers', '1', '--admin-bind', 'none', '--control-socket', 'none', '--access-logfile', 'none']
  const target = 'test/bench/applications/site/tsgi.ts:application'
  return {
    name: 'TSGI',
    protocol: 'http',
    command: () => ['node', 'appserver/src/cli.ts', target, ...binds, ...settings, '--limit-request-body', '16m'],
  }
}
