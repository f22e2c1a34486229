/** The small text that every application of the benchmark answers with. */
export const text = 'Hello from behind nginx.\n'
