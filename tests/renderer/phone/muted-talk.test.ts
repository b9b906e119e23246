// When the agent is told that nobody hears them.
import { expect, it } from 'vitest'
import { startMutedTalk, stepMutedTalk } from '../../../src-renderer/phone/audio/muted-talk.ts'

/** Levels every 150 ms; answers with the times at which the hint stands, ms. */
const hintsOf = (levels: readonly number[]) => {
  let talk = startMutedTalk(0)
  return levels.flatMap((level, index) => {
    talk = stepMutedTalk(talk, level, (index + 1) * 150)
    return talk.hint ? [(index + 1) * 150] : []
  })
}
const speech = 0.1
const room = 0.003

it('the noise of a room is no speech', () => expect(hintsOf(Array(100).fill(room))).toEqual([]))

it('a cough is no speech', () => expect(hintsOf([speech, speech, room, room, room])).toEqual([]))

it('half a second of speech is, pauses between words included', () => {
  expect(hintsOf([speech, speech, room, speech, speech])).toEqual([750])
})

it('the hint stays for a breath and goes when the agent is silent', () => {
  const hints = hintsOf([...Array(4).fill(speech), ...Array(30).fill(room)])
  expect({ first: hints[0], last: hints.at(-1) }).toEqual({ first: 600, last: 600 + 2400 })
})
