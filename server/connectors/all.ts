/** Every kind of connector this house knows: one line each. */
import type { Connector } from './kit/connector.ts'

export const connectors: readonly Connector[] = []
