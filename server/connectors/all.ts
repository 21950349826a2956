/** Every kind of connector this house knows: one line each. */
import type { Connector } from './kit/connector.ts'
import { alerts } from './alerts/connector.ts'
import { cityManagement } from './cityManagement/connector.ts'
import { hotlineLink } from './hotline/link.ts'
import { mapped } from './mapped/connector.ts'
import { open311Client } from './open311/client.ts'
import { open311 } from './open311/server.ts'
import { sensors } from './sensors/connector.ts'

export const connectors: readonly Connector[] = [open311, open311Client, hotlineLink, cityManagement, sensors, alerts, mapped]
