// A way to a STUN or TURN server, over UDP or over a stream; STUN needs no framing of its own on either (RFC 8489 §6.2.2).
import { createSocket } from 'node:dgram'
import { connect as connectTcp, isIPv6, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import type { Probes, RelayWay, Unreachable } from './probes.ts'

/** RFC 8489 §6.2.1: first after half a second, then each time after twice as long. */
const firstRepeatMs = 500

export function openRelay(
  transport: Parameters<Probes['relay']>[0],
  host: string,
  port: number,
  limitMs: number
): Promise<RelayWay | Unreachable> {
  return transport === 'udp' ? overUdp(host, port, limitMs) : overStream(transport, host, port, limitMs)
}

function overUdp(host: string, port: number, limitMs: number): Promise<RelayWay | Unreachable> {
  return new Promise((resolve) => {
    const socket = createSocket(isIPv6(host) ? 'udp6' : 'udp4')
    const close = () => {
      try {
        socket.close()
      } catch {
        // already closed by its error
      }
    }
    socket.on('error', () => {
      close()
      resolve({ kind: 'silent' })
    })
    socket.connect(port, host, () => resolve({ close, ask: (message) => askUdp(socket, message, limitMs) }))
  })
}

function askUdp(
  socket: ReturnType<typeof createSocket>,
  message: Buffer,
  limitMs: number
): Promise<Buffer | null> {
  return new Promise((resolve) => {
    let pause = firstRepeatMs
    let repeat: NodeJS.Timeout
    const settle = (answer: Buffer | null) => {
      clearTimeout(repeat)
      clearTimeout(limit)
      socket.off('message', settle)
      socket.off('error', giveUp)
      resolve(answer)
    }
    const giveUp = () => settle(null)
    const send = () => {
      socket.send(message)
      repeat = setTimeout(send, pause)
      pause *= 2
    }
    const limit = setTimeout(giveUp, limitMs)
    socket.on('message', settle)
    socket.on('error', giveUp)
    send()
  })
}

function overStream(
  transport: 'tcp' | 'tls',
  host: string,
  port: number,
  limitMs: number
): Promise<RelayWay | Unreachable> {
  return new Promise((resolve) => {
    const socket: Socket =
      transport === 'tls' ? connectTls({ host, port, rejectUnauthorized: false }) : connectTcp({ host, port })
    socket.setTimeout(limitMs, () => {
      socket.destroy()
      resolve({ kind: 'silent' })
    })
    socket.on('error', () => resolve({ kind: 'refused' }))
    socket.on(transport === 'tls' ? 'secureConnect' : 'connect', () =>
      resolve({ close: () => socket.destroy(), ask: (message) => askStream(socket, message) })
    )
  })
}

/** The length of what is on its way stands in its header. */
function askStream(socket: Socket, message: Buffer): Promise<Buffer | null> {
  return new Promise((resolve) => {
    let come = Buffer.alloc(0)
    const settle = (answer: Buffer | null) => {
      socket.off('data', take)
      socket.off('close', giveUp)
      resolve(answer)
    }
    const giveUp = () => settle(null)
    const take = (chunk: Buffer) => {
      come = Buffer.concat([come, chunk])
      if (come.length >= 4 && come.length >= 20 + come.readUInt16BE(2)) settle(come)
    }
    socket.on('data', take)
    socket.on('close', giveUp)
    socket.write(message)
  })
}
