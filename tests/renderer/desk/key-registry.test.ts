// Shortcuts and typing: no key of ours fires while an input method composes, and digits never while text can be typed.
import fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import { actionOf, createKeyRegistry } from '../../../src-renderer/ui/keys/key-registry.ts'
import { keyActions, keyTable } from '../../../src-renderer/ui/keys/key-table.ts'
import { keyDown } from './desk-on-screen.ts'

const at = (event: KeyboardEvent, target: EventTarget = document.body) => {
  Object.defineProperty(event, 'target', { value: target })
  return event
}
const input = () => document.createElement('input')

describe('the table of keys', () => {
  test.each([
    ['F2', 'answer'],
    ['F4', 'hang-up'],
    ['F8', 'mute'],
    ['F9', 'hold'],
    ['F6', 'served'],
    ['Shift+F6', 'refuse-field'],
    ['Control+F6', 'not-known'],
    ['Control+Enter', 'next'],
    ['Control+k', 'palette'],
    ['Control+K', 'palette'],
    ['k', null],
    ['7', 'choose'],
    ['0', null],
    ['Enter', null],
    ['Escape', null],
    ['h', null]
  ])('%s means %s', (stroke, action) => {
    expect(actionOf(at(keyDown(stroke)))).toBe(action)
  })

  test('has no two actions on one key, and no bare letter', () => {
    const strokes = keyActions.map((action) => JSON.stringify(keyTable[action]))
    expect(new Set(strokes).size).toBe(strokes.length)
    expect(Object.values(keyTable).filter(({ key, control }) => !control && /^[a-z]$/i.test(key))).toEqual([])
  })
})

describe('typing Vietnamese', () => {
  test('nothing fires while Telex, VNI or pinyin composes', () => {
    for (const stroke of ['1', 'F6', 'Control+Enter']) {
      expect(actionOf(at(keyDown(stroke, { isComposing: true })))).toBeNull()
      expect(actionOf(at(keyDown(stroke, { keyCode: 229 })))).toBeNull()
    }
  })

  test('a digit in a field is a tone mark of VNI, never a choice', () => {
    const editable = document.createElement('div')
    editable.setAttribute('contenteditable', 'true')
    for (const target of [input(), document.createElement('textarea'), editable]) {
      expect(actionOf(at(keyDown('1'), target))).toBeNull()
      expect(actionOf(at(keyDown('F6'), target))).toBe('served')
    }
  })

  test('whatever is typed into a field reaches no handler', () => {
    const handler = vi.fn<(digit: number) => void>()
    const keys = createKeyRegistry()
    for (const action of keyActions) keys.bind({ action, handler })
    const field = input()
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 }),
        fc.boolean(),
        (key, isComposing) => {
          const event = at(keyDown('x', { key, isComposing }), field)
          keys.handle(event)
          expect(event.defaultPrevented).toBe(false)
        }
      )
    )
    expect(handler).not.toHaveBeenCalled()
  })
})

describe('who gets a key', () => {
  test('the higher rank, of equals the latest, and the group that has the focus before both', () => {
    const heard: string[] = []
    const keys = createKeyRegistry()
    const group = document.createElement('div')
    const inside = group.appendChild(document.createElement('button'))
    keys.bind({
      action: 'choose',
      handler: (digit) => heard.push(`reason ${digit}`),
      rank: 1,
      scope: () => group
    })
    keys.bind({ action: 'choose', handler: (digit) => heard.push(`guide ${digit}`), rank: 3 })
    const latest = keys.bind({ action: 'choose', handler: (digit) => heard.push(`later ${digit}`), rank: 3 })
    keys.handle(at(keyDown('4')))
    keys.handle(at(keyDown('5'), inside))
    latest()
    keys.handle(at(keyDown('6')))
    expect(heard).toEqual(['later 4', 'reason 5', 'guide 6'])
  })

  test('a key held down fires once, and a function key of ours never reaches the browser', () => {
    const handler = vi.fn<(digit: number) => void>()
    const keys = createKeyRegistry()
    keys.bind({ action: 'mute', handler })
    keys.handle(at(keyDown('F8')))
    keys.handle(at(keyDown('F8', { repeat: true })))
    const unbound = at(keyDown('F6'))
    keys.handle(unbound)
    expect(handler).toHaveBeenCalledTimes(1)
    expect(unbound.defaultPrevented).toBe(true)
  })
})
