// A question with its choices, made for the keyboard: digits for the first nine, first letters and Enter for all, arrows
// to look around. It is not a text field, so no input method composes in it and digits stay digits.
import { type FocusEvent, type KeyboardEvent, useId, useRef, useState } from 'react'
import './choice-group.css'
import { bestMatch, matchRank } from './choice-search.ts'
import { useKey } from './keys/use-key.ts'
import { useTexts } from './texts.ts'

export interface Choice {
  code: string
  label: string
  /** A second, quieter line. */
  note?: string
}

interface ChoiceGroupProps {
  label: string
  choices: readonly Choice[]
  chosen: readonly string[]
  onChoose: (code: string) => void
  multiple?: boolean
  /** One line on how to choose, under the label. */
  hint?: string
  /** Rank of the claim on the digits; `null` = no digits. */
  digitRank: number | null
  disabled?: boolean
}

/** Letters typed further apart than this begin a new search, milliseconds. */
const pauseMs = 2000

export function ChoiceGroup(props: ChoiceGroupProps) {
  const { label, choices, chosen, onChoose, multiple = false, hint, digitRank, disabled = false } = props
  const t = useTexts()
  const labelId = useId()
  const group = useRef<HTMLDivElement>(null)
  const [active, setActive] = useState(0)
  const [typed, setTyped] = useState({ letters: '', at: 0 })
  const labels = choices.map((choice) => choice.label)

  const look = (index: number) => {
    setActive(index)
    group.current?.querySelectorAll<HTMLElement>('[data-choice]')[index]?.focus()
  }
  const choose = (index: number) => {
    const choice = choices[index]
    if (!choice || disabled) return
    setTyped({ letters: '', at: 0 })
    setActive(index)
    onChoose(choice.code)
  }
  const search = (letters: string, at: number) => {
    setTyped({ letters, at })
    const match = bestMatch(labels, letters)
    if (match >= 0) look(match)
  }
  useKey('choose', (digit) => choose(digit - 1), {
    enabled: digitRank !== null && !disabled,
    rank: digitRank ?? 0,
    scope: group
  })

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.nativeEvent.isComposing) return
    const letters = event.timeStamp - typed.at > pauseMs ? '' : typed.letters
    const last = choices.length - 1
    const moves: Record<string, () => void> = {
      ArrowDown: () => look(Math.min(last, active + 1)),
      ArrowRight: () => look(Math.min(last, active + 1)),
      ArrowUp: () => look(Math.max(0, active - 1)),
      ArrowLeft: () => look(Math.max(0, active - 1)),
      Home: () => look(0),
      End: () => look(last),
      Enter: () => choose(active),
      Backspace: () => search(letters.slice(0, -1), event.timeStamp),
      Escape: () => search('', 0)
    }
    if (event.key === ' ' && letters === '') moves[' '] = () => choose(active)
    const isLetter = /^[^\p{C}]$/u.test(event.key) && !/^[1-9]$/.test(event.key)
    const move = moves[event.key] ?? (isLetter ? () => search(letters + event.key, event.timeStamp) : null)
    if (!move) return
    event.preventDefault()
    // a key held down must not choose and take back
    if (!event.repeat || event.key.startsWith('Arrow') || event.key === 'Backspace') move()
  }

  const onBlur = ({ relatedTarget }: FocusEvent) => {
    if (!group.current?.contains(relatedTarget as Node | null)) setTyped({ letters: '', at: 0 })
  }

  const found = typed.letters === '' || bestMatch(labels, typed.letters) >= 0
  return (
    <div className="choice-question" ref={group}>
      <div className="choice-label" id={labelId}>
        {label}
      </div>
      {hint && <p className="choice-hint">{hint}</p>}
      {/* biome-ignore lint/a11y/useAriaPropsSupportedByRole: both roles take a label */}
      <div className="choices" role={multiple ? 'group' : 'radiogroup'} aria-labelledby={labelId}>
        {choices.map((choice, index) => (
          // biome-ignore lint/a11y/useAriaPropsSupportedByRole: radio and checkbox both have aria-checked
          <button
            key={choice.code}
            type="button"
            className="choice"
            role={multiple ? 'checkbox' : 'radio'}
            aria-checked={chosen.includes(choice.code)}
            data-choice={choice.code}
            data-faded={
              typed.letters !== '' && matchRank(choice.label, typed.letters) === null ? '' : undefined
            }
            tabIndex={index === Math.min(active, choices.length - 1) ? 0 : -1}
            disabled={disabled}
            onClick={() => choose(index)}
            onFocus={() => setActive(index)}
            onKeyDown={onKeyDown}
            onBlur={onBlur}
          >
            <span className="choice-mark" aria-hidden>
              {digitRank !== null && index < 9 ? index + 1 : ''}
            </span>
            <span>
              {choice.label}
              {choice.note && <span className="choice-note">{choice.note}</span>}
            </span>
          </button>
        ))}
      </div>
      {typed.letters !== '' && (
        <output className="choice-hint">
          {found
            ? t(($) => $.guide.typed, { letters: typed.letters })
            : t(($) => $.guide.noMatch, { letters: typed.letters })}
        </output>
      )}
    </div>
  )
}
