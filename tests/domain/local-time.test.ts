import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  addDays,
  addYears,
  instantOf,
  isInsideWindow,
  isTimeZone,
  localDay,
  nextInsideWindow
} from '../../shared/domain/local-time.ts'
import { at } from './examples.ts'

const hcm = 'Asia/Ho_Chi_Minh'
const day = { from: '07:00', to: '22:00' }

describe('local time', () => {
  test('a local day begins at local midnight, not at that of Greenwich', () => {
    expect(localDay(at('2026-11-20T16:59:59.999Z'), hcm)).toBe('2026-11-20')
    expect(localDay(at('2026-11-20T17:00:00Z'), hcm)).toBe('2026-11-21')
  })

  test('days are added across months, leap days and years', () => {
    expect([addDays('2026-12-31', 1), addDays('2028-02-28', 1), addDays('2026-03-01', -1)]).toEqual([
      '2027-01-01',
      '2028-02-29',
      '2026-02-28'
    ])
  })

  test.each([
    ['2008-02-29', 5, '2013-03-01'],
    ['2008-02-29', 4, '2012-02-29'],
    ['2008-02-28', 5, '2013-02-28'],
    ['2008-03-01', 5, '2013-03-01']
  ])('%s and %i years later is %s', (start, years, end) => {
    expect(addYears(start, years)).toBe(end)
  })

  test.each([
    ['06:59:59.999', false],
    ['07:00:00.000', true],
    ['21:59:59.999', true],
    ['22:00:00.000', false]
  ])('at %s being inside the window is %s', (time, inside) => {
    expect(isInsideWindow(at(`2026-11-20T${time}+07:00`), day, hcm)).toBe(inside)
  })

  test('a window whose end is before its beginning reaches past midnight; equal ends are round the clock', () => {
    const night = { from: '22:00', to: '06:00' }
    const inside = ['21:59', '22:00', '05:59', '06:00'].map((time) =>
      isInsideWindow(at(`2026-11-20T${time}:00+07:00`), night, hcm)
    )
    expect(inside).toEqual([false, true, true, false])
    expect(isInsideWindow(at('2026-11-20T03:00:00+07:00'), { from: '00:00', to: '00:00' }, hcm)).toBe(true)
  })

  test('outside the window the next opening is this morning, or tomorrow morning', () => {
    const next = (iso: string) => new Date(nextInsideWindow(at(iso), day, hcm)).toISOString()
    expect(next('2026-11-20T06:00:00+07:00')).toBe('2026-11-20T00:00:00.000Z')
    expect(next('2026-11-20T22:00:00+07:00')).toBe('2026-11-21T00:00:00.000Z')
    expect(next('2026-11-20T12:34:56+07:00')).toBe('2026-11-20T05:34:56.000Z')
  })

  test('the next moment in a window is in it, not before the question, and less than a day and an hour away', () => {
    const clock = fc
      .integer({ min: 0, max: 47 })
      .map((half) => `${String(half >> 1).padStart(2, '0')}:${half % 2 ? '30' : '00'}`)
    const zones = fc.constantFrom(hcm, 'Europe/Berlin', 'America/New_York', 'Asia/Kathmandu', 'Pacific/Apia')
    const times = fc.integer({ min: at('2012-01-01T00:00:00Z'), max: at('2031-01-01T00:00:00Z') })
    fc.assert(
      fc.property(times, fc.record({ from: clock, to: clock }), zones, (now, window, zone) => {
        const next = nextInsideWindow(now, window, zone)
        expect(next).toBeGreaterThanOrEqual(now)
        expect(next - now).toBeLessThan(25 * 3_600_000)
        expect(nextInsideWindow(next, window, zone)).toBe(next)
      }),
      { numRuns: 300 }
    )
  })

  test('an instant is found again from its local day and time', () => {
    expect(instantOf('2026-11-20', '07:00', hcm)).toBe(at('2026-11-20T00:00:00Z'))
  })

  test('zones that nobody knows are told apart', () => {
    expect([isTimeZone(hcm), isTimeZone('Asia/Atlantis'), isTimeZone('')]).toEqual([true, false, false])
  })
})
