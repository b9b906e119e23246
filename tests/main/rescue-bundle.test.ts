// A bundle on its way: whole or refused, and opened by the centre as the host has sealed it.
import { describe, expect, it } from 'vitest'
import { openerWith } from '../../src-central/rescue/open-sealed.ts'
import { type RescueBundle, readBundle, writeBundle } from '../../src-main/rescue/rescue-bundle.ts'
import { createEnvelope, newDataKey } from '../../src-main/store/envelope.ts'

describe('a bundle', () => {
  const key = { keyId: 'key', escrowKey: 'AAAA', escrowed: 'AAAA', host: null }
  const rows = [1, 2, 3].map((seq) => ({
    table: 'outbox' as const,
    seq,
    rowId: `row-${seq}`,
    kind: 'contact',
    captureId: null,
    interactionId: 'call-1',
    sealed: 'AAAA'
  }))
  const bundle: RescueBundle = { exportedAt: 1, key, lost: [{ kind: 'outbox', count: 2 }], rows }

  it('is read as it was written', () => {
    expect(readBundle(writeBundle(bundle))).toEqual(bundle)
  })

  it('is refused wherever it was cut short, and wherever it was changed', () => {
    const text = writeBundle(bundle)
    const spoilt = Array.from(
      text,
      (letter, at) => text.slice(0, at) + (letter === 'A' ? 'B' : '!') + text.slice(at + 1)
    )
    const read = [...Array.from(text, (_, length) => text.slice(0, length)), ...spoilt].filter((one) => {
      try {
        readBundle(one)
        return true
      } catch (error) {
        if (!/HD-712/.test(String(error))) throw error
        return false
      }
    })
    expect(read).toEqual([])
  })
})

it('the centre opens what a host has sealed, in its place only', () => {
  const dataKey = newDataKey()
  const sealed = Buffer.from(
    createEnvelope(dataKey, 'key-1').seal('outbox', 'row-1', { told: 'Ada' })
  ).toString('base64')
  const open = openerWith(dataKey, 'key-1')
  expect([
    open('outbox', 'row-1', sealed),
    open('outbox', 'row-2', sealed),
    open('capture', 'row-1', sealed),
    openerWith(dataKey, 'key-2')('outbox', 'row-1', sealed),
    openerWith(newDataKey(), 'key-1')('outbox', 'row-1', sealed),
    open('outbox', 'row-1', sealed.slice(0, -8))
  ]).toEqual([{ told: 'Ada' }, null, null, null, null, null])
})
