/** The live channel: what has moved, told to whoever may see it. */
import { type Static, Type } from '@sinclair/typebox'
import { endpoint } from './endpoint.ts'

/** The data of a `case` event: this case stands at this version now. */
export const LiveCase = Type.Object({ case: Type.String(), version: Type.Integer() })
export type LiveCase = Static<typeof LiveCase>
/** Server-sent events: `case` with a LiveCase; `hotspots` and `alerts` when something of them has moved, to whoever may read them; `again` when something may have been missed and everything shown should be read anew. */
export const live = endpoint({
  method: 'GET',
  url: '/live',
  allow: 'signedIn',
  summary: '实时消息 Server-sent events: which cases have moved',
  schema: { response: { 200: Type.String({ description: 'text/event-stream' }) } },
})
