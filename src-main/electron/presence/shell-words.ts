// The shell's own words, in the agent's language, from the same three files as the screens': the main process has a menu,
// a tray and two questions, and needs no library for them.
import type { Settings } from '../../../shared/settings.ts'
import en from '../../../shared/texts/en.json' with { type: 'json' }
import vi from '../../../shared/texts/vi.json' with { type: 'json' }
import zh from '../../../shared/texts/zh.json' with { type: 'json' }
import type { RingNotice, RingWords } from './ring-attention.ts'
import type { TrayFace } from './tray-face.ts'

const files = { vi, en, zh }

export interface Question {
  message: string
  detail: string
  /** The first keeps the program open. */
  buttons: string[]
}

export interface ShellWords {
  open: string
  quit: string
  tooltip: (face: TrayFace) => string
  ring: RingWords
  callbackDue: RingNotice
  inCall: Question
  unsent: (count: number) => Question
}

export function shellWords(language: Settings['language']): ShellWords {
  const { shell, call } = files[language]
  const { inCall, unsent } = shell
  return {
    open: shell.open,
    quit: shell.quit,
    tooltip: (face) => filled(shell.tooltip, { state: shell.tray[face] }),
    ring: { title: call.ring, queue: (queue) => filled(call.queue, { queue }) },
    callbackDue: shell.callbackDue,
    inCall: { message: inCall.what, detail: inCall.do, buttons: [inCall.back] },
    unsent: (count) => ({
      message: filled(unsent.what, { count }),
      detail: unsent.safe,
      buttons: [unsent.stay, unsent.leave]
    })
  }
}

const filled = (text: string, values: Readonly<Record<string, string | number>>): string =>
  text.replace(/\{\{(\w+)\}\}/g, (_, name: string) => String(values[name] ?? ''))
