// New windows: none. Nothing in the product opens one, and nothing it shows may hand an address to the operating system,
// where a file: or smb: link would leak the agent's log-on.

/** @param _address whatever was asked for; no address changes the answer */
export const decideWindowOpen = (_address: string): { action: 'deny' } => ({ action: 'deny' })
