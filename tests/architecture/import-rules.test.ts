import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

interface Cruise {
  summary: { totalCruised: number; violations: { rule: { name: string } }[] }
}

function cruise(...folders: string[]): Cruise {
  const run = spawnSync('node_modules/.bin/depcruise', [...folders, '--output-type', 'json'], {
    encoding: 'utf8',
    maxBuffer: 100_000_000
  })
  return JSON.parse(run.stdout) as Cruise
}

describe('the import rules', () => {
  it('cruise every room of the house and find nobody where they do not belong', () => {
    const { summary } = cruise('src-main', 'src-renderer', 'src-central', 'shared', 'lab')
    expect(summary.totalCruised).toBeGreaterThan(100)
    expect(summary.violations.map((violation) => violation.rule.name)).toEqual([])
  }, 60_000)

  it.each([
    ['shared/domain', "import 'node:fs'", 'domain-is-pure'],
    ['src-renderer/desk', "import '../../../src-main/dispatch.ts'", 'pages-not-host-or-centre'],
    ['src-main', "import '../../src-central/start-centre.ts'", 'host-not-pages-or-centre'],
    ['src-central', "import '../../lab/personas.ts'", 'centre-is-alone'],
    ['lab', "import '../../src-main/dispatch.ts'", 'lab-is-a-witness'],
    ['src-renderer/desk', "import 'sip.js'", 'sip-js-in-one-file'],
    ['src-main', "import 'electron'", 'electron-only-in-its-folder']
  ])(
    'catch a stranger planted in %s: %s',
    (folder, line, rule) => {
      const planted = mkdtempSync(join(folder, 'planted-'))
      try {
        writeFileSync(join(planted, 'stranger.ts'), `${line}\n`)
        const names = cruise(planted).summary.violations.map((violation) => violation.rule.name)
        expect(names).toContain(rule)
      } finally {
        rmSync(planted, { recursive: true })
      }
    },
    60_000
  )
})
