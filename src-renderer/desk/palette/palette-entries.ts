// What the palette offers at this moment: whatever a key would do now, the pages, the agent's state, the looks. Nothing
// that cannot be done is listed, so that choosing never disappoints.

import type { AgentState } from '../../../shared/central-contract.ts'
import { type Settings, settingsSchema } from '../../../shared/settings.ts'
import { matchRank } from '../../ui/choice-search.ts'
import type { KeyAction } from '../../ui/keys/key-table.ts'
import type { Texts } from '../../ui/texts.ts'
import type { Outcome } from '../../ui/use-deed.ts'
import { notReadyReasons } from '../agent-state/agent-state-store.ts'
import type { Desk } from '../desk.ts'
import type { DeskPage } from '../page-store.ts'

export interface PaletteEntry {
  id: string
  label: string
  group: 'now' | 'pages' | 'state' | 'looks'
  /** The key that does the same. */
  action?: KeyAction
  run: () => Promise<Outcome>
}

export interface PaletteSurroundings {
  t: Texts
  /** Actions somebody on the screen waits for. */
  bound: readonly KeyAction[]
  press: (action: KeyAction) => void
  pages: readonly DeskPage[]
  open: (page: DeskPage) => void
  /** `null` for roles without a queue. */
  agentState: AgentState | null
  agentStates: Desk['agentState']
  settings: Settings
  settingsCommands: Desk['settings']
}

const { language: languages, theme: themes } = settingsSchema.shape

/** Keys that make no sense when chosen from a list, or that must keep their second press. */
const unlisted: ReadonlySet<KeyAction> = new Set(['choose', 'palette', 'hang-up'])

const done = (work: () => void) => () => {
  work()
  return Promise.resolve(null)
}

export function paletteEntries(surroundings: PaletteSurroundings): PaletteEntry[] {
  const { t, bound, press, pages, open } = surroundings
  const now = bound
    .filter((action) => !unlisted.has(action))
    .map((action) => ({
      id: `key-${action}`,
      label: t(($) => $.keys.actions[action]),
      group: 'now' as const,
      action,
      run: done(() => press(action))
    }))
  const places = pages.map((page) => ({
    id: `page-${page}`,
    label: t(($) => $.rail[page]),
    group: 'pages' as const,
    run: done(() => open(page))
  }))
  return [...now, ...places, ...stateEntries(surroundings), ...looks(surroundings)]
}

function stateEntries({ t, agentState, agentStates }: PaletteSurroundings): PaletteEntry[] {
  const ready = () => agentStates.set({ state: 'ready', reason: null })
  // from "not ready" there is a key for it, listed with the others
  if (!agentState || agentState.state === 'not-ready') return []
  if (agentState.next) return nextEntries(t, agentStates, ready)
  return notReadyReasons.map((reason) => ({
    id: `state-${reason}`,
    label: `${t(($) => $.agentState.pause)}: ${t(($) => $.agentState.reasons[reason])}`,
    group: 'state',
    run: () => agentStates.set({ state: 'not-ready', reason })
  }))
}

/** While busy: what is to follow. */
function nextEntries(t: Texts, agentStates: Desk['agentState'], ready: PaletteEntry['run']): PaletteEntry[] {
  const label = (state: string) => t(($) => $.agentState.next, { state })
  const breaks = notReadyReasons.map((reason) => ({
    id: `next-${reason}`,
    label: label(t(($) => $.agentState.reasons[reason])),
    group: 'state' as const,
    run: () => agentStates.set({ state: 'not-ready', reason })
  }))
  return [
    { id: 'next-ready', label: label(t(($) => $.agentState.ready)), group: 'state', run: ready },
    ...breaks
  ]
}

function looks({ t, settings, settingsCommands }: PaletteSurroundings): PaletteEntry[] {
  const otherLanguages = languages
    .unwrap()
    .options.filter((language) => language !== settings.language)
    .map((language) => ({
      id: `language-${language}`,
      label: `${t(($) => $.settings.language)}: ${t(($) => $.settings.languages[language])}`,
      group: 'looks' as const,
      run: () => settingsCommands.change({ language })
    }))
  const otherThemes = themes
    .unwrap()
    .options.filter((theme) => theme !== settings.theme)
    .map((theme) => ({
      id: `theme-${theme}`,
      label: `${t(($) => $.settings.theme)}: ${t(($) => $.settings.themes[theme])}`,
      group: 'looks' as const,
      run: () => settingsCommands.change({ theme })
    }))
  return [...otherLanguages, ...otherThemes]
}

/** The best matches first; without letters everything in its own order. */
export function filterEntries(entries: readonly PaletteEntry[], letters: string): PaletteEntry[] {
  if (letters.trim() === '') return [...entries]
  return entries
    .flatMap((entry) => {
      const rank = matchRank(entry.label, letters)
      return rank === null ? [] : [{ entry, rank }]
    })
    .toSorted((a, b) => a.rank - b.rank)
    .map(({ entry }) => entry)
}
