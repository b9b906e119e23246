import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { addTallies, closingLines, playwrightTally, vitestTally } from '../../scripts/tally.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'closing-lines-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const report = (name: string, content: object) => {
  const file = join(folder, name)
  writeFileSync(file, JSON.stringify(content))
  return file
}

test('a failed test stands at the end of the log with its name and the first line of why', () => {
  const unit = report('unit.json', {
    numPassedTests: 3,
    numFailedTests: 1,
    testResults: [
      {
        name: 'ring.test.ts',
        status: 'failed',
        message: '',
        assertionResults: [
          { status: 'passed', fullName: 'a call ends', failureMessages: ['Error: it never came to be'] },
          {
            status: 'failed',
            fullName: 'a call rings',
            failureMessages: ['\u001b[31mit did not\u001b[39m\n    at ring']
          }
        ]
      },
      { name: 'unread.test.ts', status: 'failed', message: 'cannot be loaded\n', assertionResults: [] }
    ]
  })
  const stories = report('stories.json', {
    suites: [
      {
        specs: [
          {
            title: 'a customer is answered',
            tests: [
              {
                status: 'flaky',
                projectName: 'pbx',
                annotations: [],
                results: [{ error: { message: 'not heard\n at' } }, {}]
              },
              {
                status: 'unexpected',
                projectName: 'stories',
                annotations: [],
                results: [{ error: { message: 'not seen' } }]
              },
              {
                status: 'skipped',
                projectName: 'electron',
                annotations: [{ type: 'skip', description: 'no binary' }],
                results: []
              }
            ]
          }
        ]
      }
    ]
  })
  const total = addTallies([vitestTally(unit, 1), playwrightTally(stories, 1)])
  expect(
    closingLines(total, `${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`)
  ).toEqual([
    'PLAYED AGAIN: a call ends: Error: it never came to be',
    'PLAYED AGAIN: pbx: a customer is answered: not heard',
    'SKIPPED: electron: no binary',
    'FAILED: a call rings: it did not',
    'FAILED: unread.test.ts: cannot be loaded',
    'FAILED: stories: a customer is answered: not seen',
    '4 passed, 2 failed, 1 skipped'
  ])
})

test('a runner that leaves no report, or ends badly with nothing to show for it, is a failure with a name', () => {
  const silent = report('silent.json', { numPassedTests: 5, numFailedTests: 0, testResults: [] })
  const none = join(folder, 'none.json')
  expect(addTallies([vitestTally(silent, 1), playwrightTally(none, 0)])).toEqual({
    passed: 5,
    failed: 2,
    skipped: 0,
    reasons: [],
    again: [],
    failures: [`${silent}: ended with 1, 5 passed`, `${none}: the runner left no report`]
  })
})
