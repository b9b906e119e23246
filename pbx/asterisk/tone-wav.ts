// Pure tones as WAV files, so that a listener can tell by frequency who is heard.

const sampleRate = 8000

/** An 8 kHz 16-bit mono WAV of whole seconds; whole periods, so that it loops without a gap. */
export function toneWav(hertz: number, seconds: number, amplitude = 0.3): Buffer {
  const samples = Int16Array.from({ length: sampleRate * seconds }, (_, index) =>
    Math.round(Math.sin((2 * Math.PI * hertz * index) / sampleRate) * amplitude * 32_767)
  )
  const bytes = Buffer.from(samples.buffer)
  return Buffer.concat([wavHeader(bytes.length), bytes])
}

function wavHeader(byteLength: number): Buffer {
  const header = Buffer.alloc(44)
  header.write('RIFF', 0)
  header.writeUInt32LE(36 + byteLength, 4)
  header.write('WAVEfmt ', 8)
  header.writeUInt32LE(16, 16)
  header.writeUInt16LE(1, 20)
  header.writeUInt16LE(1, 22)
  header.writeUInt32LE(sampleRate, 24)
  header.writeUInt32LE(sampleRate * 2, 28)
  header.writeUInt16LE(2, 32)
  header.writeUInt16LE(16, 34)
  header.write('data', 36)
  header.writeUInt32LE(byteLength, 40)
  return header
}
