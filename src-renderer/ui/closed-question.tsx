// A question that is not being asked now: its label and what stands so far, in one line that opens it.
import type { ReactNode } from 'react'

export function ClosedQuestion({
  label,
  state,
  onOpen
}: {
  label: string
  state: ReactNode
  onOpen: () => void
}) {
  return (
    <button type="button" className="closed-question" aria-expanded={false} onClick={onOpen}>
      <span className="strong">{label}</span>
      <span>{state}</span>
    </button>
  )
}
