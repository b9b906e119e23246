import { expect, it } from 'vitest'
import { type Persona, personas } from '../../lab/personas.ts'

const all: Persona[] = Object.values(personas)

it('no two customers of the stories share a number, a tone or a key', () => {
  for (const trait of ['number', 'toneHz', 'key'] as const)
    expect(new Set(all.map((persona) => persona[trait])).size).toBe(all.length)
})

it('the customers of the stories are listed by their keys', () => {
  expect(Object.entries(personas).map(([key]) => key)).toEqual(all.map(({ key }) => key))
})

it('who says yes has something to say to each question they do not refuse', () => {
  const willing = all.filter(({ says }) => says.invitation === 'yes' || says.persuasion === 'yes')
  const told = willing.map(({ says }) => ({
    occupation: says.occupation !== undefined || says.refuses === 'occupation',
    hobbies: says.hobbies !== undefined || says.refuses === 'hobbies'
  }))
  expect(told).toEqual(willing.map(() => ({ occupation: true, hobbies: true })))
})
