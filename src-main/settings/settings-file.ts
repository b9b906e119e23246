// Port to the file that keeps the settings of this workstation; what it holds is checked key by key on reading.
export interface SettingsFile {
  /** Whatever the file holds; `null` when there is none or it cannot be read. */
  read: () => unknown
  write: (settings: Readonly<Record<string, unknown>>) => void
}
