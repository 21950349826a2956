/** Passwords: how they are kept (argon2id) and which are good enough. */
import { randomInt } from 'node:crypto'
import { hash, verify } from '@node-rs/argon2'
import { Refused } from './errors.ts'

// OWASP Password Storage Cheat Sheet: argon2id (the library's default kind) with 19 MiB, two passes, one lane; about 15 ms CPU.
const options = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }
export const hashPassword = (password: string): Promise<string> => hash(password, options)
export const verifyPassword = (kept: string, password: string): Promise<boolean> => verify(kept, password)

/** Refuses a password that is too short, all letters or all digits, the account itself, or the one before. */
export function checkPassword(fresh: string, account: string, old?: string): void {
  const weak = [...fresh].length < 10 || fresh.length > 200 || !/\p{L}/u.test(fresh) || !/\d/.test(fresh) || fresh.toLowerCase() === account.toLowerCase() || fresh === old
  if (weak) throw new Refused('weak-password')
}

// No 0 O 1 l I: a first password is read out over the telephone.
const letters = 'abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ'
const digits = '23456789'
/** A first password to be told once and changed at the first sign-in: three groups of four signs, about 66 bits. */
export function freshPassword(): string {
  const any = (from: string, n: number) => Array.from({ length: n }, () => from[randomInt(from.length)]).join('')
  return [any(letters, 4), any(letters + digits, 4), any(digits, 4)].join('-')
}
