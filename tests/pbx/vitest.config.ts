import { join } from 'node:path'
import { defineConfig } from 'vitest/config'

// Needs a real Asterisk (npm run test:pbx gets one); one file after the other, because each starts a PBX and real audio.
export default defineConfig({
  root: join(import.meta.dirname, '../..'),
  test: {
    name: 'pbx',
    environment: 'node',
    include: ['tests/pbx/**/*.test.ts'],
    fileParallelism: false,
    // named by the reporter as "retry" (docs/decisions/0071)
    retry: 1,
    testTimeout: 45_000,
    hookTimeout: 60_000
  }
})
