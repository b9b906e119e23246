import { mkdirSync, writeFileSync } from 'node:fs'
import { request as httpRequest } from 'node:http'
import { join } from 'node:path'
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest'
import WebSocket from 'ws'
import { type BrowserServer, startBrowserServer } from '../../src-main/browser-host/browser-server.ts'
import { createPageLinks } from '../../src-main/browser-host/page-links.ts'
import type { Host } from '../../src-main/host-platform.ts'
import { HostFault } from '../../src-renderer/host/host-fault.ts'
import { createWebsocketLink, type SocketLike } from '../../src-renderer/host/websocket-link.ts'
import { newFolder, removeFolders, settled, until } from '../support/test-host.ts'
import { createKnownHost, describeTransport } from './transport-suite.ts'

const schedule = (delayMs: number, callback: () => void) => {
  const timer = setTimeout(callback, delayMs)
  return () => clearTimeout(timer)
}

async function startServer(host: Host): Promise<BrowserServer> {
  const pagesFolder = join(newFolder(), 'pages')
  mkdirSync(join(pagesFolder, 'assets'), { recursive: true })
  writeFileSync(join(pagesFolder, 'index.html'), '<!doctype html><meta charset=utf-8>')
  writeFileSync(join(pagesFolder, 'assets', 'phone.js'), '// ü')
  writeFileSync(join(pagesFolder, '..', 'outside.js'), 'secret')
  return startBrowserServer({
    port: 0,
    pagesFolder,
    sipOrigins: ['wss://sip.example.com:7443'],
    links: createPageLinks(host, schedule)
  })
}

interface Answer {
  status: number
  headers: Record<string, string | string[] | undefined>
  body: string
}

function get(url: string, headers: Record<string, string> = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const { hostname, port, pathname, search } = new URL(url)
    // the raw path, so that dots are not resolved before they are sent
    const path = url.slice(url.indexOf('/', 8)) || `${pathname}${search}`
    httpRequest({ hostname, port, path, headers }, (response) => {
      let body = ''
      response.on('data', (chunk) => {
        body += chunk
      })
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }))
    })
      .on('error', reject)
      .end()
  })
}

const cookieFrom = async (server: BrowserServer): Promise<string> => {
  const { headers } = await get(server.newStartUrl())
  return String(headers['set-cookie']).split(';')[0] ?? ''
}
const socketUrl = (server: BrowserServer, rest: string) => `${server.url.replace('http', 'ws')}${rest}`

function openSocket(server: BrowserServer, cookie: string) {
  return (url: string): SocketLike =>
    new WebSocket(url, { headers: { cookie, origin: server.url } }) as unknown as SocketLike
}

describeTransport('loopback WebSocket', async (host) => {
  const server = await startServer(host)
  const cookie = await cookieFrom(server)
  return {
    async openLink(page) {
      const link = createWebsocketLink({
        url: socketUrl(server, `/rpc?page=${page}`),
        openSocket: openSocket(server, cookie)
      })
      await until(() => link.state() === 'open')
      return link
    },
    cut: async () => {
      await server.stop()
    },
    stop: () => server.stop().catch(() => {})
  }
})
afterAll(removeFolders)

describe('strangers at the loopback door', () => {
  let server: BrowserServer
  let known: ReturnType<typeof createKnownHost>
  beforeEach(async () => {
    known = createKnownHost()
    server = await startServer(known.host)
  })
  afterEach(() => server.stop())

  it('a start address lets one browser in, once', async () => {
    const start = server.newStartUrl()
    const first = await get(start)
    expect(first).toMatchObject({ status: 303, headers: { location: '/' } })
    expect(String(first.headers['set-cookie'])).toMatch(
      /^hotline-desk=[\w-]{43}; HttpOnly; SameSite=Strict; Path=\/$/
    )
    expect((await get(start)).status).toBe(403)
    expect((await get(`${server.url}/start?t=guess`)).status).toBe(403)
    expect((await get(`${server.url}/start`)).status).toBe(403)
  })

  it('files need the cookie, our own name, and no foreign page behind the request', async () => {
    const cookie = await cookieFrom(server)
    const status = async (path: string, headers: Record<string, string>) =>
      (await get(`${server.url}${path}`, headers)).status
    expect({
      ours: await status('/', { cookie }),
      noCookie: await status('/', {}),
      wrongCookie: await status('/', { cookie: 'hotline-desk=guess' }),
      foreignName: await status('/', { cookie, host: 'evil.example.com' }),
      foreignPage: await status('/', { cookie, origin: 'https://evil.example.com' }),
      startUnderForeignName: await status('/start?t=x', { host: 'evil.example.com' }),
      above: await status('/../outside.js', { cookie }),
      aboveEncoded: await status('/%2e%2e/outside.js', { cookie }),
      absolute: await status('//etc/passwd', { cookie }),
      noAddress: await status('//', { cookie }),
      missing: await status('/nothing.js', { cookie })
    }).toEqual({
      ours: 200,
      noCookie: 401,
      wrongCookie: 401,
      foreignName: 421,
      foreignPage: 403,
      startUnderForeignName: 421,
      above: 404,
      aboveEncoded: 404,
      absolute: 404,
      noAddress: 404,
      missing: 404
    })
  })

  it('scripts come as UTF-8, under a policy that runs nothing inline', async () => {
    const cookie = await cookieFrom(server)
    const { headers } = await get(`${server.url}/assets/phone.js`, { cookie })
    expect(headers['content-type']).toBe('text/javascript; charset=utf-8')
    const policy = String(headers['content-security-policy'])
    expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self';")
    expect(policy).toContain('wss://sip.example.com:7443')
    expect(policy).not.toMatch(/script-src[^;]*unsafe|style-src [^;]*unsafe/)
  })

  const knock = (path: string, headers: Record<string, string>): Promise<string> =>
    new Promise((resolve) => {
      const socket = new WebSocket(socketUrl(server, path), { headers })
      socket.on('open', () => {
        resolve('open')
        socket.terminate()
      })
      socket.on('unexpected-response', (_request, response) => resolve(String(response.statusCode)))
      socket.on('error', () => {})
    })

  it('a socket needs the cookie, our origin and name, and a page we have', async () => {
    const cookie = await cookieFrom(server)
    const origin = server.url
    expect({
      ours: await knock('/rpc?page=desk', { cookie, origin }),
      noCookie: await knock('/rpc?page=desk', { origin }),
      noOrigin: await knock('/rpc?page=desk', { cookie }),
      foreignOrigin: await knock('/rpc?page=desk', { cookie, origin: 'https://evil.example.com' }),
      foreignName: await knock('/rpc?page=desk', { cookie, origin, host: 'evil.example.com' }),
      noPage: await knock('/rpc?page=lead', { cookie, origin }),
      elsewhere: await knock('/other?page=desk', { cookie, origin })
    }).toEqual({
      ours: 'open',
      noCookie: '401',
      noOrigin: '403',
      foreignOrigin: '403',
      foreignName: '421',
      noPage: '404',
      elsewhere: '404'
    })
  })

  it('a frame beyond the limit ends the socket, not the host', async () => {
    const cookie = await cookieFrom(server)
    const socket = new WebSocket(socketUrl(server, '/rpc?page=desk'), {
      headers: { cookie, origin: server.url }
    })
    await new Promise((resolve) => socket.once('open', resolve))
    const closed = new Promise((resolve) => socket.once('close', resolve))
    socket.send('x'.repeat(1_000_001))
    expect(await closed).toBe(1009)
    expect((await get(`${server.url}/`, { cookie })).status).toBe(200)
  })

  describe('a page', () => {
    const attach = async (page: string, instance: string) => {
      const cookie = await cookieFrom(server)
      const socket = new WebSocket(socketUrl(server, `/rpc?page=${page}&instance=${instance}`), {
        headers: { cookie, origin: server.url }
      })
      await new Promise((resolve) => socket.once('open', resolve))
      await settled(20)
      return socket
    }

    it('that crashes is noticed within a second', async () => {
      const socket = await attach('phone', 'one')
      socket.terminate()
      const started = performance.now()
      await until(() => known.pages.includes('-phone'))
      expect(performance.now() - started).toBeLessThan(1_000)
    })

    it('that comes back within the grace has lost nothing', async () => {
      const socket = await attach('phone', 'one')
      socket.terminate()
      await attach('phone', 'one')
      await settled(600)
      expect(known.pages).toEqual(['+phone'])
    })

    it('that was reloaded is another one: its calls are gone at once', async () => {
      const socket = await attach('phone', 'one')
      socket.terminate()
      await attach('phone', 'two')
      expect(known.pages).toEqual(['+phone', '-phone', '+phone'])
    })

    it('that is opened twice is replaced by the newer one', async () => {
      const older = await attach('desk', 'one')
      const closed = new Promise((resolve) => older.once('close', resolve))
      await attach('desk', 'two')
      expect(await closed).toBe(4409)
      expect(known.pages).toEqual(['+desk', '-desk', '+desk'])
    })

    it('that is replaced gives up for good: two of them do not take the link from each other', async () => {
      const cookie = await cookieFrom(server)
      const open = (instance: string) =>
        createWebsocketLink({
          url: socketUrl(server, '/rpc?page=desk'),
          instance,
          openSocket: openSocket(server, cookie)
        })
      const first = open('one')
      await until(() => first.state() === 'open')
      const second = open('two')
      await until(() => first.state() === 'replaced')
      await settled(300)
      expect([first.state(), second.state(), known.pages]).toEqual([
        'replaced',
        'open',
        ['+desk', '-desk', '+desk']
      ])
      await expect(first.request({ id: 1, procedure: 'settings.read', input: {} })).rejects.toThrow(HostFault)
    })
  })
})
