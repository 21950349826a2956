/** What crosses the wire, as values: one value is the route, the validator, the type and the document. */
import { type Static, type TSchema, type TUnsafe, Type } from '@sinclair/typebox'
import type { Capability } from '../domain/access.ts'

/** An endpoint: how it is called, with what, what comes back, and which capability it takes. Without `allow` it cannot be registered. */
export interface Endpoint {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  url: string
  /** `anyone` needs no sign-in, `signedIn` any account; else the capability, looked up in `domain/access.ts`. */
  allow: 'anyone' | 'signedIn' | Capability
  summary: string
  /** Bytes a body may have, where a megabyte is not enough. */
  bodyLimit?: number
  schema: { params?: TSchema; querystring?: TSchema; headers?: TSchema; body?: TSchema; response: { 200: TSchema } }
}
export const endpoint = <const E extends Endpoint>(e: E): E => e
/** A closed vocabulary as a JSON Schema enum that keeps its literal types. */
export const oneOf = <T extends string>(values: readonly T[]): TUnsafe<T> => Type.Unsafe<T>({ type: 'string', enum: [...values] })
export const nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()])
export const Instant = Type.String({ format: 'date-time' })
/** What every refusal looks like on the wire. */
export const Refusal = Type.Object({ code: Type.String(), zh: Type.String(), en: Type.String(), requestId: Type.Optional(Type.String()), details: Type.Optional(Type.Unknown()) })
export type Refusal = Static<typeof Refusal>
