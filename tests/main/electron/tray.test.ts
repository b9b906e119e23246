// The tray tells at a glance whether calls can come, in the agent's language, with a shape of its own for every state.
import { expect, it } from 'vitest'
import { createTray, type TrayEntry } from '../../../src-main/electron/presence/tray.ts'
import { type TrayFace, trayFace } from '../../../src-main/electron/presence/tray-face.ts'
import { trayIcon, trayIconSize } from '../../../src-main/electron/presence/tray-icon.ts'
import { ringing, talking, workplace } from './workplace-under-test.ts'

const faces: readonly TrayFace[] = ['signed-out', 'ready', 'not-ready', 'talking', 'line-lost']

it.each([
  ['nobody is signed in', workplace({ isSignedIn: false }), 'signed-out'],
  ['the agent is ready', workplace(), 'ready'],
  ['it rings at a ready agent', workplace({ calls: [ringing()] }), 'ready'],
  ['the clock is wrong', workplace({ reasons: ['clock-wrong'] }), 'ready'],
  ['the agent is at lunch', workplace({ agentState: 'not-ready' }), 'not-ready'],
  ['the agent wraps up', workplace({ agentState: 'wrap-up' }), 'not-ready'],
  [
    'the line is being opened',
    workplace({ agentState: 'not-ready', reasons: ['line-connecting'] }),
    'not-ready'
  ],
  ['the line is lost', workplace({ reasons: ['line-unreachable'] }), 'line-lost'],
  ['the phone page is gone', workplace({ reasons: ['phone-missing'] }), 'line-lost'],
  ['a call goes on', workplace({ calls: [talking()] }), 'talking'],
  ['a call outlives the line', workplace({ calls: [talking()], reasons: ['line-unreachable'] }), 'talking'],
  [
    'a number is dialled',
    workplace({ calls: [ringing('one', { direction: 'outbound', phase: 'dialling' })] }),
    'talking'
  ]
] as const)('%s', (_, place, face) => {
  expect(trayFace(place)).toBe(face)
})

it('draws only what looks different, and speaks the language the agent changes to', () => {
  const shown: string[] = []
  let menu: readonly TrayEntry[] = []
  const tray = createTray({
    place: {
      show: (face, tooltip) => void shown.push(`${face}: ${tooltip}`),
      setMenu: (entries) => {
        menu = entries
        shown.push(entries.map(({ label }) => label).join(' | '))
      }
    },
    open: () => void shown.push('opened'),
    quit: () => void shown.push('quit')
  })
  tray(workplace())
  tray(workplace({ unsent: 3 }))
  tray(workplace({ calls: [talking()] }))
  tray(workplace({ calls: [talking()], language: 'en' }))
  for (const { click } of menu) click()
  expect(shown).toEqual([
    'Mở Hotline Desk | Thoát',
    'ready: Hotline Desk — Sẵn sàng nhận cuộc gọi',
    'talking: Hotline Desk — Đang có cuộc gọi',
    'Open Hotline Desk | Quit',
    'talking: Hotline Desk — On a call',
    'opened',
    'quit'
  ])
})

it('every face has its own outline, colour apart, with colours never brighter than their alpha', () => {
  const outlines = new Set<string>()
  for (const face of faces) {
    const pixels = trayIcon(face)
    const alphas = pixels.filter((_, index) => index % 4 === 3)
    outlines.add(alphas.join())
    expect(pixels.length).toBe(trayIconSize ** 2 * 4)
    expect(alphas.filter((alpha) => alpha > 127).length).toBeGreaterThan(trayIconSize ** 2 / 10)
    const isPremultiplied = pixels.every((part, index) => part <= (pixels[index - (index % 4) + 3] ?? 0))
    expect(isPremultiplied).toBe(true)
  }
  expect(outlines.size).toBe(faces.length)
})
