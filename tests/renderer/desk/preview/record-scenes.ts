// Which record it is, and what of it can still be put right.
import { interaction, morning, phoneSnapshot, session } from '../desk-examples.ts'
import { deliveries, handedRows } from '../outbox-examples.ts'
import { severalRecords } from '../record-examples.ts'
import { captureAfter, idlePhone, type Scene, working } from './moments.ts'

const closed = {
  ...interaction,
  phase: 'finished' as const,
  endedAt: morning - 120_000,
  capture: captureAfter(
    { type: 'assess-gender', value: 'female' },
    { type: 'invite' },
    { type: 'agree' },
    { type: 'answer', field: 'occupation', value: 'teacher' },
    { type: 'refuse', fields: ['hobbies'] },
    { type: 'still-refuse' },
    { type: 'send' }
  )
}

export const recordScenes: Record<string, Scene> = {
  'several-records': { world: { ...working, interactions: [severalRecords] }, phone: phoneSnapshot },
  'handed-rows': {
    world: {
      session: { ...session, agent: { ...session.agent, role: 'lead' } },
      deliveries: deliveries.map((row) => ({
        ...row,
        ...(row.state === 'parked' && { problem: 'grant-invalid' as const, hasConflict: false })
      })),
      handedRows
    },
    phone: idlePhone,
    page: 'Gửi đi'
  },
  'sent-captures': {
    world: { session, deliveries, interactions: [closed] },
    phone: idlePhone,
    page: 'Gửi đi'
  }
}
