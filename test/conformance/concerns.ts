import type { Concern } from './case.ts'
import { bodies } from './cases/bodies.ts'
import { failures } from './cases/failures.ts'
import { requests } from './cases/requests.ts'
import { responses } from './cases/responses.ts'
import { streaming } from './cases/streaming.ts'
import { tsgiBodies } from './cases/tsgi-bodies.ts'
import { tsgiHeads } from './cases/tsgi-heads.ts'
import { webSockets } from './cases/websockets.ts'

/** The whole suite, in the order in which docs/conformance.md shows it. */
export const concerns: readonly Concern[] = [
  requests,
  bodies,
  responses,
  streaming,
  failures,
  webSockets,
  tsgiHeads,
  tsgiBodies,
]
