// Finds what an agent means by a few letters, with or without Vietnamese marks: the beginning of the label first, then
// initials ("vp" for "Văn phòng"), then the beginning of any later word.

/** Lower case, no marks, đ as d: "Văn phòng" → "van phong". */
export function foldMarks(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').replace(/[đĐ]/g, 'd').toLowerCase()
}

/** 0 = best; `null` = no match. An empty search matches nothing in particular. */
export function matchRank(label: string, letters: string): number | null {
  const wanted = foldMarks(letters).trim()
  if (wanted === '') return null
  const folded = foldMarks(label)
  const words = folded.split(/[^\p{L}\p{N}]+/u).filter(Boolean)
  if (folded.startsWith(wanted) || words.join('').startsWith(wanted)) return 0
  if (
    words
      .map((word) => word[0])
      .join('')
      .startsWith(wanted)
  )
    return 1
  const later = words.findIndex((_, index) => index > 0 && words.slice(index).join(' ').startsWith(wanted))
  return later === -1 ? null : 1 + later
}

/** Index of the best match, the earlier of equals; -1 = none. */
export function bestMatch(labels: readonly string[], letters: string): number {
  let best = -1
  let bestRank = Number.POSITIVE_INFINITY
  labels.forEach((label, index) => {
    const rank = matchRank(label, letters)
    if (rank !== null && rank < bestRank) {
      best = index
      bestRank = rank
    }
  })
  return best
}
