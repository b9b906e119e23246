// The named customers of the stories, under the numbers the lab's customers call from. The lab keeps the same list for
// itself (it imports nothing of ours); a test holds the two together.
import type { SubscriberRow } from '../store/schema.ts'

type Person = Pick<SubscriberRow, 'msisdn' | 'name' | 'owner' | 'billing' | 'tier' | 'kndl'> & {
  activatedOn: string
  /** A second record of the same number. */
  isSecond?: boolean
}

const ordinary = {
  owner: 'individual',
  billing: 'prepaid',
  tier: 'ordinary',
  kndl: false,
  activatedOn: '2025-09-15'
} as const

/** All three fields of each of them are missing. */
export const demoPeople: readonly Person[] = [
  { ...ordinary, msisdn: '+84901000001', name: 'Nguyễn Thị Mai' },
  { ...ordinary, msisdn: '+84901000002', name: 'Trần Văn Hùng' },
  {
    ...ordinary,
    msisdn: '+84901000003',
    name: 'Lê Thị Hương',
    billing: 'postpaid',
    tier: 'premium',
    activatedOn: '2019-03-02'
  },
  { ...ordinary, msisdn: '+84901000004', name: 'Phạm Quốc Bảo', kndl: true, activatedOn: '2012-02-29' },
  { ...ordinary, msisdn: '+84901000005', name: 'Đặng Thu Hà' },
  { ...ordinary, msisdn: '+84901000006', name: 'Vũ Minh Khôi' },
  { ...ordinary, msisdn: '+84901000007', name: 'Bùi Ngọc Lan' },
  { ...ordinary, msisdn: '+84901000008', name: 'Hoàng Anh Tuấn' },
  { ...ordinary, msisdn: '+84901000009', name: 'Đỗ Thị Yến' },
  {
    ...ordinary,
    msisdn: '+84901000010',
    name: 'Công ty TNHH Sao Việt',
    owner: 'organisation',
    billing: 'postpaid'
  },
  { ...ordinary, msisdn: '+84901000011', name: 'Phan Thanh Tùng' },
  // whoever had the number before her: nobody of the stories
  { ...ordinary, msisdn: '+84901000012', name: 'Mạc Văn Sơn', billing: 'postpaid', kndl: true },
  { ...ordinary, msisdn: '+84901000012', name: 'Mạc Thị Thảo', isSecond: true }
]
