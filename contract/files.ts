/** Photos and documents: sent first, then named in the report or act they belong to. */
import { Type } from '@sinclair/typebox'
import { endpoint, nullable } from './endpoint.ts'

export const sendFile = endpoint({
  method: 'POST',
  url: '/files',
  allow: 'cases.act',
  summary: '传照片 Send a photo (multipart); EXIF is removed, the place it held is offered back',
  schema: {
    response: {
      200: Type.Object({
        id: Type.Integer(),
        width: Type.Integer(),
        height: Type.Integer(),
        place: nullable(Type.Object({ lng: Type.Number(), lat: Type.Number() })),
        takenAt: nullable(Type.String()),
      }),
    },
  },
})
export const getFile = endpoint({
  method: 'GET',
  url: '/files/:id',
  allow: 'cases.read',
  summary: '看照片 A photo of a case I may see',
  schema: { params: Type.Object({ id: Type.Integer() }), querystring: Type.Object({ thumb: Type.Optional(Type.Boolean()) }), response: { 200: Type.Unknown() } },
})
