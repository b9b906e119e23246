import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from 'vitest'

test('the drawn statecharts are what the machines say', () => {
  const script = join(import.meta.dirname, '../../scripts/draw-statecharts.ts')
  const { status, stderr } = spawnSync(process.execPath, [script, '--check'], {
    encoding: 'utf8',
    timeout: 20_000
  })
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
})
