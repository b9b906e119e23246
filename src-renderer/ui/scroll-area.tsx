// A part of a panel that scrolls by itself. It can be focused, because whoever has no mouse must be able to scroll it too
// (axe: scrollable-region-focusable).
/* oxlint-disable jsx-a11y/no-noninteractive-tabindex, jsx-a11y/prefer-tag-over-role -- scrolling is the interaction, and a fieldset is for form controls */
import type { ReactNode } from 'react'

export function ScrollArea({ label, children }: { label: string; children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for form controls, this holds text
    // biome-ignore lint/a11y/noNoninteractiveTabindex: scrolling is the interaction
    <div className="table-scroll" role="group" tabIndex={0} aria-label={label}>
      {children}
    </div>
  )
}
