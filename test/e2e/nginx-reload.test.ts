import { expect, inject, onTestFinished, test } from 'vitest'
import { Load } from '../chaos/load.ts'
import { NginxContainer } from '../chaos/nginx-container.ts'
import { Target } from '../chaos/target.ts'
import { failuresUnder } from './failures-under.ts'

test('20 reloads of nginx cost no request', async () => {
  const target = await Target.start()
  onTestFinished(() => target.stop())
  const nginx = await NginxContainer.start(`${inject('composeProject').name}-nginx`, target.port)
  onTestFinished(() => nginx.stop())
  const load = Load.start(nginx.url, 16)
  const failures = await failuresUnder('nginx-reloads-itself', load, async (nextRound) => {
    for (let round = 0; round < 20; round++) {
      await nginx.reload()
      await nextRound()
    }
  })
  expect(failures).toEqual([])
})
