import { defineConfig } from 'vitest/config'

/** What runs on the embedded database whatever else is asked for: once is enough. */
const embedded = ['server/kill.test.ts', 'server/db/embedded.test.ts']

export default defineConfig({
  test: {
    projects: [
      { test: { name: 'domain', include: ['domain/**/*.test.ts', 'scripts/**/*.test.ts'], isolate: false, maxWorkers: 2 } },
      {
        test: {
          name: 'server',
          include: ['server/**/*.test.ts', 'contract/**/*.test.ts'],
          globalSetup: ['test/globalSetup.ts'],
          testTimeout: 30_000,
          hookTimeout: 60_000,
          maxWorkers: 2,
          isolate: false, // what the rooms keep of a house lies in the house, so the modules are read once a worker and not once a file
          exclude: process.env['YINGHUO_TEST_PG'] ? embedded : [],
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['e2e/**/*.test.ts'],
          globalSetup: ['test/globalSetup.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          maxWorkers: 1,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
})
