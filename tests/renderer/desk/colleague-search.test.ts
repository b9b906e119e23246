import { describe, expect, it } from 'vitest'
import { findTargets } from '../../../src-renderer/desk/directory/colleague-search.ts'
import { colleagues } from './telephone-examples.ts'

const found = (typed: string) => findTargets(colleagues, typed).map(({ dial }) => dial)

describe('whom an agent means', () => {
  it.each([
    ['dang', ['agent1009']],
    ['YEN', ['agent1003']],
    ['lqm', ['agent1002']],
    ['agent1005', ['agent1005']],
    ['1005', ['agent1005']],
    ['100', ['agent1009', 'agent1002', 'agent1003', 'agent1005', 'agent1004', '100']],
    ['1090', ['1090']],
    ['+84 901 234 567', ['+84901234567']],
    ['xyz', []],
    ['7', []],
    ['1002;transport=tcp', []],
    ['*97', ['*97']]
  ])('%s finds %j', (typed, expected) => {
    expect(found(typed)).toEqual(expected)
  })

  it('puts who can take a call first', () => {
    expect(found('')).toEqual(['agent1009', 'agent1002', 'agent1003', 'agent1005', 'agent1004'])
  })
})
