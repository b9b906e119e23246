// What nobody caught, in a real process: the line is written, and the program goes on.
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, it } from 'vitest'

const here = (path: string) => pathToFileURL(join(import.meta.dirname, '../../src-main/log', path)).href

it('a host with a bug in one corner says so in its log and goes on', () => {
  const program = `
    import { logStrayFaults } from '${here('log-stray-faults.ts')}'
    const lines = []
    logStrayFaults(process, { error: (event, { cause }) => lines.push([event, cause.message]) })
    Promise.reject(new Error('forgotten'))
    setTimeout(() => { throw new Error('thrown') }, 5)
    setTimeout(() => console.log(JSON.stringify(lines)), 50)`
  const said = execFileSync(process.execPath, ['--input-type=module', '--eval', program], {
    encoding: 'utf8'
  })
  expect(JSON.parse(said)).toEqual([
    ['host.unhandled', 'forgotten'],
    ['host.uncaught', 'thrown']
  ])
})
