// The decisions of the shell as tables of attacks: where a window may go, what a page may use, what may be served.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { createPageHandler } from '../../../src-main/electron/app-protocol.ts'
import { chooseHeadset, maySeeDevice } from '../../../src-main/electron/headset-permission.ts'
import {
  type GuardedContents,
  guardContents,
  mayNavigate
} from '../../../src-main/electron/navigation-guard.ts'
import { isOurs, pageAddresses } from '../../../src-main/electron/page-address.ts'
import { pageHeaders } from '../../../src-main/electron/page-policy.ts'
import { mayUse, type PermissionQuestion } from '../../../src-main/electron/permission-guard.ts'
import { decideWindowOpen } from '../../../src-main/electron/window-open-guard.ts'
import { windowOptions } from '../../../src-main/electron/windows.ts'

const strangers = [
  'https://desk/desk.html',
  'http://127.0.0.1/desk.html',
  'file:///etc/passwd',
  'file://desk/desk.html',
  'app://desk.evil.example/desk.html',
  'app://evil/desk.html',
  'app://desk:8080/desk.html',
  'app://desk@evil/desk.html',
  'app://user:secret@desk/desk.html',
  'app:desk/desk.html',
  'apps://desk/desk.html',
  'javascript:alert(1)',
  'data:text/html,<script>1</script>',
  'blob:app://desk/1',
  'view-source:app://desk/desk.html',
  'about:blank',
  'smb://files/share',
  'tel:+84901234567',
  ' ',
  ''
]

describe('navigation', () => {
  it.each(Object.values(pageAddresses))('to our own page %s is allowed', (address) => {
    expect(mayNavigate(address)).toBe(true)
  })

  it.each([...strangers, 'app://desk/other.html', 'app://desk/assets/desk.js', 'app://desk/'])(
    'to %j is not',
    (address) => {
      expect(mayNavigate(address)).toBe(false)
    }
  )

  it('is stopped on every way out, frames and webviews included', () => {
    const listeners = new Map<string, (event: unknown, url?: string) => void>()
    const refused: string[] = []
    let open: (details: { url: string }) => unknown = () => null
    const contents = {
      on: (name: string, listener: () => void) => listeners.set(name, listener),
      setWindowOpenHandler: (handler: typeof open) => {
        open = handler
      }
    } as unknown as GuardedContents
    guardContents(contents, (what) => refused.push(what))
    let prevented = 0
    const event = (url: string) => ({ url, preventDefault: () => (prevented += 1) })
    for (const name of ['will-navigate', 'will-redirect', 'will-frame-navigate', 'will-attach-webview']) {
      listeners.get(name)?.(event('https://evil.example/'))
    }
    listeners.get('will-navigate')?.(event(pageAddresses.desk))
    expect({ prevented, refused, window: open({ url: pageAddresses.desk }) }).toEqual({
      prevented: 4,
      refused: ['navigation', 'redirect', 'frame', 'webview', 'window'],
      window: { action: 'deny' }
    })
  })
})

describe('new windows', () => {
  it.each([...strangers, pageAddresses.desk, 'https://example.com/help'])('for %j are denied', (address) => {
    expect(decideWindowOpen(address)).toEqual({ action: 'deny' })
  })
})

describe('permissions', () => {
  const ours = { requestingUrl: pageAddresses.phone, isMainFrame: true }

  it.each([
    [{ ...ours, permission: 'media', mediaTypes: ['audio'] }],
    [{ ...ours, permission: 'media', mediaType: 'audio' }],
    [{ ...ours, permission: 'speaker-selection' }],
    [{ ...ours, permission: 'hid' }]
  ])('of %j are given: a phone needs sound', (question) => {
    expect(mayUse(question)).toBe(true)
  })

  it.each<[PermissionQuestion]>([
    [{ ...ours, permission: 'media', mediaTypes: ['audio', 'video'] }],
    [{ ...ours, permission: 'media', mediaTypes: ['video'] }],
    [{ ...ours, permission: 'media', mediaTypes: [] }],
    [{ ...ours, permission: 'media' }],
    [{ ...ours, permission: 'media', mediaType: 'unknown' }],
    [{ ...ours, permission: 'media', mediaTypes: ['audio'], isMainFrame: false }],
    [{ permission: 'media', mediaTypes: ['audio'], isMainFrame: true }],
    ...[
      'geolocation',
      'notifications',
      'midi',
      'clipboard-read',
      'display-capture',
      'openExternal',
      'fileSystem',
      'usb',
      'serial',
      'fullscreen',
      'pointerLock',
      'storage-access',
      'unknown'
    ].map((permission): [PermissionQuestion] => [{ ...ours, permission, mediaTypes: ['audio'] }])
  ])('of %j are refused', (question) => {
    expect(mayUse(question)).toBe(false)
  })

  it.each(strangers)('are refused to a page at %j', (requestingUrl) => {
    expect(mayUse({ permission: 'media', mediaTypes: ['audio'], isMainFrame: true, requestingUrl })).toBe(
      false
    )
  })
})

describe('USB devices', () => {
  const headset = {
    deviceId: 'headset',
    collections: [
      { usagePage: 0x0c, usage: 1 },
      { usagePage: 0x0b, usage: 5 }
    ]
  }
  const keyboard = { deviceId: 'keyboard', collections: [{ usagePage: 0x01, usage: 6 }] }
  const dialpad = { deviceId: 'dialpad', collections: [{ usagePage: 0x0b, usage: 7 }] }
  const question = { deviceType: 'hid', origin: 'app://desk', device: headset }

  it('a headset is given to our page without a question, and nothing else is', () => {
    expect({
      headset: chooseHeadset([keyboard, dialpad, headset], pageAddresses.desk),
      none: chooseHeadset([keyboard, dialpad], pageAddresses.desk),
      gone: chooseHeadset([headset], null),
      stranger: chooseHeadset([headset], 'https://evil.example/')
    }).toEqual({ headset: 'headset', none: null, gone: null, stranger: null })
  })

  it('a headset stays allowed to our pages', () => {
    expect([question, { ...question, origin: 'app://desk/' }].map(maySeeDevice)).toEqual([true, true])
  })

  it.each([
    { ...question, deviceType: 'usb' },
    { ...question, deviceType: 'serial' },
    { ...question, device: keyboard },
    { ...question, device: dialpad },
    { ...question, device: {} },
    ...strangers.map((origin) => ({ ...question, origin }))
  ])('%j stays invisible', (asked) => {
    expect(maySeeDevice(asked)).toBe(false)
  })
})

describe('the page server', () => {
  const around = mkdtempSync(join(tmpdir(), 'pages-'))
  const folder = join(around, 'pages')
  mkdirSync(join(folder, 'assets'), { recursive: true })
  writeFileSync(join(around, 'secret.html'), 'secret')
  writeFileSync(join(folder, 'desk.html'), '<!doctype html>')
  writeFileSync(join(folder, 'assets', 'desk.js'), 'export {}')
  writeFileSync(join(folder, 'notes.txt'), 'no type of ours')
  afterAll(() => rmSync(around, { recursive: true }))
  const ask = (url: string, method = 'GET') => createPageHandler(folder, pageHeaders([]))({ url, method })

  it('serves its files as UTF-8 under the strict policy', async () => {
    const page = await ask('app://desk/desk.html')
    const script = await ask('app://desk/assets/desk.js?v=1#x')
    expect({
      status: page.status,
      text: await page.text(),
      script: script.headers.get('content-type')
    }).toEqual({
      status: 200,
      text: '<!doctype html>',
      script: 'text/javascript; charset=utf-8'
    })
    const policy = page.headers.get('content-security-policy') ?? ''
    expect(policy).toMatch(/^default-src 'none'; script-src 'self'; style-src 'self'; /)
    expect(policy).toContain("connect-src 'self' wss:")
    expect(policy.replace("style-src-attr 'unsafe-inline'", '')).not.toMatch(/unsafe|\*/)
  })

  it.each([
    'app://desk/../secret.html',
    'app://desk/%2e%2e/secret.html',
    'app://desk/..%2fsecret.html',
    'app://desk/assets/..%5c..%5csecret.html',
    'app://desk//etc/passwd',
    'app://desk/desk.html%00.js',
    'app://desk/DESK.HTML',
    'app://desk/assets/',
    'app://desk/notes.txt',
    'app://evil/desk.html',
    'https://desk/desk.html',
    'nonsense'
  ])('has nothing at %s', async (url) => {
    expect((await ask(url)).status).toBe(404)
  })

  it('answers reading only', async () => {
    expect((await ask('app://desk/desk.html', 'POST')).status).toBe(405)
  })

  it('lets the pages speak to the named SIP servers only, where they are named', () => {
    expect(pageHeaders(['wss://sip.example.com:7443'])['content-security-policy']).toContain(
      "connect-src 'self' wss://sip.example.com:7443"
    )
  })
})

describe('windows', () => {
  it.each(['phone', 'desk'] as const)('of the %s are as tight as Electron allows', (page) => {
    expect(windowOptions(page, '/out/preload.cjs').webPreferences).toMatchObject({
      preload: '/out/preload.cjs',
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      webviewTag: false,
      devTools: false
    })
  })

  it('hide the phone and never throttle it', () => {
    const { show, webPreferences } = windowOptions('phone', '/out/preload.cjs')
    expect({
      show,
      throttled: webPreferences?.backgroundThrottling,
      autoplay: webPreferences?.autoplayPolicy
    }).toEqual({
      show: false,
      throttled: false,
      autoplay: 'no-user-gesture-required'
    })
  })

  it('show addresses of ours', () => {
    expect(Object.values(pageAddresses).map(isOurs)).toEqual([true, true])
  })
})
