// A titled area of the workspace; a region of its own for screen readers.
import { type ReactNode, useId } from 'react'

interface PanelProps {
  title: string
  /** What stands at the right of the title. */
  aside?: ReactNode
  foot?: ReactNode
  /** Takes the height that is left. */
  fill?: boolean
  /** The children scroll themselves (tables). */
  bare?: boolean
  children: ReactNode
}

export function Panel({ title, aside, foot, fill = false, bare = false, children }: PanelProps) {
  const titleId = useId()
  return (
    <section className={fill ? 'panel panel-fill' : 'panel'} aria-labelledby={titleId}>
      <div className="panel-head">
        <h2 className="panel-title" id={titleId}>
          {title}
        </h2>
        {aside}
      </div>
      {bare ? children : <div className="panel-body">{children}</div>}
      {foot && <div className="panel-foot">{foot}</div>}
    </section>
  )
}
