import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    maxWorkers: 2,
    // An application that was taken in may be tested by its own tools only.
    passWithNoTests: true,
    projects: [
      {
        test: {
          name: 'unit',
          include: ['app/test/**/*.test.ts'],
          testTimeout: 20_000,
          hookTimeout: 20_000,
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['test/{e2e,browser}/**/*.test.ts'],
          // Containers that come and go change the machine's networks, and Chromium gives up what it connects meanwhile.
          fileParallelism: false,
          retry: { count: 2, condition: /net::ERR_NETWORK_CHANGED/ },
          testTimeout: 60_000,
          hookTimeout: 300_000,
        },
      },
    ],
  },
})
