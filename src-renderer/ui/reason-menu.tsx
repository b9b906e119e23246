// A button that unfolds a few reasons to choose from. Arrows walk, Enter chooses, Escape folds it up and gives the focus
// back; leaving it folds it up too.
import { Button } from '@mantine/core'
import { IconChevronDown } from '@tabler/icons-react'
import { type FocusEvent, type KeyboardEvent, useEffect, useId, useRef, useState } from 'react'
import type { Choice } from './choice-group.tsx'
import './reason-menu.css'

interface ReasonMenuProps {
  words: string
  reasons: readonly Choice[]
  onChoose: (code: string) => void
  /** Which way it unfolds. */
  towards: 'up' | 'down'
}

export function ReasonMenu({ words, reasons, onChoose, towards }: ReasonMenuProps) {
  const [open, setOpen] = useState(false)
  const listId = useId()
  const area = useRef<HTMLDivElement>(null)
  const items = () => [...(area.current?.querySelectorAll<HTMLElement>('[role="menuitem"]') ?? [])]
  useEffect(() => {
    if (open) area.current?.querySelector<HTMLElement>('[role="menuitem"]')?.focus()
  }, [open])

  const foldUp = () => {
    setOpen(false)
    area.current?.querySelector('button')?.focus()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const all = items()
    const present = all.indexOf(document.activeElement as HTMLElement)
    const next = { ArrowDown: present + 1, ArrowUp: present - 1, Home: 0, End: all.length - 1 }[event.key]
    if (event.key === 'Escape') foldUp()
    else if (next !== undefined) all[(next + all.length) % all.length]?.focus()
    else return
    event.preventDefault()
  }
  const onBlur = ({ relatedTarget }: FocusEvent) => {
    if (!area.current?.contains(relatedTarget as Node | null)) setOpen(false)
  }
  return (
    <div className="reason-menu" ref={area}>
      <Button
        size="xs"
        variant="default"
        aria-haspopup="menu"
        aria-expanded={open}
        aria-controls={open ? listId : undefined}
        rightSection={<IconChevronDown size={14} aria-hidden />}
        onClick={() => setOpen(!open)}
      >
        {words}
      </Button>
      {open && (
        <div className="reason-list" id={listId} role="menu" aria-label={words} data-towards={towards}>
          {reasons.map(({ code, label }) => (
            <button
              key={code}
              type="button"
              role="menuitem"
              tabIndex={-1}
              className="reason"
              onKeyDown={onKeyDown}
              onBlur={onBlur}
              onClick={() => {
                foldUp()
                onChoose(code)
              }}
            >
              {label}
            </button>
          ))}
        </div>
      )}
    </div>
  )
}
