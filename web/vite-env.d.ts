declare module '*.css'
declare module '*?worker&url' {
  const url: string
  export default url
}
// antd's ES files have no `type: module` above them, so their default export would be read twice removed
declare module 'antd/es/locale/*' {
  const locale: NonNullable<import('antd').ConfigProviderProps['locale']>
  export default locale
}
