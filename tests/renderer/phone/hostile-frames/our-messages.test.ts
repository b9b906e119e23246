// What agents, hosts and challengers can make the phone write: numbers and addresses are digits or nothing, and credentials
// go to the registrar's realm alone.
import fc from 'fast-check'
import type { SessionDescriptionHandler } from 'sip.js'
import { describe, expect, it } from 'vitest'
import { settled } from '../fake-clock.ts'
import { answerTo, methodOf } from '../fake-registrar.ts'
import { accept, authorizations, startLine } from '../line-under-test.ts'
import { createPhone } from '../phone-under-test.ts'
import { brokenHeads, headOf, strangeHeaders } from './own-headers.ts'

const nasty = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.stringMatching(/^[+*#\d]{1,12}$/),
  fc.constantFrom(
    '90901234567\r\nX-Injected: 1',
    '90901234567\nX-Injected: 1',
    '90901234567@thief.example',
    '1001>;x=<sip:a@b',
    '1001?Replaces=x',
    '%0d%0aX-Injected: 1',
    ''
  )
)

describe('what an agent or the host asks to dial', () => {
  it('becomes a call within the realm or none at all, and never a header', async () => {
    await fc.assert(
      fc.asyncProperty(nasty, nasty, fc.boolean(), async (dial, interactionId, forCallback) => {
        const phone = createPhone()
        await phone.start()
        await phone.command(
          forCallback
            ? { kind: 'dial', dial, number: dial, interactionId, callbackId: interactionId }
            : { kind: 'dial-out', dial, consultsFor: null }
        )
        await phone.command({ kind: 'transfer', callId: 'call-1', target: dial })
        const { sent } = phone.registrar.last()
        const invites = sent.filter((text) => methodOf(text) === 'INVITE')
        expect({ strange: strangeHeaders(sent), broken: brokenHeads(sent) }).toEqual({
          strange: [],
          broken: []
        })
        for (const invite of invites)
          expect(headOf(invite)).toMatch(/^INVITE sip:(?:[\w+*-]|%23){1,40}@hotline\.example SIP\/2\.0\r\n/)
      }),
      { numRuns: 60 }
    )
  })
})

const noMedia: SessionDescriptionHandler = {
  close: () => {},
  getDescription: async () => ({ body: 'v=0\r\n', contentType: 'application/sdp' }),
  hasDescription: () => true,
  setDescription: async () => {},
  sendDtmf: () => true
}

describe('a challenge to a call of ours', () => {
  const challenged = async (realm: string, header: string, status: string) => {
    const line = startLine(
      (request) => {
        if (methodOf(request) === 'REGISTER') return accept(request)
        if (methodOf(request) !== 'INVITE' || /^(?:Proxy-)?Authorization:/im.test(request)) return null
        return answerTo(request, status, [`${header}: Digest realm="${realm}", nonce="0123", algorithm=MD5`])
      },
      () => noMedia
    )
    await line.connect()
    await line.line.outbound('90901234567', {})?.invite()
    await settled()
    return [
      ...authorizations(line.registrar.last().sent),
      ...line.registrar.last().sent.flatMap((text) => /^Proxy-Authorization: (.*)$/im.exec(text)?.[1] ?? [])
    ]
  }

  it.each([
    ['Proxy-Authenticate', '407 Proxy Authentication Required'],
    ['WWW-Authenticate', '401 Unauthorized']
  ])('by %s is answered for the realm of the registrar, and for no other', async (header, status) => {
    expect({
      own: (await challenged('hotline.example', header, status)).length,
      strange: await challenged('hotline.example.attacker', header, status),
      empty: await challenged('', header, status)
    }).toEqual({ own: 1, strange: [], empty: [] })
  })
})
