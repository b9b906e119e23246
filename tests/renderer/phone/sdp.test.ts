// Session descriptions as Chromium and Asterisk write them: digits at one clock rate, candidates worth waiting for.
import { describe, expect, it } from 'vitest'
import { createQuietWindow } from '../../../src-renderer/phone/call/quiet-window.ts'
import {
  isUdpHostCandidate,
  keepKnownPayloads,
  keepOneTelephoneEvent,
  withoutCandidates
} from '../../../src-renderer/phone/call/sdp.ts'
import { createFakeClock } from './fake-clock.ts'

const description = (...lines: string[]) => [...lines, ''].join('\r\n')
const udp = 'candidate:1 1 udp 2122260223 192.0.2.10 51000 typ host generation 0'
const secondUdp = 'candidate:2 1 UDP 2122194687 198.51.100.7 51001 typ host generation 0'
const tcp = 'candidate:3 1 tcp 1518280447 192.0.2.10 9 typ host tcptype active'
const reflexive = 'candidate:4 1 udp 1686052607 203.0.113.4 51000 typ srflx raddr 192.0.2.10 rport 51000'

describe('digits in a session description', () => {
  it('loses the 8000 Hz payload with all its lines where 48000 Hz is offered too', () => {
    const both = description(
      'm=audio 9 UDP/TLS/RTP/SAVPF 111 0 110 126',
      'a=rtpmap:111 opus/48000/2',
      'a=rtpmap:0 PCMU/8000',
      'a=rtpmap:110 telephone-event/48000',
      'a=rtpmap:126 telephone-event/8000',
      'a=fmtp:126 0-16',
      'a=rtcp-fb:126 nack',
      'a=fmtp:111 minptime=10'
    )
    expect(keepOneTelephoneEvent(both)).toBe(
      description(
        'm=audio 9 UDP/TLS/RTP/SAVPF 111 0 110',
        'a=rtpmap:111 opus/48000/2',
        'a=rtpmap:0 PCMU/8000',
        'a=rtpmap:110 telephone-event/48000',
        'a=fmtp:111 minptime=10'
      )
    )
  })

  it('keeps 8000 Hz where it is the only one', () => {
    const only = description(
      'm=audio 9 RTP/AVP 0 101',
      'a=rtpmap:0 PCMU/8000',
      'a=rtpmap:101 telephone-event/8000'
    )
    expect(keepOneTelephoneEvent(only)).toBe(only)
  })

  it('never takes a port number for a payload', () => {
    const portLikePayload = description(
      'm=audio 126 UDP/TLS/RTP/SAVPF 110 126',
      'a=rtpmap:110 telephone-event/48000',
      'a=rtpmap:126 telephone-event/8000'
    )
    expect(keepOneTelephoneEvent(portLikePayload)).toContain('m=audio 126 UDP/TLS/RTP/SAVPF 110\r\n')
  })
})

describe('an offer within a call', () => {
  const before = description('v=0', 'm=audio 40000 UDP/TLS/RTP/SAVPF 111 0 110', 'a=rtpmap:111 opus/48000/2')

  it('names nothing that our description of before did not have', () => {
    const offered = description(
      'm=audio 9 UDP/TLS/RTP/SAVPF 111 63 9 0 110',
      'a=rtpmap:111 opus/48000/2',
      'a=fmtp:111 minptime=10',
      'a=rtpmap:63 red/48000/2',
      'a=fmtp:63 111/111',
      'a=rtpmap:9 G722/8000',
      'a=rtpmap:0 PCMU/8000',
      'a=rtpmap:110 telephone-event/48000',
      'a=sendonly'
    )
    expect(keepKnownPayloads(offered, before)).toBe(
      description(
        'm=audio 9 UDP/TLS/RTP/SAVPF 111 0 110',
        'a=rtpmap:111 opus/48000/2',
        'a=fmtp:111 minptime=10',
        'a=rtpmap:0 PCMU/8000',
        'a=rtpmap:110 telephone-event/48000',
        'a=sendonly'
      )
    )
  })

  it('stays as it is where it names nothing else, or nothing of before', () => {
    const other = description('m=audio 9 UDP/TLS/RTP/SAVPF 9', 'a=rtpmap:9 G722/8000')
    expect([keepKnownPayloads(before, before), keepKnownPayloads(other, before)]).toEqual([before, other])
  })
})

describe('candidates', () => {
  it('are taken out of a description with their place in it, and nothing else is', () => {
    expect(
      withoutCandidates(
        description(
          'v=0',
          'a=group:BUNDLE 0',
          'm=audio 9 UDP/TLS/RTP/SAVPF 111',
          `a=${udp}`,
          'a=ice-ufrag:candidate',
          'm=video 9 UDP/TLS/RTP/SAVPF 96',
          `a=${secondUdp}`,
          'a=end-of-candidates'
        )
      )
    ).toEqual({
      sdp: description(
        'v=0',
        'a=group:BUNDLE 0',
        'm=audio 9 UDP/TLS/RTP/SAVPF 111',
        'a=ice-ufrag:candidate',
        'm=video 9 UDP/TLS/RTP/SAVPF 96'
      ),
      candidates: [
        { candidate: udp, sdpMLineIndex: 0 },
        { candidate: secondUdp, sdpMLineIndex: 1 }
      ]
    })
  })

  it('are taken out where lines end with LF alone, too: nothing may flow while it rings', () => {
    expect(
      withoutCandidates(`v=0\nm=audio 9 UDP/TLS/RTP/SAVPF 111\na=${udp}\na=end-of-candidates\n`)
    ).toEqual({
      sdp: 'v=0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\n',
      candidates: [{ candidate: udp, sdpMLineIndex: 0 }]
    })
  })

  it('are worth waiting for when they are UDP and of our own interfaces', () => {
    expect([udp, secondUdp, tcp, reflexive, '', 'nonsense'].map(isUdpHostCandidate)).toEqual([
      true,
      true,
      false,
      false,
      false,
      false
    ])
  })
})

describe('the quiet window', () => {
  const listen = () => {
    const clock = createFakeClock()
    const done: number[] = []
    const start = clock.now()
    return { clock, done, window: createQuietWindow(clock, () => done.push(clock.now() - start)) }
  }

  it('ends gathering 25 ms after the newest UDP host candidate', () => {
    const { clock, done, window } = listen()
    window.heard(udp)
    clock.advance(20)
    window.heard(secondUdp)
    clock.advance(200)
    expect(done).toEqual([45])
  })

  it('waits for no TCP or reflexive candidate, and none of them prolongs it', () => {
    const { clock, done, window } = listen()
    window.heard(tcp)
    window.heard(reflexive)
    clock.advance(1000)
    expect(done).toEqual([])
    window.heard(udp)
    clock.advance(10)
    window.heard(tcp)
    clock.advance(1000)
    expect(done).toEqual([1025])
  })

  it('says nothing once closed, and works again for the gathering of an ICE restart', () => {
    const { clock, done, window } = listen()
    window.heard(udp)
    window.close()
    clock.advance(1000)
    window.heard(udp)
    clock.advance(1000)
    expect(done).toEqual([1025])
  })
})
