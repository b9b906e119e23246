// Finding an occupation by a few letters, with Vietnamese marks or without.
import { describe, expect, test } from 'vitest'
import { bestMatch, foldMarks } from '../../../src-renderer/ui/choice-search.ts'
import { catalogue } from './desk-examples.ts'

const occupations = catalogue.occupations.map(({ label }) => label.vi)
const hobbies = catalogue.hobbyGroups.map(({ label }) => label.vi)
const found = (list: string[], letters: string) => list[bestMatch(list, letters)] ?? null

describe('a few letters', () => {
  test.each([
    ['van', 'Văn phòng (Thư ký, Thư viện, Bưu điện…)'],
    ['văn', 'Văn phòng (Thư ký, Thư viện, Bưu điện…)'],
    ['vp', 'Văn phòng (Thư ký, Thư viện, Bưu điện…)'],
    ['GIA', 'Giáo viên, giảng viên'],
    ['ky', 'Kỹ sư, kỹ thuật viên'],
    ['kin', 'Kinh doanh, buôn bán'],
    ['noi', 'Nội trợ'],
    ['hsv', null],
    ['xyz', null],
    ['', null]
  ])('%s finds %s', (letters, label) => {
    expect(found(occupations, letters)).toBe(label)
  })

  test('the word all labels begin with does not hide what tells them apart', () => {
    expect(found(hobbies, 'the thao')).toBe('Nhóm thể thao')
    expect(found(hobbies, 'dl')).toBeNull()
    expect(found(hobbies, 'du')).toBe('Nhóm du lịch')
  })

  test('three letters, of the beginning or of the words, reach every occupation of the catalogue', () => {
    const beginning = (label: string) =>
      foldMarks(label)
        .replace(/[^a-z]/g, '')
        .slice(0, 3)
    const initials = (label: string) =>
      foldMarks(label)
        .split(/[^a-z]+/)
        .map((word) => word[0])
        .join('')
        .slice(0, 3)
    const reached = (label: string) =>
      [beginning(label), initials(label)].some((letters) => found(occupations, letters) === label)
    expect(occupations.filter((label) => !reached(label))).toEqual([])
  })
})
