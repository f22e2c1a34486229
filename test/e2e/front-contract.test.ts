import { afterAll, describe, inject, test } from 'vitest'
import { concerns } from '../front-contract/concerns.ts'
import { casesFor } from '../front-contract/contract.ts'
import type { FrontName } from '../front-contract/front-name.ts'
import { Stage } from '../front-contract/stage.ts'

const fronts: readonly FrontName[] = ['nginx', 'embedded']

describe.each(fronts)('contract: %s', (name) => {
  const stage = new Stage(name, { nginx: `${inject('composeProject').name}-nginx` })
  afterAll(() => stage.clear())

  for (const concern of casesFor(name, concerns)) {
    describe(concern.name, () => {
      test.each(concern.cases)('$title', async ({ settings, check }) => check(await stage.scene(settings)))
    })
  }
})
