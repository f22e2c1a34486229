// A copy has the file itself here.
export { logOnFailure } from '../e2e/log-on-failure.ts'
