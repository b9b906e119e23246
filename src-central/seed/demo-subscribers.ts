// A few hundred subscribers that exist nowhere: the named people of the stories, and one for each combination that
// eligibility tells apart. The same every time, so that a story can count on number and facts.
import type { Insertable } from 'kysely'
import type { FieldName, FieldStatus } from '../../shared/domain/subscriber.ts'
import { json, type StoredProfile, type SubscriberRow } from '../store/schema.ts'
import { demoPeople } from './demo-people.ts'
import { profileFromCarrier } from './profile-from-carrier.ts'

type NewSubscriber = Insertable<SubscriberRow>

const dayMs = 24 * 3_600_000
const refusalDefaults = { occupation: 'office', hobbies: 'travel' }
const nothing = { gender: null, occupation: null, hobbies: null, marked: null, at: null }

/** Every subscriber of the demonstration; refusals lie relative to `now`, so that cool-offs stay what they are. */
export const demoSubscribers = (now: number): NewSubscriber[] => [...named(), ...combinations(now)]

const named = (): NewSubscriber[] =>
  demoPeople.map(({ activatedOn, isSecond = false, ...person }) => ({
    ...person,
    subscriber_id: `sub-${person.msisdn.slice(3)}${isSecond ? '-2' : ''}`,
    line: 'ordinary',
    activated_on: activatedOn,
    profile: json(profileFromCarrier(nothing, refusalDefaults)),
    service_points: json([]),
    version: 1
  }))

const owners = ['individual', 'individual', 'individual', 'organisation', null] as const
const lines = ['ordinary', 'ordinary', 'ordinary', 'operational', 'test'] as const
/** Unknown, leap day, long ago, about five years, recent, not yet. */
const activations = [null, '2012-02-29', '1999-06-01', '2021-11-21', '2025-03-10', '2031-01-01'] as const
const families = ['Nguyễn', 'Trần', 'Lê', 'Phạm', 'Hoàng', 'Phan', 'Vũ', 'Đặng', 'Bùi', 'Đỗ']
const middles = ['Văn', 'Thị', 'Minh', 'Ngọc', 'Thanh', 'Quốc', 'Thu', 'Hải', 'Kim']
const givens = ['An', 'Bình', 'Chi', 'Dũng', 'Giang', 'Hà', 'Khánh', 'Linh', 'Nam', 'Oanh', 'Phúc']
const points = ['Hay hỏi gói dữ liệu', 'Vừa đổi SIM', 'Khách hàng lâu năm']

/** Owner × line × profile, with the other facts going round at their own pace. */
function combinations(now: number): NewSubscriber[] {
  const profiles = profilesOf(now)
  return owners.flatMap((owner, ownerIndex) =>
    lines.flatMap((line, lineIndex) =>
      profiles.map((profile, profileIndex) => {
        const index = (ownerIndex * lines.length + lineIndex) * profiles.length + profileIndex
        return {
          subscriber_id: `sub-${902000000 + index}`,
          msisdn: `+84${902000000 + index}`,
          name: owner === 'organisation' ? `Công ty TNHH Số ${index}` : nameOf(index),
          owner,
          line,
          billing: index % 3 === 0 ? ('postpaid' as const) : ('prepaid' as const),
          activated_on: turn(activations, index),
          tier: index % 7 === 0 ? ('premium' as const) : ('ordinary' as const),
          kndl: index % 4 === 1,
          profile: json(profile),
          service_points: json(index % 5 === 0 ? [turn(points, index)] : []),
          version: 1
        }
      })
    )
  )
}

const turn = <Item>(list: readonly Item[], index: number): Item => list[index % list.length] as Item
const nameOf = (index: number) => `${turn(families, index)} ${turn(middles, index)} ${turn(givens, index)}`

/** Missing in every way, complete, refused within and beyond a cool-off, withdrawn, of unknown origin. */
function profilesOf(now: number): StoredProfile[] {
  const old = now - 500 * dayMs
  const told = {
    gender: 'female',
    occupation: 'teacher',
    hobbies: ['music', 'reading'],
    marked: 'customer',
    at: old
  } as const
  const full = { ...told, hobbies: [...told.hobbies] }
  const from = (values: Partial<typeof full> | object) =>
    profileFromCarrier({ ...nothing, ...values }, refusalDefaults)
  const empty = from({})
  return [
    empty,
    from({ gender: 'male', at: old }),
    from({ occupation: 'engineer', marked: 'customer', at: old }),
    from({ hobbies: ['sport'], marked: 'customer', at: old }),
    from({ ...full, gender: null }),
    from({ ...full, hobbies: null }),
    from(full),
    withStatus(empty, ['occupation', 'hobbies'], 'refused', now - 30 * dayMs),
    withStatus(empty, ['occupation', 'hobbies'], 'refused', now - 120 * dayMs),
    withStatus(
      from({ gender: 'male', hobbies: ['film'], marked: 'customer', at: old }),
      ['occupation'],
      'refused',
      now - 30 * dayMs
    ),
    withStatus(from(full), ['hobbies'], 'withdrawn', now - 10 * dayMs),
    from({ gender: 'male', occupation: 'office', hobbies: ['travel'], at: old }),
    from({ gender: 'male', occupation: 'office', hobbies: ['travel'], marked: 'customer', at: old })
  ]
}

function withStatus(
  profile: StoredProfile,
  fields: FieldName[],
  status: FieldStatus,
  at: number
): StoredProfile {
  const changed = fields.map((name) => [name, { ...profile[name], status, value: null, at }] as const)
  return { ...profile, ...Object.fromEntries(changed) }
}
