// Makes a caller-controlled name fit for the screen: no control or formatting characters that could reorder, hide or
// fake what stands around it, no tower of accents, no endless line. Markup stays text; showing it as text is the page's part.

/** What a person can still read on a ring card. */
const mostGraphemes = 128
/** UTF-16 units; also the limit of the contract (shared/desk-contract.ts), and what bounds the work done here. */
const mostUnits = 512

// Cc and Cf but for the joiners, which Persian, Indic scripts and emoji need; lone surrogates; private use.
const unfit = /(?![\u200C\u200D])[\p{Cc}\p{Cf}\p{Cs}\p{Co}]/gu
const lineBreaks = /[\t\r\n]/g
const spaces = /\p{Z}+/gu
/** Two marks serve Vietnamese written apart, four any living script; more is a tower. */
const markTower = /(\p{M}{4})\p{M}+/gu
const visible = /[\p{L}\p{N}\p{P}\p{S}]/u

/** @returns '' when nothing visible is left. Never throws; works on the first 2048 UTF-16 units only. */
export function cleanDisplayName(raw: string): string {
  const line = raw.slice(0, 2048).replace(lineBreaks, ' ').replace(unfit, '').replace(spaces, ' ')
  const text = line.normalize('NFC').replace(markTower, '$1').trim()
  return visible.test(text) ? shortened(text) : ''
}

function shortened(text: string): string {
  if (text.length <= mostGraphemes) return text
  let kept = ''
  let count = 0
  for (const { segment } of new Intl.Segmenter('vi', { granularity: 'grapheme' }).segment(text)) {
    if (count === mostGraphemes || kept.length + segment.length > mostUnits) break
    kept += segment
    count += 1
  }
  return kept.trimEnd()
}
