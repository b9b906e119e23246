// The whole desk in a page of jsdom, with a fake host and a fake phone: what an agent sees and can press. Keys go where a
// keyboard sends them, to the focused element.
import { act } from 'react'
import { startDesk } from '../../../src-renderer/desk/start.tsx'
import type { PhoneSnapshot } from '../../../src-renderer/phone/phone.ts'
import { morning, phoneSnapshot } from './desk-examples.ts'
import { createFakeHost, type FakeHost, type FakeWorld } from './fake-host.ts'
import { createFakePhone, type FakePhone } from './fake-phone.ts'

export interface DeskOnScreen {
  host: FakeHost
  phone: FakePhone
  clock: { now: number }
  /** Presses keys one after the other: "F6", "Control+Enter", "1", "v". */
  press(...keys: string[]): Promise<void>
  click(name: string): Promise<void>
  fill(label: string, text: string): Promise<void>
  /** Runs something and lets the screen settle. */
  after(work: () => void): Promise<void>
  /** Everything that can be read on the screen. */
  text(): string
  button(name: string): HTMLButtonElement
  find(selector: string): HTMLElement | null
  close(): Promise<void>
}

Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true })

/** What jsdom lacks and the screens use. */
function completePage(): void {
  window.matchMedia ??= ((query: string) => ({
    matches: true,
    media: query,
    addEventListener() {},
    removeEventListener() {}
  })) as unknown as typeof window.matchMedia
  window.ResizeObserver ??= class {
    observe() {}
    unobserve() {}
    disconnect() {}
  }
}

/** jsdom knows the element but not how it opens and closes. */
function completeDialogs(): void {
  if ('showModal' in HTMLDialogElement.prototype) return
  Object.assign(HTMLDialogElement.prototype, {
    showModal(this: HTMLDialogElement) {
      this.open = true
      this.querySelector('input')?.focus()
    },
    close(this: HTMLDialogElement) {
      this.open = false
      this.dispatchEvent(new Event('close'))
    }
  })
}

const settle = () => new Promise((resolve) => setTimeout(resolve, 0))

export async function openDesk(
  world: Partial<FakeWorld>,
  phoneSays: PhoneSnapshot | null = phoneSnapshot
): Promise<DeskOnScreen> {
  completePage()
  completeDialogs()
  const clock = { now: morning + 84_000 }
  const host = createFakeHost({ now: () => clock.now, ...world })
  const phone = createFakePhone(phoneSays)
  const root = document.createElement('div')
  document.body.append(root)
  let stop = () => {}
  const after = (work: () => void) =>
    act(async () => {
      work()
      await settle()
    })
  await after(() => {
    stop = startDesk({ host, phone, now: () => clock.now, root })
    host.setLink('open')
  })

  const button = (name: string): HTMLButtonElement => {
    const all = [...root.querySelectorAll<HTMLButtonElement>('button')]
    const found = all.find((candidate) => nameOf(candidate).startsWith(name))
    if (!found) throw new Error(`no button "${name}" among: ${all.map(nameOf).join(' | ')}`)
    return found
  }
  return {
    host,
    phone,
    clock,
    after,
    button,
    async press(...keys) {
      for (const key of keys)
        await after(() => void (document.activeElement ?? document.body).dispatchEvent(keyDown(key)))
    },
    click: (name) => after(() => button(name).click()),
    fill: (label, text) => after(() => type(fieldLabelled(root, label), text)),
    text: () => visibleText(root),
    find: (selector) => root.querySelector<HTMLElement>(selector),
    close: async () => {
      await after(() => stop())
      root.remove()
    }
  }
}

/** As the accessibility tree has it: key hints and icons are hidden from it. */
function nameOf(element: HTMLElement): string {
  return element.getAttribute('aria-label') ?? visibleText(element)
}

function visibleText(element: HTMLElement): string {
  const copy = element.cloneNode(true) as HTMLElement
  for (const hidden of copy.querySelectorAll('[aria-hidden]')) hidden.remove()
  return copy.textContent?.trim() ?? ''
}

export function keyDown(stroke: string, extra: KeyboardEventInit = {}): KeyboardEvent {
  const parts = stroke.split('+')
  return new KeyboardEvent('keydown', {
    key: parts.at(-1) ?? '',
    ctrlKey: parts.includes('Control'),
    shiftKey: parts.includes('Shift'),
    bubbles: true,
    cancelable: true,
    ...extra
  })
}

function fieldLabelled(root: HTMLElement, label: string): HTMLInputElement {
  const labels = [...root.querySelectorAll('label')]
  const found = labels.find((candidate) => candidate.textContent?.startsWith(label))?.control
  const field = found ?? root.querySelector(`[aria-label="${label}"]`)
  if (!(field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement))
    throw new Error(`no field "${label}"`)
  return field as HTMLInputElement
}

/** React listens to the prototype's setter. */
function type(field: HTMLInputElement, text: string): void {
  field.focus()
  Object.getOwnPropertyDescriptor(Object.getPrototypeOf(field), 'value')?.set?.call(field, text)
  field.dispatchEvent(new Event('input', { bubbles: true }))
}
