// Ctrl+K: everything that can be done now, found by a few letters. A native dialog, so that focus is kept inside, Esc
// closes it and the focus goes back to where the agent was.
// oxlint-disable jsx-a11y/prefer-tag-over-role, jsx-a11y/click-events-have-key-events -- a combobox as the ARIA authoring
// practices draw it: the search field takes the keys, and an <option> could not show one
import { type KeyboardEvent, useContext, useEffect, useId, useRef, useState } from 'react'
import { useStore } from 'zustand'
import { KeyHint } from '../../ui/keys/key-hint.tsx'
import { KeysContext, useKey } from '../../ui/keys/use-key.ts'
import { ProblemNotice } from '../../ui/problem-notice.tsx'
import { useTexts } from '../../ui/texts.ts'
import { useDeed } from '../../ui/use-deed.ts'
import { useDesk } from '../desk.ts'
import { pagesOf } from '../page-store.ts'
import { useSession } from '../screen-state.ts'
import { filterEntries, type PaletteEntry, paletteEntries } from './palette-entries.ts'
import '../../ui/search-list.css'
import './palette.css'

export function Palette() {
  const [isOpen, setOpen] = useState(false)
  useKey('palette', () => setOpen(true), { enabled: !isOpen })
  return isOpen ? <PaletteDialog onClose={() => setOpen(false)} /> : null
}

function PaletteDialog({ onClose }: { onClose: () => void }) {
  const t = useTexts()
  const listId = useId()
  const dialog = useRef<HTMLDialogElement>(null)
  const [letters, setLetters] = useState('')
  const [active, setActive] = useState(0)
  const deed = useDeed()
  const found = filterEntries(useEntries(), letters)
  const chosen = found[Math.min(active, found.length - 1)]
  useEffect(() => dialog.current?.showModal(), [])

  const run = async (entry: PaletteEntry) => {
    // what it does may want the focus, so the dialog goes first; a refusal is told here
    if (entry.group === 'now') {
      dialog.current?.close()
      await entry.run()
      return
    }
    if ((await deed.run(entry.run)) === null) dialog.current?.close()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return
    const last = found.length - 1
    const moves: Record<string, () => void> = {
      ArrowDown: () => setActive(Math.min(last, active + 1)),
      ArrowUp: () => setActive(Math.max(0, active - 1)),
      Enter: () => chosen && void run(chosen)
    }
    const move = event.ctrlKey ? undefined : moves[event.key]
    if (!move) return
    event.preventDefault()
    move()
  }
  return (
    <dialog ref={dialog} className="palette" aria-label={t(($) => $.palette.title)} onClose={onClose}>
      <input
        className="search-field"
        role="combobox"
        aria-label={t(($) => $.palette.search)}
        aria-expanded={found.length > 0}
        aria-controls={listId}
        aria-activedescendant={chosen && `${listId}-${chosen.id}`}
        autoComplete="off"
        placeholder={t(($) => $.palette.search)}
        value={letters}
        onChange={(event) => {
          setLetters(event.currentTarget.value)
          setActive(0)
        }}
        onKeyDown={onKeyDown}
      />
      {deed.problem && <ProblemNotice code={deed.problem} onDismiss={deed.dismiss} />}
      <div className="palette-list" id={listId} role="listbox" aria-label={t(($) => $.palette.title)}>
        {found.map((entry) => (
          <PaletteLine
            key={entry.id}
            entry={entry}
            id={`${listId}-${entry.id}`}
            isChosen={entry === chosen}
            onRun={() => void run(entry)}
          />
        ))}
      </div>
      <output className="quiet small">
        {found.length === 0 ? t(($) => $.palette.nothing, { letters }) : ''}
      </output>
    </dialog>
  )
}

interface PaletteLineProps {
  entry: PaletteEntry
  id: string
  isChosen: boolean
  onRun: () => void
}

function PaletteLine({ entry, id, isChosen, onRun }: PaletteLineProps) {
  const t = useTexts()
  const line = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (isChosen) line.current?.scrollIntoView?.({ block: 'nearest' })
  }, [isChosen])
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the keyboard works from the search field (aria-activedescendant)
    <div
      ref={line}
      id={id}
      role="option"
      tabIndex={-1}
      aria-selected={isChosen}
      className="search-line"
      onClick={onRun}
    >
      <span className="clipped">{entry.label}</span>
      <span className="quiet small">{t(($) => $.palette.groups[entry.group])}</span>
      {entry.action && <KeyHint action={entry.action} />}
    </div>
  )
}

function useEntries(): PaletteEntry[] {
  const t = useTexts()
  const keys = useContext(KeysContext)
  const { stores, agentState: agentStates, settings: settingsCommands } = useDesk()
  const agentState = useStore(stores.agentState, (state) => state.agentState)
  const settings = useStore(stores.settings, (state) => state.settings)
  const role = useSession()?.agent.role
  return paletteEntries({
    t,
    bound: keys?.bound() ?? [],
    press: (action) => keys?.run(action),
    pages: pagesOf(role ?? null),
    open: (page) => stores.page.setState({ page }),
    agentState: role === 'clerk' ? null : agentState,
    agentStates,
    settings,
    settingsCommands
  })
}
