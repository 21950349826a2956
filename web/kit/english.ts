/** The English of every sentence on the screens, a table for each room. A key that is missing does not compile; nor does one that stands in two tables, where it could be put in two ways. */
import { admin } from './english/admin.ts'
import { cases } from './english/cases.ts'
import { desk } from './english/desk.ts'
import { residents } from './english/public.ts'
import { shared } from './english/shared.ts'

export const sentences = { ...shared, ...cases, ...desk, ...admin, ...residents }

type Keys<T> = T extends T ? keyof T : never
type Twice<Tables> = Tables extends [infer One, ...infer Rest] ? (keyof One & Keys<Rest[number]>) | Twice<Rest> : never
null satisfies [Twice<[typeof shared, typeof cases, typeof desk, typeof admin, typeof residents]>] extends [never] ? null : 'in two tables'
