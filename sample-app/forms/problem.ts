/** What is wrong with a form, and the id of the field where it can be mended. */
export interface Problem {
  readonly field: string
  readonly message: string
}
