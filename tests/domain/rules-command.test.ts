import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'

const root = join(import.meta.dirname, '../..')

/** Runs the command as anybody would, but for npm; `input` is what stands in cases.json. */
function rules(name: string, input: unknown, zone = 'UTC') {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, 'scripts/rules.ts'), name], {
    cwd: root,
    env: { ...process.env, TZ: zone },
    input: typeof input === 'string' ? input : JSON.stringify(input),
    encoding: 'utf8',
    timeout: 20_000
  })
  return { status, stdout, stderr }
}
const answers = (name: string, cases: unknown[], zone?: string) => JSON.parse(rules(name, cases, zone).stdout)

describe('eligibility from outside', () => {
  test('an empty case is an ordinary eligible call', () => {
    expect(answers('eligibility', [{}])).toEqual([
      {
        verdict: 'eligible',
        reasons: [],
        unknowns: [],
        ask: ['occupation', 'hobbies'],
        assess: ['gender'],
        priority: { is: false, because: [] }
      }
    ])
  })

  test('each key says what it says, in the order of the cases', () => {
    const cases: [object, string, string[]][] = [
      [{ owner: 'organisation' }, 'not-eligible', ['organisation']],
      [{ owner: null }, 'unknown', ['owner']],
      [{ line: 'operational', billing: 'postpaid' }, 'not-eligible', ['operational-line']],
      [{ line: 'test' }, 'not-eligible', ['test-sim']],
      [{ missing: [] }, 'not-eligible', ['complete']],
      [{ kind: 'lost-phone' }, 'not-eligible', ['lost-phone']],
      [{ kind: 'complaint' }, 'not-eligible', ['complaint']],
      [{ kind: null }, 'unknown', ['kind']],
      [{ difficult: true }, 'not-eligible', ['difficult']],
      [{ difficult: null }, 'unknown', ['mood']],
      [{ own: false }, 'not-eligible', ['not-user']],
      [{ own: null }, 'unknown', ['is-user']],
      [{ own: null, ani: 'other-network' }, 'eligible', []],
      [{ own: false, channel: 'counter', enteredAt: '2026-11-20T23:00:00+07:00' }, 'eligible', []],
      [{ refusedAt: '2026-11-01T09:00:00+07:00' }, 'not-eligible', ['cool-off']],
      [{ refusedAt: '2026-08-01T09:00:00+07:00' }, 'eligible', []],
      [{ refusedAt: '2026-11-01T09:00:00+07:00', missing: ['gender'] }, 'eligible', []],
      [{ enteredAt: '2026-11-20T23:59:59.999Z' }, 'not-eligible', ['outside-window']],
      [{ enteredAt: '2026-11-21T00:00:00Z' }, 'eligible', []]
    ]
    const found = answers(
      'eligibility',
      cases.map(([one]) => one)
    ) as { verdict: string; reasons: string[]; unknowns: string[] }[]
    expect(found.map(({ verdict, reasons, unknowns }) => [verdict, [...reasons, ...unknowns]])).toEqual(
      cases.map(([, verdict, codes]) => [verdict, codes])
    )
  })

  test('priority is told with its reasons', () => {
    const cases = [
      { tier: 'premium' },
      { kndl: true },
      { activated: '2020-02-29', enteredAt: '2025-02-28T10:00:00+07:00' },
      { activated: '2020-02-29', enteredAt: '2025-03-01T10:00:00+07:00' }
    ]
    expect(answers('eligibility', cases).map(({ priority }: { priority: unknown }) => priority)).toEqual([
      { is: true, because: ['premium'] },
      { is: true, because: ['kndl'] },
      { is: false, because: [] },
      { is: true, because: ['tenure'] }
    ])
  })

  test('the workstation’s zone changes nothing', () => {
    const edges = ['06:59:59', '07:00:00', '21:59:59.999', '22:00:00']
    const zones = ['America/Los_Angeles', 'Pacific/Kiritimati']
    for (const zone of zones) {
      const cases = edges.map((time) => ({
        enteredAt: `2026-11-20T${time}+07:00`,
        workstationZone: zone,
        activated: '2021-11-20'
      }))
      const found = answers('eligibility', cases, zone) as { verdict: string; priority: { is: boolean } }[]
      expect(found.map(({ verdict, priority }) => [verdict, priority.is])).toEqual([
        ['not-eligible', true],
        ['eligible', true],
        ['eligible', true],
        ['not-eligible', true]
      ])
    }
  })
})

test('phone numbers from outside', () => {
  expect(answers('phone-number', ['0912345678', '01234567890', 'anonymous', '1090', '\u0000'])).toEqual([
    { e164: '+84912345678', kind: 'mobile' },
    { e164: '+84834567890', kind: 'mobile' },
    { e164: null, kind: 'withheld' },
    { e164: null, kind: 'short-code' },
    { e164: null, kind: 'invalid' }
  ])
})

test('endings from outside, by word or by truth', () => {
  const cases = [
    {},
    { cause: 38 },
    { by: 'none', ice: 'failed' },
    { ice: true },
    { page: 'gone' },
    { host: true, page: false },
    { by: 'local' },
    { afterRefer: true },
    { silentMs: 3500 },
    { silentMs: 3500, onHold: true },
    { pbxCause: 38 }
  ]
  expect(answers('drop', cases)).toEqual([
    'customer-hung-up',
    'dropped',
    'dropped',
    'dropped',
    'dropped',
    'dropped',
    'agent-hung-up',
    'transferred',
    'dropped',
    'customer-hung-up',
    'dropped'
  ])
})

describe('a case that cannot be answered stops the command without an answer', () => {
  test.each<[string, string, unknown, RegExp]>([
    ['an unknown rule', 'elegibility', [{}], /no rule "elegibility"; known: eligibility, phone-number, drop/],
    ['a rule every object has', 'toString', [{}], /no rule/],
    ['no JSON', 'drop', '{', /expected a JSON list/],
    ['no list', 'drop', {}, /expected a JSON list/],
    ['an unknown key', 'eligibility', [{}, { ownr: 'individual' }], /case 2: .*ownr/s],
    ['an unknown value', 'eligibility', [{ owner: 'company' }], /case 1: .*owner/s],
    ['a time without its zone', 'eligibility', [{ enteredAt: '2026-11-20T10:00:00' }], /offset/],
    ['a day that does not exist', 'eligibility', [{ activated: '2025-02-29' }], /activated/],
    ['a number that is not text', 'phone-number', [912345678], /case 1/],
    ['an unknown sign', 'drop', [{ ice: 'frozen' }], /ice/]
  ])('%s', (_, name, input, words) => {
    const { status, stdout, stderr } = rules(name, input)
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
    expect(stderr).toMatch(words)
  })
})
