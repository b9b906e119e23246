// What the checks of the machine touch the world with: one function per kind of knock, each with its own time limit, each
// answering in words of ours. Tests hand in others where a real one cannot be had.

export type Looked = { kind: 'found'; addresses: string[] } | { kind: 'unknown' } | { kind: 'unanswered' }

/** Nothing listens there · nobody answered in time, or the way is barred · an answer that is none. */
export type Unreachable = { kind: 'refused' } | { kind: 'silent' }

export type SeenCertificate =
  | {
      kind: 'seen'
      /** Epoch ms. */
      validFrom: number
      validTo: number
      /** Names of this server, as the certificate has them, match the name asked. */
      isForThisName: boolean
      /** `null`: trusted; else the reason, in OpenSSL's word. */
      distrust: string | null
      issuer: string
    }
  | Unreachable

export interface OpenSocket {
  kind: 'open'
  /** Sends and waits for the first frame that `isAnswer` takes; `null`: none in time. */
  ask: (text: string, isAnswer: (text: string) => boolean) => Promise<string | null>
  close: () => void
}
/** answered: HTTP, and no upgrade. */
export type KnockedSocket = OpenSocket | { kind: 'answered'; status: number } | Unreachable

export interface RelayWay {
  /** `null`: no answer in time. */
  ask: (message: Buffer) => Promise<Buffer | null>
  close: () => void
}

export interface Probes {
  lookUp: (host: string) => Promise<Looked>
  /** Body and status of a GET. */
  fetchText: (url: string) => Promise<{ kind: 'answered'; status: number; body: string } | Unreachable>
  certificate: (host: string, port: number) => Promise<SeenCertificate>
  websocket: (url: string) => Promise<KnockedSocket>
  relay: (transport: 'udp' | 'tcp' | 'tls', host: string, port: number) => Promise<RelayWay | Unreachable>
  /** Bytes a plain user may still write in that folder's file system. */
  freeBytes: (folder: string) => Promise<number>
}
