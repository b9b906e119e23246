// One field that finds a colleague by letters or takes a number, and the ways to reach whoever is chosen: each by its key
// and by a button. The keyboard never leaves the field.
/* oxlint-disable jsx-a11y/prefer-tag-over-role, jsx-a11y/click-events-have-key-events -- a combobox (WAI-ARIA APG): the keyboard works from the field */
import { Button } from '@mantine/core'
import type { Icon } from '@tabler/icons-react'
import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react'
import { ForeignText } from '../../ui/foreign-text.tsx'
import { KeyCap } from '../../ui/keys/key-hint.tsx'
import { ProblemNotice } from '../../ui/problem-notice.tsx'
import { useTexts } from '../../ui/texts.ts'
import { canBeChosen, findTargets, type Target } from './colleague-search.ts'
import '../../ui/search-list.css'
import './directory.css'
import { Presence } from './presence.tsx'
import { useDirectory } from './use-directory.ts'

export interface Way {
  words: string
  icon: Icon
  /** Enter, or Ctrl+Enter. */
  control: boolean
  /** Why it cannot be done now. */
  hindrance: string | null
  go: (target: Target) => void
}

/** Whoever was chosen can be reached no more: the agent chooses anew. */
const nobody = ''

interface TargetPickerProps {
  label: string
  ways: readonly Way[]
  takesFocus?: boolean
}

export function TargetPicker({ label, ways, takesFocus = false }: TargetPickerProps) {
  const t = useTexts()
  const listId = useId()
  const field = useRef<HTMLInputElement>(null)
  const [letters, setLetters] = useState('')
  const [dial, setDial] = useState<string | null>(null)
  const { colleagues, problem } = useDirectory()
  const found = findTargets(colleagues, letters)
  const choosable = found.filter(canBeChosen)
  const place = choosable.findIndex((target) => target.dial === dial)
  const chosen = choosable[place] ?? null
  // The first is offered once; from then on it is that one or nobody, however the list is sorted by then.
  if (dial === null && choosable[0]) setDial(choosable[0].dial)
  else if (dial !== null && dial !== nobody && !chosen) setDial(nobody)
  useEffect(() => {
    if (takesFocus) field.current?.focus()
  }, [takesFocus])

  const go = (way: Way | undefined) => {
    if (!way || way.hindrance !== null || !chosen) return
    way.go(chosen)
    setLetters('')
    setDial(null)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return
    const choose = (target: Target | undefined) => target && setDial(target.dial)
    if (event.key === 'ArrowDown') choose(choosable[Math.min(choosable.length - 1, place + 1)])
    else if (event.key === 'ArrowUp') choose(choosable[Math.max(0, place - 1)])
    else if (event.key === 'Enter') go(ways.find(({ control }) => control === event.ctrlKey))
    else return
    // Ctrl+Enter is the guide's as well: here it is only ours
    event.preventDefault()
  }
  return (
    <div className="picker">
      <input
        ref={field}
        className="search-field"
        role="combobox"
        aria-label={label}
        aria-expanded={found.length > 0}
        aria-controls={listId}
        aria-activedescendant={chosen ? `${listId}-${chosen.dial}` : undefined}
        autoComplete="off"
        placeholder={label}
        value={letters}
        onChange={(event) => {
          setLetters(event.currentTarget.value)
          setDial(null)
        }}
        onKeyDown={onKeyDown}
      />
      {problem && <ProblemNotice code={problem} />}
      <div className="picker-list" id={listId} role="listbox" aria-label={t(($) => $.directory.title)}>
        {found.map((target) => (
          <TargetLine
            key={target.dial}
            id={`${listId}-${target.dial}`}
            target={target}
            isChosen={target === chosen}
            onChoose={() => {
              setDial(target.dial)
              field.current?.focus()
            }}
          />
        ))}
      </div>
      <output className="quiet small">{found.length === 0 ? nothingWords(letters, t) : ''}</output>
      <div className="row">
        {ways.map((way) => (
          <Button
            key={way.words}
            size="xs"
            variant={way.control ? 'default' : 'filled'}
            disabled={!chosen || way.hindrance !== null}
            title={way.hindrance ?? undefined}
            leftSection={<way.icon size={16} aria-hidden />}
            rightSection={<KeyCap words={wayKey(way, t)} />}
            onClick={() => go(way)}
          >
            {way.words}
          </Button>
        ))}
      </div>
    </div>
  )
}

type Texts = ReturnType<typeof useTexts>

const nothingWords = (letters: string, t: Texts): string =>
  letters.trim() === '' ? t(($) => $.directory.empty) : t(($) => $.directory.nothing, { letters })

const wayKey = ({ control }: Way, t: Texts): string =>
  [control && t(($) => $.keys.names.control), t(($) => $.keys.names.enter)].filter(Boolean).join(' ')

interface TargetLineProps {
  id: string
  target: Target
  isChosen: boolean
  onChoose: () => void
}

function TargetLine({ id, target, isChosen, onChoose }: TargetLineProps) {
  const t = useTexts()
  const line = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (isChosen) line.current?.scrollIntoView?.({ block: 'nearest' })
  }, [isChosen])
  const away = !canBeChosen(target)
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the keyboard works from the field (aria-activedescendant)
    <div
      ref={line}
      id={id}
      role="option"
      tabIndex={-1}
      aria-selected={isChosen}
      aria-disabled={away}
      className="search-line"
      onClick={away ? undefined : onChoose}
    >
      {target.kind === 'number' ? (
        <span className="number">{t(($) => $.directory.number, { number: target.dial })}</span>
      ) : (
        <>
          <span className="clipped">
            <ForeignText text={target.colleague.name} />
            {target.colleague.role === 'lead' && (
              <span className="quiet small"> · {t(($) => $.directory.lead)}</span>
            )}
          </span>
          <span className="quiet small number">{target.dial}</span>
          <Presence state={target.colleague.state} />
        </>
      )}
    </div>
  )
}
