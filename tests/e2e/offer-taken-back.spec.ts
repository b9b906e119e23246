// An offer that came to nothing, on two real connections of the browser with a tone each way: whoever offered, and whatever
// was offered, both sides are heard as before, and the next negotiation works (docs/decisions/0052).
import { chromium, expect, test } from '@playwright/test'
import { takeBackOffer } from '../../src-renderer/phone/audio/take-back-offer.ts'
import { mediaFlags } from '../support/workstation.ts'

const tones = { ours: 1000, theirs: 700 }

test('an offer that came to nothing, whoever made it, leaves both sides heard, and the next one works', async () => {
  test.setTimeout(240_000)
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', ...mediaFlags(null)]
  })
  const page = await browser.newPage()
  const content = [takeBackOffer, openCall].map(String).join('\n')
  await page.addScriptTag({ content: `${content}\nwindow.openCall = openCall` })
  const results: Record<string, unknown> = {}
  for (const [offerer, direction, iceRestart] of cases)
    results[`${offerer} ${direction} ${iceRestart}`] = await page.evaluate(
      async ({ offerer: by, direction: asked, iceRestart: anew, tones: hz }) => {
        const call = await window.openCall(hz)
        const before = await call.heard()
        await call.offerInVain(by, asked, anew)
        const after = await call.heard()
        await call.agree()
        const agreed = await call.heard()
        call.close()
        return { before, after, agreed }
      },
      { offerer, direction, iceRestart, tones }
    )
  await browser.close()
  const all = { us: tones.theirs, them: tones.ours }
  expect(results).toEqual(
    Object.fromEntries(Object.keys(results).map((name) => [name, { before: all, after: all, agreed: all }]))
  )
  expect(Object.keys(results)).toHaveLength(cases.length)
})

const cases = (['ours', 'theirs'] as const).flatMap((offerer) =>
  (['sendrecv', 'sendonly', 'inactive'] as const).flatMap((direction) =>
    [false, true].map((iceRestart) => [offerer, direction, iceRestart] as const)
  )
)

interface CallInPage {
  /** The tone each side hears, Hz; 0: none. */
  heard: () => Promise<{ us: number; them: number }>
  /** One side offers, the other reads it (where it is theirs), and it comes to nothing on our side. */
  offerInVain: (
    offerer: 'ours' | 'theirs',
    direction: RTCRtpTransceiverDirection,
    iceRestart: boolean
  ) => Promise<void>
  /** We offer what is in force, and they answer. */
  agree: () => Promise<void>
  close: () => void
}

declare global {
  interface Window {
    openCall: (tones: { ours: number; theirs: number }) => Promise<CallInPage>
  }
}

/** Runs in the page. They offer first, as a PBX that calls. */
async function openCall(hz: { ours: number; theirs: number }): Promise<CallInPage> {
  const context = new AudioContext()
  const [we, they] = [new RTCPeerConnection(), new RTCPeerConnection()]
  we.onicecandidate = ({ candidate }) => void (candidate && they.addIceCandidate(candidate).catch(() => {}))
  they.onicecandidate = ({ candidate }) => void (candidate && we.addIceCandidate(candidate).catch(() => {}))
  const heardAt = (connection: RTCPeerConnection) =>
    new Promise<AnalyserNode>((resolve) => {
      connection.ontrack = ({ track }) => {
        const stream = new MediaStream([track])
        const audio = new Audio()
        audio.muted = true
        audio.srcObject = stream
        void audio.play()
        const analyser = new AnalyserNode(context, { fftSize: 8192, smoothingTimeConstant: 0 })
        context.createMediaStreamSource(stream).connect(analyser)
        resolve(analyser)
      }
    })
  const ears = [heardAt(we), heardAt(they)] as const
  const says = (connection: RTCPeerConnection, frequency: number) => {
    const out = context.createMediaStreamDestination()
    const oscillator = new OscillatorNode(context, { frequency })
    oscillator.connect(out)
    oscillator.start()
    const [track] = out.stream.getAudioTracks()
    if (track) connection.addTrack(track, out.stream)
  }
  says(they, hz.theirs)
  says(we, hz.ours)
  await context.resume()
  const negotiate = async (from: RTCPeerConnection, to: RTCPeerConnection, options?: RTCOfferOptions) => {
    await from.setLocalDescription(await from.createOffer(options))
    await to.setRemoteDescription(from.localDescription as RTCSessionDescription)
    await to.setLocalDescription(await to.createAnswer())
    await from.setRemoteDescription(to.localDescription as RTCSessionDescription)
  }
  await negotiate(they, we)
  const strongest = async (ear: Promise<AnalyserNode>) => {
    const analyser = await ear
    const spectrum = new Float32Array(analyser.frequencyBinCount)
    analyser.getFloatFrequencyData(spectrum)
    const best = spectrum.indexOf(Math.max(...spectrum))
    const near = (best * context.sampleRate) / analyser.fftSize
    if ((spectrum[best] ?? -200) < -60) return 0
    return Object.values(hz).find((tone) => Math.abs(tone - near) < 25) ?? near
  }
  return {
    async heard() {
      let heard = { us: 0, them: 0 }
      // long enough for what sounded before to be gone; longer for a machine that is slow
      for (const pause of [700, 700, 1400]) {
        await new Promise((resolve) => setTimeout(resolve, pause))
        heard = { us: await strongest(ears[0]), them: await strongest(ears[1]) }
        if (heard.us !== 0 && heard.them !== 0) break
      }
      return heard
    },
    async offerInVain(offerer, direction, iceRestart) {
      const from = offerer === 'ours' ? we : they
      for (const transceiver of from.getTransceivers()) transceiver.direction = direction
      await from.setLocalDescription(await from.createOffer({ iceRestart }))
      if (offerer === 'theirs') {
        await we.setRemoteDescription(they.localDescription as RTCSessionDescription)
        // what SIP.js does before it answers
        for (const transceiver of we.getTransceivers()) transceiver.direction = 'recvonly'
        await takeBackOffer(they)
      }
      await takeBackOffer(we)
    },
    agree: () => negotiate(we, they),
    close() {
      for (const connection of [we, they]) connection.close()
      void context.close()
    }
  }
}
