// A file that is written line by line and begins anew at a size, keeping a few older ones: logs never fill a disk.
import { closeSync, fstatSync, mkdirSync, openSync, renameSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'

export interface RotatingFile {
  write: (line: string) => void
  close: () => void
}

export interface RotatingFileOptions {
  path: string
  /** Bytes after which the next file begins. */
  mostBytes: number
  /** Files kept in all, the current one included. */
  files: number
}

export function openRotatingFile({ path, mostBytes, files }: RotatingFileOptions): RotatingFile {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  let file = openSync(path, 'a', 0o600)
  let size = fstatSync(file).size

  const rotate = () => {
    closeSync(file)
    for (let number = files - 1; number > 0; number--)
      moveIfThere(nameOf(path, number - 1), nameOf(path, number))
    file = openSync(path, 'a', 0o600)
    size = 0
  }
  return {
    write(line) {
      const bytes = Buffer.from(line)
      if (size > 0 && size + bytes.length > mostBytes) rotate()
      writeSync(file, bytes)
      size += bytes.length
    },
    close: () => closeSync(file)
  }
}

const nameOf = (path: string, number: number) => (number === 0 ? path : `${path}.${number}`)

function moveIfThere(from: string, to: string): void {
  try {
    renameSync(from, to)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
}
