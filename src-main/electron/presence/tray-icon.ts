// The tray's faces as pixels, drawn here: no picture files to pack, and every face has a shape of its own besides its
// colour, for eyes that do not tell red from green.
import type { TrayFace } from './tray-face.ts'

/** Pixels along each edge; shown at half that size. */
export const trayIconSize = 32
const samples = 4

interface Drawing {
  /** Red, green, blue; bright enough for a dark task bar and dark enough for a light one. */
  colour: readonly [number, number, number]
  /** Is the point part of the picture? −1 … 1 in both directions, downwards positive. */
  holds: (x: number, y: number) => boolean
}

const disc = (x: number, y: number, radius: number) => Math.hypot(x, y) <= radius

const drawings: Readonly<Record<TrayFace, Drawing>> = {
  ready: { colour: [46, 160, 67], holds: (x, y) => disc(x, y, 0.9) },
  'not-ready': {
    colour: [214, 124, 28],
    holds: (x, y) => disc(x, y, 0.9) && !(Math.abs(y) < 0.55 && Math.abs(Math.abs(x) - 0.28) < 0.14)
  },
  talking: { colour: [47, 129, 247], holds: (x, y) => y <= 0.75 && y >= 2 * Math.abs(x) - 0.95 },
  'line-lost': {
    colour: [218, 54, 51],
    holds: (x, y) => disc(x, y, 1) && Math.abs(Math.abs(x) - Math.abs(y)) < 0.32
  },
  'signed-out': { colour: [139, 148, 158], holds: (x, y) => disc(x, y, 0.9) && !disc(x, y, 0.6) }
}

/** Rows of blue, green, red, alpha, as Electron takes a bitmap: colours multiplied by alpha. */
export function trayIcon(face: TrayFace): Uint8Array {
  const { colour, holds } = drawings[face]
  const pixels = new Uint8Array(trayIconSize * trayIconSize * 4)
  for (let row = 0; row < trayIconSize; row += 1) {
    for (let column = 0; column < trayIconSize; column += 1) {
      const alpha = coverage(column, row, holds)
      const [red, green, blue] = colour.map((part) => Math.round(part * alpha))
      pixels.set(
        [blue ?? 0, green ?? 0, red ?? 0, Math.round(alpha * 255)],
        (row * trayIconSize + column) * 4
      )
    }
  }
  return pixels
}

/** How much of a pixel the picture covers, 0 … 1. */
function coverage(column: number, row: number, holds: Drawing['holds']): number {
  const place = (pixel: number, sample: number) => ((pixel + (sample + 0.5) / samples) / trayIconSize) * 2 - 1
  let held = 0
  for (let across = 0; across < samples; across += 1) {
    for (let down = 0; down < samples; down += 1) {
      if (holds(place(column, across), place(row, down))) held += 1
    }
  }
  return held / samples ** 2
}
