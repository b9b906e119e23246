import { defineConfig } from '@playwright/test'

// stories: the desk in Chromium against the lab. electron: the same stories over Electron, wherever its binary is.
// pbx: the stories of the main job on a real Asterisk (scripts/run-pbx-tests.ts provides it).
export default defineConfig({
  testDir: 'tests',
  timeout: 90_000,
  expect: { timeout: 10_000 },
  use: { actionTimeout: 10_000, navigationTimeout: 15_000 },
  // Two cores: a story already runs two browsers, a PBX, a centre and customers with audio.
  workers: 1,
  fullyParallel: false,
  // real time and real audio beside whatever else the machine does; a second play is named (docs/decisions/0071)
  retries: 1,
  forbidOnly: !!process.env.CI,
  reporter: [['list'], ['json', { outputFile: 'test-results/playwright.json' }]],
  outputDir: 'test-results/artifacts',
  projects: [
    { name: 'stories', testMatch: 'e2e/**/*.spec.ts' },
    { name: 'electron', testMatch: 'e2e/**/*.spec.ts' },
    { name: 'pbx', testMatch: 'pbx/**/*.spec.ts', timeout: 180_000 }
  ]
})
