import { inspect } from 'node:util'

/** A fault that no request waits for, as one line of the log: whole, with its stack and its cause. */
export const trouble = (msg: string, error: unknown, more: Record<string, unknown> = {}): void =>
  console.error(JSON.stringify({ level: 'error', msg, ...more, err: inspect(error, { depth: 4 }) }))
