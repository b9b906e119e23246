// Medians, p95 and the one table the benchmarks print. A time is shown for the reader; a goal is a ratio or a count.

export interface Spread {
  count: number
  median: number
  p95: number
}

export interface Row {
  metric: string
  baseline: string
  ours: string
  /** Ours against the baseline, in the unit the goal is set in. */
  ratio: string
  goal: string
  /** `null` = told for the reader, not a goal. */
  met: boolean | null
}

/** Nearest rank, so that every figure is one that was measured. */
export function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b)
  const at = (share: number) => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN
  return { count: sorted.length, median: at(0.5), p95: at(0.95) }
}

export const inMs = ({ median, p95 }: Spread): string => `${median.toFixed(1)} / ${p95.toFixed(1)} ms`

export const inFrames = (frames: number): string => `${frames.toFixed(2)} frames`

const columns = ['metric', 'baseline', 'ours', 'ratio', 'goal', 'met'] as const
const verdict = (met: boolean | null): string => (met === null ? '–' : met ? 'yes' : 'NO')

/** Times are `median / p95`. Markdown, so that it can be kept in docs/benchmarks.md as it is. */
export function tableOf(rows: readonly Row[]): string {
  const cells = rows.map((row) => columns.map((name) => (name === 'met' ? verdict(row.met) : row[name])))
  const lines = [[...columns], ...cells]
  const widths = columns.map((_, index) => Math.max(...lines.map((line) => line[index]?.length ?? 0)))
  const rule = widths.map((width) => '-'.repeat(width))
  const [head = [], ...body] = lines.map((line) => line.map((cell, index) => cell.padEnd(widths[index] ?? 0)))
  return [head, rule, ...body].map((line) => `| ${line.join(' | ')} |`).join('\n')
}
