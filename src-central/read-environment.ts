// The centre's configuration from the environment (docs/operations/centre.md): every key is checked at the start, and
// what is wrong is said in words that name the key.
import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { asteriskOptionsSchema } from './queue-sources/asterisk/asterisk-options.ts'
import type { CentreOptions, PartialPolicy, QueueSourceChoice } from './start-centre.ts'

const environmentSchema = z.object({
  CENTRE_HOST: z.string().default('127.0.0.1'),
  CENTRE_PORT: z.coerce.number().int().min(0).max(65_535).default(8090),
  DATABASE_URL: z.string().optional(),
  CENTRE_DATA_FOLDER: z.string().default('./centre'),
  CENTRE_SECRETS_FOLDER: z.string().optional(),
  CENTRE_SEED: z.enum(['demo', 'none']).default('none'),
  CENTRE_POLICY_FILE: z.string().optional(),
  CENTRE_CATALOGUE_FILE: z.string().optional(),
  QUEUE_SOURCE: z.enum(['lab', 'asterisk', 'none']).default('none'),
  LAB_CONTROL_URL: z.string().optional(),
  LAB_SIP_URL: z.string().optional(),
  LAB_REALM: z.string().default('hotline.lab'),
  LAB_TOKEN: z.string().optional(),
  ASTERISK_OPTIONS_FILE: z.string().optional(),
  CARRIER_CRM_URL: z.url(),
  CARRIER_CRM_TOKEN: z.string().min(1),
  CENTRE_NOTICE_SECONDS: z.coerce.number().min(0).max(60).default(1),
  CENTRE_LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error']).default('info')
})
type Environment = z.infer<typeof environmentSchema>

export interface CentreSettings {
  options: Omit<CentreOptions, 'log'>
  logLevel: Environment['CENTRE_LOG_LEVEL']
  /** Between the word that it is going down and the first refusal: time for a proxy to send requests elsewhere. */
  noticeMs: number
}

/** @throws with the names of the keys that are wrong or missing */
export function readEnvironment(variables: Record<string, string | undefined>): CentreSettings {
  const read = environmentSchema.safeParse(variables)
  if (!read.success)
    throw new Error(`wrong or missing: ${read.error.issues.map((issue) => issue.path.join('.')).join(', ')}`)
  const environment = read.data
  const {
    CENTRE_DATA_FOLDER: folder,
    CENTRE_POLICY_FILE: policy,
    CENTRE_CATALOGUE_FILE: catalogue
  } = environment
  return {
    logLevel: environment.CENTRE_LOG_LEVEL,
    noticeMs: environment.CENTRE_NOTICE_SECONDS * 1000,
    options: {
      host: environment.CENTRE_HOST,
      port: environment.CENTRE_PORT,
      database: environment.DATABASE_URL
        ? { kind: 'postgresql', url: environment.DATABASE_URL }
        : { kind: 'pglite', folder },
      queueSource: queueSourceOf(environment),
      carrierCrm: { url: environment.CARRIER_CRM_URL, token: environment.CARRIER_CRM_TOKEN },
      seed: environment.CENTRE_SEED === 'demo' ? 'demo' : null,
      secretsFolder: environment.CENTRE_SECRETS_FOLDER ?? `${folder}/secrets`,
      // The policy's own schema checks it at the start.
      ...(policy ? { policy: readJson('CENTRE_POLICY_FILE', policy) as PartialPolicy } : {}),
      ...(catalogue ? { catalogue: readJson('CENTRE_CATALOGUE_FILE', catalogue) } : {})
    }
  }
}

function queueSourceOf(environment: Environment): QueueSourceChoice {
  switch (environment.QUEUE_SOURCE) {
    case 'none':
      return { kind: 'none' }
    case 'lab':
      return {
        kind: 'lab',
        controlUrl: needed(environment, 'LAB_CONTROL_URL'),
        sipUrl: needed(environment, 'LAB_SIP_URL'),
        realm: environment.LAB_REALM,
        token: needed(environment, 'LAB_TOKEN')
      }
    case 'asterisk':
      return {
        kind: 'asterisk',
        ...asteriskOptionsSchema.parse(
          readJson('ASTERISK_OPTIONS_FILE', needed(environment, 'ASTERISK_OPTIONS_FILE'))
        )
      }
  }
}

function needed(
  environment: Environment,
  key: 'LAB_CONTROL_URL' | 'LAB_SIP_URL' | 'LAB_TOKEN' | 'ASTERISK_OPTIONS_FILE'
): string {
  const value = environment[key]
  if (!value) throw new Error(`wrong or missing: ${key}`)
  return value
}

/** @throws with the key, the file, and what is wrong with it: nothing is guessed in place of a file that was named */
function readJson(key: keyof Environment, path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch (error) {
    const why = error instanceof SyntaxError ? 'is not JSON' : 'cannot be read'
    throw new Error(`${key}: ${path} ${why} (${error instanceof Error ? error.message : ''})`)
  }
}
