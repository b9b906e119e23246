// What may be dialled or transferred to: digits, or a colleague's extension. It ends in a SIP address of our own realm,
// so there is no place in it for another host, a parameter, a blank or a line end.
import { z } from 'zod'

/** A number (E.164 or as dialled), the name of an extension, or a feature code of the PBX with or without one. */
export const dialTargetSchema = z.string().regex(/^[\w+*#-]{1,40}$/)

/** As the user part of a SIP address, where '#' stands for something else (RFC 3261 §25.1). */
export const sipUserOf = (target: string): string => target.replaceAll('#', '%23')
