// Refuses a package-lock.json from which npm silently dropped an optional platform package: `npm ci` would fail with it,
// or Windows workstations would be left without a binary.
import { readFileSync } from 'node:fs'

interface LockEntry {
  optionalDependencies?: Record<string, string>
}

const packages = (
  JSON.parse(readFileSync('package-lock.json', 'utf8')) as { packages: Record<string, LockEntry> }
).packages

/** Walks up the folders as Node's resolution does. */
function isLocked(from: string, name: string): boolean {
  for (let folder = from; ; ) {
    if (packages[`${folder === '' ? '' : `${folder}/`}node_modules/${name}`]) return true
    if (folder === '') return false
    const cut = folder.lastIndexOf('/node_modules/')
    folder = cut < 0 ? '' : folder.slice(0, cut)
  }
}

const missing = Object.entries(packages).flatMap(([folder, entry]) =>
  Object.entries(entry.optionalDependencies ?? {})
    .filter(([name]) => !isLocked(folder, name))
    .map(([name, range]) => `${folder || 'the project'} wants ${name}@${range}`)
)
for (const line of missing) console.error(`package-lock.json is incomplete: ${line}`)
if (missing.length > 0) process.exit(1)
console.log(`lock complete: ${Object.keys(packages).length} packages`)
