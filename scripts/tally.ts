// Counts of one runner, read from its own JSON report, so that the closing line is the sum of what really ran.
import { existsSync, readFileSync } from 'node:fs'

export interface Tally {
  passed: number
  failed: number
  skipped: number
  /** Why something was skipped, one sentence each. */
  reasons: string[]
  /** What failed, was played once more, and passed: no failure, and no secret (docs/decisions/0071). */
  again: string[]
}

export const emptyTally: Tally = { passed: 0, failed: 0, skipped: 0, reasons: [], again: [] }

export function addTallies(tallies: readonly Tally[]): Tally {
  return tallies.reduce(
    (sum, tally) => ({
      passed: sum.passed + tally.passed,
      failed: sum.failed + tally.failed,
      skipped: sum.skipped + tally.skipped,
      reasons: [...new Set([...sum.reasons, ...tally.reasons])],
      again: [...sum.again, ...tally.again]
    }),
    emptyTally
  )
}

/** A runner that failed, or ran nothing, without a failing test to show for it still counts as one failure. */
function withExit(tally: Tally, code: number): Tally {
  const silent = tally.failed === 0 && (code !== 0 || tally.passed === 0)
  return silent ? { ...tally, failed: 1 } : tally
}

interface VitestReport {
  numPassedTests: number
  numFailedTests: number
  numPendingTests: number
  numFailedTestSuites: number
  testResults: { assertionResults: { status: string; fullName: string }[] }[]
}

export function vitestTally(file: string, code: number): Tally {
  if (!existsSync(file)) return { ...emptyTally, failed: 1 }
  const report = JSON.parse(readFileSync(file, 'utf8')) as VitestReport
  const skipped = report.testResults.flatMap((suite) =>
    suite.assertionResults.filter((test) => ['pending', 'skipped', 'disabled'].includes(test.status))
  )
  return withExit(
    {
      passed: report.numPassedTests,
      failed: report.numFailedTests,
      skipped: skipped.length,
      reasons: skipped.map((test) => test.fullName),
      again: []
    },
    code
  )
}

interface PlaywrightTest {
  title: string
  status: 'expected' | 'unexpected' | 'flaky' | 'skipped'
  projectName: string
  annotations: { type: string; description?: string }[]
}

interface PlaywrightSuite {
  suites?: PlaywrightSuite[]
  specs: { title: string; tests: Omit<PlaywrightTest, 'title'>[] }[]
}

export function playwrightTally(file: string, code: number): Tally {
  if (!existsSync(file)) return { ...emptyTally, failed: 1 }
  const report = JSON.parse(readFileSync(file, 'utf8')) as { suites: PlaywrightSuite[] }
  const tests = report.suites.flatMap(testsOf)
  const of = (...statuses: string[]) => tests.filter((test) => statuses.includes(test.status))
  const skipped = of('skipped')
  return withExit(
    {
      passed: of('expected', 'flaky').length,
      failed: of('unexpected').length,
      skipped: skipped.length,
      reasons: [...new Set(skipped.map((test) => `${test.projectName}: ${skipReason(test)}`))],
      again: of('flaky').map((test) => `${test.projectName}: ${test.title}`)
    },
    code
  )
}

const testsOf = (suite: PlaywrightSuite): PlaywrightTest[] => [
  ...suite.specs.flatMap(({ title, tests }) => tests.map((test) => ({ ...test, title }))),
  ...(suite.suites ?? []).flatMap(testsOf)
]

const skipReason = (test: PlaywrightTest) =>
  test.annotations.find((annotation) => annotation.type === 'skip')?.description ?? 'no reason given'
