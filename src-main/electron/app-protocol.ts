// Serves the built pages under app://desk/: a fixed set of files known at start, so that no address, however it is
// written, can name anything else.
import { readdirSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { extname, join, relative, sep } from 'node:path'
import { isOurs } from './page-address.ts'

/** sip.js needs UTF-8 (its grammar has non-ASCII ranges), so every text says so. */
const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml; charset=utf-8',
  '.png': 'image/png',
  '.woff2': 'font/woff2'
}

/** Answers one request for a page file. */
export type PageHandler = (request: { url: string; method: string }) => Promise<Response>

export function createPageHandler(folder: string, headers: Readonly<Record<string, string>>): PageHandler {
  const paths = new Set(listFiles(folder).map((path) => `/${relative(folder, path).split(sep).join('/')}`))
  return async ({ url, method }) => {
    const address = URL.parse(url)
    const type = types[extname(address?.pathname ?? '')]
    if (method !== 'GET') return new Response(null, { status: 405, headers })
    if (!address || !isOurs(url) || !paths.has(address.pathname) || type === undefined) {
      return new Response(null, { status: 404, headers })
    }
    const body = await readFile(join(folder, address.pathname))
    return new Response(new Uint8Array(body), { headers: { ...headers, 'content-type': type } })
  }
}

const listFiles = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
