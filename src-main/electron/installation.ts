// The installation file: what the installer of a site says once for all its workstations, in a place that agents cannot
// write to. A file that cannot be read stops the start with words; a missing one is the laboratory's default.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'

export const installationSchema = z.strictObject({
  /** Base address of the centre. */
  centreUrl: z.url({ protocol: /^https?$/ }).default('http://127.0.0.1:8090'),
  /** Machine-wide folder of the store, so that the next shift drains what the last one left; `null` = the usual place. */
  dataFolder: z.string().min(1).nullable().default(null),
  /** wss:// origins of the SIP servers; empty = any encrypted server. */
  sipOrigins: z.array(z.string().regex(/^wss?:\/\/[\w.:*-]+$/)).default([]),
  /** Allow a Linux without a keyring, where the store's key is as good as open. */
  allowPlainVault: z.boolean().default(false)
})
export type Installation = z.infer<typeof installationSchema>

/** What the places depend on: `process.platform` and the environment. */
export interface Machine {
  platform: string
  environment: Readonly<Record<string, string | undefined>>
}

/** Folder of what all users of the machine share. */
export function sharedFolder({ platform, environment }: Machine): string {
  if (platform === 'win32') return join(environment.ProgramData ?? 'C:\\ProgramData', 'Hotline Desk')
  return platform === 'darwin' ? '/Library/Application Support/Hotline Desk' : '/var/lib/hotline-desk'
}

/** Only a build that is not packaged (demo, stories) may be told of another file: agents must not redirect a desk. */
export function installationFile(machine: Machine, isPackaged: boolean): string {
  const told = isPackaged ? undefined : machine.environment.HOTLINE_INSTALLATION
  if (told) return told
  return machine.platform === 'linux'
    ? '/etc/hotline-desk/installation.json'
    : join(sharedFolder(machine), 'installation.json')
}

/** @throws an error whose message names the file and what is wrong in it */
export function readInstallation(
  path: string,
  read = (file: string) => readFileSync(file, 'utf8')
): Installation {
  try {
    return installationSchema.parse(JSON.parse(read(path)))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return installationSchema.parse({})
    const why = error instanceof z.ZodError ? z.prettifyError(error) : 'it is not JSON'
    throw new Error(`${path} cannot be used: ${why}`)
  }
}
