import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    // Most tests wait for processes: two at a time, also where vitest would count fewer processors.
    maxWorkers: 2,
    reporters: ['default', './test/closing-line.ts'],
    projects: [
      {
        test: {
          name: 'unit',
          include: ['*/test/**/*.test.ts', 'deploy/template/apps/*/test/**/*.test.ts', 'test/unit/**/*.test.ts'],
          testTimeout: 20_000,
          hookTimeout: 20_000,
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts', 'test/browser/**/*.test.ts'],
          globalSetup: 'test/e2e/global-setup.ts',
          // The tests share one set of containers, and some of them stop a part of it.
          fileParallelism: false,
          // Copies run tests of their own, two workers each.
          maxConcurrency: 2,
          // Chromium gives up what it is about to connect when any interface of the machine comes or goes, as those of containers do.
          retry: { count: 2, condition: /net::ERR_NETWORK_CHANGED/ },
          testTimeout: 60_000,
          hookTimeout: 300_000,
        },
      },
    ],
  },
})
