// Serves the built pages: a fixed set of files read at start, so that no address can name anything else and a build that
// runs meanwhile pulls nothing from under the agent, with the strict policy the pages are built for.
import { readdirSync, readFileSync } from 'node:fs'
import type { ServerResponse } from 'node:http'
import { extname, join, relative, sep } from 'node:path'

/** sip.js needs UTF-8 (its grammar has non-ASCII ranges), so every text says so. */
const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm'
}

export interface PageFiles {
  /** Answers with the file of this path, or 404. */
  serve: (path: string, response: ServerResponse, headers: Readonly<Record<string, string>>) => void
}

export function readPageFiles(folder: string): PageFiles {
  const nameOf = (path: string) => `/${relative(folder, path).split(sep).join('/')}`
  const files = new Map(listFiles(folder).map((path) => [nameOf(path), readFileSync(path)]))
  return {
    serve(path, response, headers) {
      const name = path === '/' ? '/index.html' : path
      const [type, bytes] = [types[extname(name)], files.get(name)]
      if (type === undefined || bytes === undefined) response.writeHead(404, headers).end()
      else response.writeHead(200, { ...headers, 'content-type': type }).end(bytes)
    }
  }
}

function listFiles(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true, recursive: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
  } catch {
    return []
  }
}

/**
 * What the pages may do. Mantine's components set inline style attributes (never style elements), hence `style-src-attr`.
 * @param sipOrigins ws:// or wss:// origins of the SIP servers, which are known before anybody signs in
 */
export function pageHeaders(authority: string, sipOrigins: readonly string[]): Record<string, string> {
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self'",
    "media-src 'self' blob:",
    "worker-src 'self'",
    "frame-src 'self'",
    "frame-ancestors 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    `connect-src 'self' ws://${authority} ${sipOrigins.join(' ')}`.trim()
  ]
  return {
    'content-security-policy': policy.join('; '),
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'SAMEORIGIN',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'permissions-policy': 'microphone=(self), camera=(), geolocation=(), usb=(), serial=(), hid=(self)',
    'cache-control': 'no-store'
  }
}
