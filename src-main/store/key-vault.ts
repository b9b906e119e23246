// Port to whatever keeps the store's data key on this machine: the operating system's vault (Electron), or a key file
// that only this user can read (browser host).
export interface KeyVault {
  /** Which vault it is; noted beside the wrapped key, so that a store carried elsewhere says what it misses. */
  readonly name: string
  wrap: (key: Uint8Array) => Uint8Array
  /** Throws when the bytes were wrapped by another vault, or tampered with. */
  unwrap: (wrapped: Uint8Array) => Uint8Array
}
