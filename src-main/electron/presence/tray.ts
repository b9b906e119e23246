// The tray: a face that tells whether calls can come, and the way back to a window that was closed.
import { shellWords } from './shell-words.ts'
import { type TrayFace, trayFace } from './tray-face.ts'
import type { Workplace } from './workplace.ts'

export interface TrayEntry {
  label: string
  click: () => void
}

/** What of the operating system's tray is used. */
export interface TrayPlace {
  show: (face: TrayFace, tooltip: string) => void
  setMenu: (entries: readonly TrayEntry[]) => void
}

export interface TrayParts {
  place: TrayPlace
  open: () => void
  quit: () => void
}

/** The function takes the workplace; what looks the same is not drawn again. */
export function createTray({ place, open, quit }: TrayParts): (workplace: Workplace) => void {
  let shown: { face: TrayFace; language: Workplace['language'] } | null = null
  return (workplace) => {
    const face = trayFace(workplace)
    const { language } = workplace
    const words = shellWords(language)
    if (shown?.language !== language)
      place.setMenu([
        { label: words.open, click: open },
        { label: words.quit, click: quit }
      ])
    if (shown?.language !== language || shown.face !== face) place.show(face, words.tooltip(face))
    shown = { face, language }
  }
}
