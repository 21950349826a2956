/** Open311 GeoReport v2 (http://wiki.open311.org/GeoReport_v2/) and mySociety's service request updates: what crosses the wire, by the names of the specification. */

export const specification = 'http://wiki.open311.org/GeoReport_v2'
export const datatypes = ['string', 'number', 'datetime', 'text', 'singlevaluelist', 'multivaluelist'] as const
export type Datatype = (typeof datatypes)[number]

export interface Service {
  service_code: string
  service_name: string
  description: string
  metadata: boolean
  type: 'realtime' | 'batch' | 'blackbox'
  keywords: string
  group: string
}
export interface Attribute {
  /** false: a text to be shown; true: a question to be answered. */
  variable: boolean
  code: string
  datatype: Datatype
  required: boolean
  datatype_description: string
  order: number
  description: string
  values: { key: string; name: string }[]
}
export interface ServiceDefinition {
  service_code: string
  attributes: Attribute[]
}
export interface ServiceRequest {
  service_request_id: string
  status: 'open' | 'closed'
  status_notes: string
  service_name: string
  service_code: string
  description: string
  agency_responsible: string
  service_notice: string
  requested_datetime: string
  updated_datetime: string
  expected_datetime: string
  address: string
  address_id: string
  zipcode: string
  lat: number | ''
  long: number | ''
  media_url: string
}
export interface RequestUpdate {
  update_id: string
  service_request_id: string
  status: 'OPEN' | 'CLOSED'
  updated_datetime: string
  description: string
  media_url: string
}
export interface Discovery {
  changeset: string
  contact: string
  key_service: string
  endpoints: { specification: string; url: string; changeset: string; type: 'production' | 'test'; formats: string[] }[]
}
/** What is wrong, in the specification's own shape. */
export interface Fault {
  code: number
  description: string
}
