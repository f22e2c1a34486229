import { expect, inject, onTestFinished, test } from 'vitest'
import { Load } from '../chaos/load.ts'
import { NginxContainer } from '../chaos/nginx-container.ts'
import { Target } from '../chaos/target.ts'
import { NameServer } from '../front-contract/name-server.ts'
import { freePort } from '../stack/free-port.ts'
import { failuresUnder } from './failures-under.ts'

const name = 'replicas.test'

test('two application servers that are replaced one after the other cost no request by FastCGI', async () => {
  const ports = [await freePort(), await freePort()] as const
  const names = await NameServer.start()
  onTestFinished(() => names.stop())
  const running = new Map<string, Target>()
  const start = async (host: string) => {
    running.set(host, await Target.start({ host, ports }))
    names.set(name, [...running.keys()])
  }
  onTestFinished(async () => {
    for (const target of running.values()) await target.stop()
  })
  for (const host of ['127.0.0.2', '127.0.0.3']) await start(host)
  const nginx = await NginxContainer.start(`${inject('composeProject').name}-nginx`, 0, {
    UPSTREAM: `${name}:${ports[0]}`,
    UPSTREAM_PROTOCOL: 'fastcgi',
    UPSTREAM_FASTCGI: `${name}:${ports[1]}`,
    RESOLVER: `127.0.0.1:${names.port}`,
  })
  onTestFinished(() => nginx.stop())
  const load = Load.start(nginx.url, 16)
  const failures = await failuresUnder('replicas-replaced-fastcgi', load, async () => {
    for (const [host, target] of [...running]) {
      // As a container engine does it: the name goes when the process is told to end.
      running.delete(host)
      names.set(name, [...running.keys()])
      await target.stop()
      await start(host)
      // nginx asks for the name each second, and has to know of this one before the other goes.
      await load.answeredFor(2500)
    }
  })
  expect(failures).toEqual([])
})
