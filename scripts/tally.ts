// Counts of one runner, read from its own JSON report, so that the closing line is the sum of what really ran.
import { existsSync, readFileSync } from 'node:fs'
import { stripVTControlCharacters } from 'node:util'

export interface Tally {
  passed: number
  failed: number
  skipped: number
  /** Why something was skipped, one sentence each. */
  reasons: string[]
  /** What failed, was played once more, and passed: no failure, and no secret (docs/decisions/0071). */
  again: string[]
  /** What failed and the first line of why: whoever reads only the end of a long log must not have to guess. */
  failures: string[]
}

export const emptyTally: Tally = { passed: 0, failed: 0, skipped: 0, reasons: [], again: [], failures: [] }

/** One failure that no test of its own stands for: a step that did not run, a runner without a report. */
export const oneFailure = (what: string): Tally => ({ ...emptyTally, failed: 1, failures: [what] })

/** The end of a run, for people and for what reads logs; the counts are the last line. */
export function closingLines({ again, failures, reasons }: Tally, counts: string): string[] {
  return [
    ...again.map((story) => `PLAYED AGAIN: ${story}`),
    ...reasons.map((reason) => `SKIPPED: ${reason}`),
    ...failures.map((failure) => `FAILED: ${failure}`),
    counts
  ]
}

export function addTallies(tallies: readonly Tally[]): Tally {
  return tallies.reduce(
    (sum, tally) => ({
      passed: sum.passed + tally.passed,
      failed: sum.failed + tally.failed,
      skipped: sum.skipped + tally.skipped,
      reasons: [...new Set([...sum.reasons, ...tally.reasons])],
      again: [...sum.again, ...tally.again],
      failures: [...sum.failures, ...tally.failures]
    }),
    emptyTally
  )
}

/** A runner that failed, or ran nothing, without a failing test to show for it still counts as one failure. */
function withExit(tally: Tally, code: number, file: string): Tally {
  const silent = tally.failed === 0 && (code !== 0 || tally.passed === 0)
  return silent
    ? addTallies([tally, oneFailure(`${file}: ended with ${code}, ${tally.passed} passed`)])
    : tally
}

// colours belong to a terminal, not to a line that is read in a log
const firstLine = (message: string | undefined) =>
  stripVTControlCharacters(message ?? 'no reason given').split('\n', 1)[0] ?? ''

interface VitestReport {
  numPassedTests: number
  numFailedTests: number
  numPendingTests: number
  numFailedTestSuites: number
  testResults: {
    name: string
    status: string
    message: string
    assertionResults: { status: string; fullName: string; failureMessages?: string[] }[]
  }[]
}

export function vitestTally(file: string, code: number): Tally {
  if (!existsSync(file)) return oneFailure(`${file}: the runner left no report`)
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
      again: report.testResults.flatMap(playedAgain),
      failures: report.testResults.flatMap(failuresOf)
    },
    code,
    file
  )
}

/** A test that passed has messages of failure only from an earlier play. */
const playedAgain = ({ assertionResults }: VitestReport['testResults'][number]): string[] =>
  assertionResults.flatMap(({ status, fullName, failureMessages = [] }) =>
    status === 'passed' && failureMessages.length > 0 ? [`${fullName}: ${firstLine(failureMessages[0])}`] : []
  )

function failuresOf(suite: VitestReport['testResults'][number]): string[] {
  const failed = suite.assertionResults.filter((test) => test.status === 'failed')
  // a file that could not be loaded has no failed test, and counts
  if (failed.length === 0 && suite.status === 'failed') return [`${suite.name}: ${firstLine(suite.message)}`]
  return failed.map((test) => `${test.fullName}: ${firstLine(test.failureMessages?.[0])}`)
}

interface PlaywrightTest {
  title: string
  status: 'expected' | 'unexpected' | 'flaky' | 'skipped'
  projectName: string
  annotations: { type: string; description?: string }[]
  results: { error?: { message?: string } }[]
}

interface PlaywrightSuite {
  suites?: PlaywrightSuite[]
  specs: { title: string; tests: Omit<PlaywrightTest, 'title'>[] }[]
}

export function playwrightTally(file: string, code: number): Tally {
  if (!existsSync(file)) return oneFailure(`${file}: the runner left no report`)
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
      again: of('flaky').map((test) => `${test.projectName}: ${test.title}: ${whyFailed(test)}`),
      failures: of('unexpected').map((test) => `${test.projectName}: ${test.title}: ${whyFailed(test)}`)
    },
    code,
    file
  )
}

const testsOf = (suite: PlaywrightSuite): PlaywrightTest[] => [
  ...suite.specs.flatMap(({ title, tests }) => tests.map((test) => ({ ...test, title }))),
  ...(suite.suites ?? []).flatMap(testsOf)
]

const whyFailed = (test: PlaywrightTest) =>
  firstLine(test.results.find((result) => result.error !== undefined)?.error?.message)

const skipReason = (test: PlaywrightTest) =>
  test.annotations.find((annotation) => annotation.type === 'skip')?.description ?? 'no reason given'
