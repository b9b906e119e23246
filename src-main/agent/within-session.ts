// Questions about an agent are asked in that agent's session alone: one that waited for its turn until somebody else had
// signed in is not asked any more, and an answer that comes then is about nobody here.
import type { Answer, Refusal } from '../central/central.ts'

export const signedOut: Refusal = { kind: 'refused', code: 'signed-out', status: 401, retryAfterMs: null }

export async function withinSession<T>(
  /** Of the session in which it was said. */
  saidBy: string | null,
  token: () => string | null,
  ask: (token: string) => Promise<Answer<T>>
): Promise<Answer<T>> {
  if (saidBy === null || token() !== saidBy) return signedOut
  const answer = await ask(saidBy)
  return token() === saidBy ? answer : signedOut
}
