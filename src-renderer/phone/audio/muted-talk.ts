// Does the agent speak into a muted microphone? Pure: levels in, hint out. A cough is not speech, a pause in a sentence
// is not its end.

/** RMS above which the microphone hears more than the room; speech into a headset is about 0.03 to 0.3. */
const speechLevel = 0.02
/** Sound within the last second that makes it speech, ms. */
const speechMs = 500
const forgetMs = 1000
/** The hint stays for so long after the last word, ms. */
const stayMs = 2500

export interface MutedTalk {
  at: number
  /** Milliseconds of sound not yet forgotten. */
  spokenMs: number
  lastSpeechAt: number | null
  hint: boolean
}

export const startMutedTalk = (at: number): MutedTalk => ({
  at,
  spokenMs: 0,
  lastSpeechAt: null,
  hint: false
})

/** @param level RMS 0…1 since the last reading */
export function stepMutedTalk(before: MutedTalk, level: number, at: number): MutedTalk {
  const passed = Math.max(0, Math.min(forgetMs, at - before.at))
  const isLoud = level >= speechLevel
  const spokenMs = isLoud
    ? Math.min(forgetMs, before.spokenMs + passed)
    : Math.max(0, before.spokenMs - passed / 2)
  const lastSpeechAt = isLoud ? at : before.lastSpeechAt
  const stays = before.hint && lastSpeechAt !== null && at - lastSpeechAt < stayMs
  return { at, spokenMs, lastSpeechAt, hint: spokenMs >= speechMs || stays }
}
