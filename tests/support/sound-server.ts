// Real sound devices that a test plugs in and pulls out: a PulseAudio of its own, where each headset is a null sink to
// hear with and another one whose monitor is the microphone. What comes out is read at the monitor.
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { sampleRate, toneOf } from '../../lab/customers/tone.ts'

const run = promisify(execFile)

/** `null` where it can run, else the reason why not. */
export const whyNoSoundServer = (): string | null =>
  ['pulseaudio', 'pactl', 'pacat', 'parec'].every((program) => existsSync(`/usr/bin/${program}`))
    ? null
    : 'no PulseAudio on this machine'

export interface Listening {
  /** The samples that came out so far, with the time each chunk arrived. */
  chunks: { at: number; samples: Int16Array }[]
  stop(): void
}

export interface SoundServer {
  environment: Record<string, string>
  /** Plugs a headset in; somebody hums this tone into its microphone. */
  plug(name: string, toneHz: number): Promise<void>
  unplug(name: string): Promise<void>
  /** Pulls out the microphone or the speaker alone. */
  unplugPart(name: string, part: 'microphone' | 'speaker'): Promise<void>
  /** The prevailing tone that comes out of this headset now, Hz. */
  toneAt(name: string): Promise<number | null>
  listenAt(name: string): Listening
  /** How many programs listen to a microphone. */
  listeners(): Promise<number>
  stop(): Promise<void>
}

interface Plugged {
  modules: Record<'speaker' | 'mouth' | 'microphone', string>
  hum: ChildProcess
}

export async function startSoundServer(): Promise<SoundServer> {
  const folder = mkdtempSync(join(tmpdir(), 'sound-server-'))
  const socket = join(folder, 'native')
  mkdirSync(join(folder, 'run'), { mode: 0o700 })
  const environment = { PULSE_SERVER: `unix:${socket}`, PULSE_COOKIE: join(folder, 'cookie') }
  const env = { ...process.env, ...environment, HOME: folder, XDG_RUNTIME_DIR: join(folder, 'run') }
  const server = spawn('/usr/bin/pulseaudio', serverFlags(socket), { env, stdio: 'ignore' })
  const pactl = async (...words: string[]) => (await run('/usr/bin/pactl', words, { env })).stdout.trim()
  await ready(() => pactl('info'))

  const plugged = new Map<string, Plugged>()
  const load = (module: string, name: string, description: string, ...more: string[]) =>
    pactl(
      'load-module',
      module,
      `${module === 'module-null-sink' ? 'sink' : 'source'}_name=${name}`,
      `${module === 'module-null-sink' ? 'sink' : 'source'}_properties=device.description=${description}`,
      ...more
    )
  const known = (name: string): Plugged => {
    const headset = plugged.get(name)
    if (!headset) throw new Error(`no headset ${name} is plugged in`)
    return headset
  }
  const unload = async (id: string) => void (await pactl('unload-module', id).catch(() => ''))
  const listenAt = (name: string): Listening => listen(`${name}_speaker.monitor`, env)
  return {
    environment,
    listenAt,
    async plug(name, toneHz) {
      const speaker = await load('module-null-sink', `${name}_speaker`, `${name}-speaker`)
      const mouth = await load('module-null-sink', `${name}_mouth`, `${name}-mouth`, 'rate=48000')
      const microphone = await load(
        'module-remap-source',
        `${name}_microphone`,
        `${name}-microphone`,
        `master=${name}_mouth.monitor`
      )
      plugged.set(name, {
        modules: { speaker, mouth, microphone },
        hum: hum(`${name}_mouth`, toneHz, env)
      })
    },
    async unplug(name) {
      const { modules, hum: humming } = known(name)
      humming.kill('SIGKILL')
      for (const id of [modules.microphone, modules.mouth, modules.speaker]) await unload(id)
      plugged.delete(name)
    },
    unplugPart: (name, part) => unload(known(name).modules[part]),
    async toneAt(name) {
      const listening = listenAt(name)
      await new Promise((resolve) => setTimeout(resolve, 700))
      listening.stop()
      return toneOf(listening.chunks.flatMap(({ samples }) => [...samples]).slice(-sampleRate / 2))
    },
    async listeners() {
      const outputs = await pactl('list', 'short', 'source-outputs')
      // a remapped source listens too, but is no program
      return outputs.split('\n').filter((line) => line.includes('protocol-native')).length
    },
    async stop() {
      for (const { hum: humming } of plugged.values()) humming.kill('SIGKILL')
      server.kill('SIGKILL')
      rmSync(folder, { recursive: true, force: true })
    }
  }
}

const serverFlags = (socket: string): string[] => [
  '-n',
  '--daemonize=no',
  '--use-pid-file=no',
  '--exit-idle-time=-1',
  '--realtime=no',
  '--high-priority=no',
  '--log-level=error',
  '-L',
  `module-native-protocol-unix socket=${socket} auth-anonymous=1`
]

async function ready(ask: () => Promise<unknown>): Promise<void> {
  for (let tries = 0; tries < 50; tries += 1) {
    const isThere = await ask().then(
      () => true,
      () => false
    )
    if (isThere) return
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error('PulseAudio did not start')
}

/** One second of the tone, over and over. */
function hum(sink: string, toneHz: number, env: NodeJS.ProcessEnv): ChildProcess {
  const rate = 48_000
  const second = Buffer.alloc(rate * 2)
  for (let index = 0; index < rate; index += 1) {
    second.writeInt16LE(Math.round(9000 * Math.sin((2 * Math.PI * toneHz * index) / rate)), index * 2)
  }
  const format = ['--raw', '--format=s16le', `--rate=${rate}`, '--channels=1', '--latency-msec=50']
  const child = spawn('/usr/bin/pacat', ['-d', sink, ...format], { env, stdio: ['pipe', 'ignore', 'ignore'] })
  const pour = () => {
    while (child.exitCode === null && child.stdin.write(second));
  }
  child.stdin.on('drain', pour)
  child.stdin.on('error', () => {})
  pour()
  return child
}

function listen(source: string, env: NodeJS.ProcessEnv): Listening {
  const format = ['--raw', '--format=s16le', `--rate=${sampleRate}`, '--channels=1', '--latency-msec=20']
  const child = spawn('/usr/bin/parec', ['-d', source, ...format], {
    env,
    stdio: ['ignore', 'pipe', 'ignore']
  })
  const chunks: Listening['chunks'] = []
  child.stdout.on('data', (bytes: Buffer) => {
    const samples = Int16Array.from({ length: bytes.length >> 1 }, (_, index) => bytes.readInt16LE(index * 2))
    chunks.push({ at: Date.now(), samples })
  })
  return { chunks, stop: () => void child.kill('SIGKILL') }
}
