// A machine that has nothing but `lo`: the PBX lends itself an address for as long as it runs, and says what to do where it
// may not. Such a machine is made for the test out of a network namespace.
import { execFile, execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const support = join(import.meta.dirname, 'support')
const loopbackMedia = join(import.meta.dirname, '../../pbx/asterisk/loopback-media.ts')

/** `null` where a namespace may be made. */
function refusal(): string | null {
  try {
    execFileSync('unshare', ['-rn', 'ip', 'link', 'set', 'lo', 'up'], { stdio: 'pipe', timeout: 5000 })
    return null
  } catch (error) {
    return `no network namespace may be made here: ${String(error).split('\n').at(0)}`
  }
}
const whyNot = refusal()

/** Runs a command where there is only `lo`; what it has written to either side. */
const onLoopbackOnly = (...command: string[]) =>
  new Promise<{ said: string; complained: string }>((resolve) => {
    const inside = ['-rn', 'sh', '-c', 'ip link set lo up && exec "$@"', 'sh', ...command]
    execFile('unshare', inside, { timeout: 40_000 }, (_error, said, complained) =>
      resolve({ said, complained })
    )
  })

test('has a call in which both sides hear each other, and its addresses as before afterwards', async (context) => {
  if (whyNot !== null) return context.skip(whyNot)
  const { said, complained } = await onLoopbackOnly(process.execPath, join(support, 'call-on-loopback.ts'))
  expect({ said: said !== '', complained }).toEqual({ said: true, complained: '' })
  const near = (hz: number) => expect.toSatisfy((heard: number) => Math.abs(heard - hz) < 15)
  expect(JSON.parse(said)).toEqual({
    before: ['127.0.0.1'],
    during: ['127.0.0.1', '192.0.2.200'],
    after: ['127.0.0.1'],
    agentHears: near(1000),
    customerHears: near(440)
  })
})

test('says which command to run as root where it may not lend itself an address', async (context) => {
  if (whyNot !== null) return context.skip(whyNot)
  const noRights = ['setpriv', '--bounding-set=-all', '--inh-caps=-all']
  const attempt = `const { loopbackMedia } = await import(${JSON.stringify(loopbackMedia)}); loopbackMedia()`
  const { said, complained } = await onLoopbackOnly(
    ...noRights,
    process.execPath,
    '--input-type=module',
    '-e',
    attempt
  )
  expect(said).toBe('')
  expect(complained).toContain('run as root: ip addr add 192.0.2.200/32 dev lo')
})
