import react from '@vitejs/plugin-react'
import { defineConfig } from 'vitest/config'

/** What took too long is played once more and named; a wrong answer, and a property that fails, never (docs/decisions/0071). */
const retry = { count: 1, condition: /^(it never came to be|Test timed out in|Hook timed out in)/ }

// Two environments, chosen by folder. tests/pbx has a configuration of its own: it needs a real Asterisk.
export default defineConfig({
  test: {
    // most of them wait for sockets and clocks of their own: two at a time on two cores
    maxWorkers: 2,
    projects: [
      {
        extends: true,
        test: {
          name: 'node',
          environment: 'node',
          include: ['tests/{domain,main,central,contract,lab,texts,architecture}/**/*.test.ts'],
          testTimeout: 20_000,
          hookTimeout: 60_000,
          retry
        }
      },
      {
        extends: true,
        test: {
          name: 'faults',
          environment: 'node',
          include: ['tests/faults/**/*.test.ts'],
          testTimeout: 180_000,
          // after all others: it measures how soon a host is through, in a time of its own that runs faster than ours
          sequence: { groupOrder: 1 }
        }
      },
      {
        extends: true,
        plugins: [react()],
        test: {
          name: 'pages',
          environment: 'jsdom',
          include: ['tests/renderer/**/*.test.{ts,tsx}'],
          testTimeout: 20_000,
          retry
        }
      }
    ]
  }
})
