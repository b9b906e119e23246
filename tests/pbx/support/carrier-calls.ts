// The carrier of a load test: SIPp sends one customer a second to the trunk, each speaking a tone, until the agent hangs
// up. Its own count of what went well is the exit code.
import { spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createTone } from '../../../lab/customers/tone.ts'

export interface CarrierCalls {
  /** Path of SIPp. */
  program: string
  folder: string
  /** UDP port of the PBX's trunk. */
  port: number
  calls: number
  toneHz: number
}

/** Resolves when all calls are over. `ok`: every one of them was answered and ended as it should. */
export async function placeCarrierCalls(wanted: CarrierCalls): Promise<{ ok: boolean; output: string }> {
  const tone = join(wanted.folder, 'tone.ul')
  const scenario = join(wanted.folder, 'caller.xml')
  const nextPacket = createTone(wanted.toneHz)
  writeFileSync(tone, Buffer.concat(Array.from({ length: 50 * 5 }, () => Buffer.from(nextPacket()))))
  writeFileSync(scenario, scenarioOf(tone))
  const calls = String(wanted.calls)
  // `-l`: who waits in the queue holds up nobody behind
  const pace = ['-r', '1', '-rp', '1000', '-m', calls, '-l', calls, '-timeout', `${wanted.calls * 2 + 60}s`]
  const address = ['-i', '127.0.0.1', '-mi', '127.0.0.1', '-s', '1090', `127.0.0.1:${wanted.port}`]
  return run(
    wanted.program,
    ['-sf', scenario, '-nostdin', '-timeout_error', ...pace, ...address],
    wanted.folder
  )
}

function run(program: string, args: string[], cwd: string): Promise<{ ok: boolean; output: string }> {
  return new Promise((resolve, reject) => {
    const sipp = spawn(program, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'], env: { TERM: 'dumb' } })
    let output = ''
    const keep = (chunk: Buffer) => {
      output = (output + String(chunk)).slice(-20_000)
    }
    sipp.stdout.on('data', keep)
    sipp.stderr.on('data', keep)
    sipp.once('error', reject)
    sipp.once('exit', (code) => resolve({ ok: code === 0, output }))
  })
}

const ours = `From: "Caller [call_number]" <sip:+8490500[call_number]@[local_ip]:[local_port]>;tag=[pid]c[call_number]
      Call-ID: [call_id]
      Contact: <sip:caller@[local_ip]:[local_port]>
      Max-Forwards: 70`

const sound = `v=0
      o=caller 1 1 IN IP4 [local_ip]
      s=-
      c=IN IP4 [media_ip]
      t=0 0
      m=audio [rtpstream_audio_port] RTP/AVP 0
      a=rtpmap:0 PCMU/8000
      a=sendrecv`

const echoed = `[last_Via:]
      [last_From:]
      [last_To:]
      [last_Call-ID:]
      [last_CSeq:]
      Contact: <sip:caller@[local_ip]:[local_port]>`

/** `rrs`: without it there is no [next_url]. UPDATE and re-INVITE: the PBX tells who is connected, and refreshes sessions. */
const scenarioOf = (tone: string) => `<?xml version="1.0" encoding="UTF-8"?>
<scenario name="a customer calls the hotline">
  <send retrans="500"><![CDATA[
      INVITE sip:[service]@[remote_ip]:[remote_port] SIP/2.0
      Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
      ${ours}
      To: <sip:[service]@[remote_ip]:[remote_port]>
      CSeq: 1 INVITE
      Content-Type: application/sdp
      Content-Length: [len]

      ${sound}
  ]]></send>
  <recv response="100" optional="true"/>
  <recv response="180" optional="true"/>
  <recv response="183" optional="true"/>
  <recv response="200" rrs="true"/>
  <send><![CDATA[
      ACK [next_url] SIP/2.0
      Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
      ${ours}
      To: <sip:[service]@[remote_ip]:[remote_port]>[peer_tag_param]
      CSeq: 1 ACK
      Content-Length: 0

  ]]></send>
  <nop><action><exec rtp_stream="${tone},-1,0"/></action></nop>
  <label id="1"/>
  <recv request="UPDATE" optional="true" next="2"/>
  <recv request="INVITE" optional="true" next="3"/>
  <recv request="BYE" next="4"/>
  <label id="2"/>
  <send next="1"><![CDATA[
      SIP/2.0 200 OK
      ${echoed}
      Content-Length: 0

  ]]></send>
  <label id="3"/>
  <send><![CDATA[
      SIP/2.0 200 OK
      ${echoed}
      Content-Type: application/sdp
      Content-Length: [len]

      ${sound}
  ]]></send>
  <recv request="ACK" next="1"/>
  <label id="4"/>
  <send><![CDATA[
      SIP/2.0 200 OK
      ${echoed}
      Content-Length: 0

  ]]></send>
</scenario>
`
