import { afterAll, describe, inject, test } from 'vitest'
import { concerns } from '../front-contract/concerns.ts'
import { casesFor } from '../front-contract/contract.ts'
import { frontNames } from '../front-contract/front-name.ts'
import { apacheImage } from '../front-contract/fronts/apache-front.ts'
import { Stage } from '../front-contract/stage.ts'

describe.each(frontNames)('contract: %s', (name) => {
  const stage = new Stage(name, { nginx: `${inject('composeProject').name}-nginx`, apache: apacheImage() })
  afterAll(() => stage.clear())

  for (const concern of casesFor(name, concerns).filter(({ cases }) => cases.length > 0)) {
    describe(concern.name, () => {
      test.each(concern.cases)('$title', async ({ settings, check }) => check(await stage.scene(settings)))
    })
  }
})
