/** Every reason for which a file is turned away, in the words the person who chose it will read. */
export const badFiles = {
  empty: { zh: '文件是空的', en: 'The file is empty' },
  too_large: { zh: '文件过大，请拆分或压缩后再上传', en: 'The file is too large; split or shrink it and try again' },
  not_a_sheet: { zh: '不是 Excel（.xlsx）或 CSV 文件', en: 'This is neither an Excel (.xlsx) nor a CSV file' },
  old_excel: {
    zh: '这是旧版 .xls 或加了密码的文件，请在 Excel/WPS 中去掉密码并另存为 .xlsx',
    en: 'This is an old .xls or a password-protected file; save it as .xlsx without a password',
  },
  web_page: { zh: '这是改了扩展名的网页表格，请在 Excel/WPS 中打开后另存为 .xlsx', en: 'This is a web page with a changed name; open it in Excel and save it as .xlsx' },
  damaged_sheet: { zh: '表格文件已损坏或没有传完，请重新导出', en: 'The spreadsheet is damaged or incomplete; export it again' },
  bomb: { zh: '文件解压后大得异常，已拒绝', en: 'The file unpacks to an abnormal size and was refused' },
  encoding: { zh: '文字编码无法识别，请另存为 UTF-8 或 .xlsx', en: 'The text encoding is unknown; save as UTF-8 or .xlsx' },
  no_header: { zh: '没有找到表头（至少应有工单编号、问题描述等列名）', en: 'No heading row was found (order number, description and so on)' },
  not_a_photo: { zh: '不是照片，请上传 JPEG、PNG 或 WebP', en: 'This is not a photo; send a JPEG, PNG or WebP' },
  photo_type: {
    zh: '这种照片格式（如 HEIC）暂不支持，请在手机相机设置中选“兼容性最佳”，或转为 JPEG 后再上传',
    en: 'This photo format (HEIC, for instance) is not supported; choose “Most Compatible” in the camera settings or convert it to JPEG',
  },
  photo_disguised: { zh: '照片内容与所称的格式不符', en: 'The photo is not of the type it claims to be' },
  photo_pixels: { zh: '照片像素过多，请缩小后再上传', en: 'The photo has too many pixels; make it smaller' },
  photo_damaged: { zh: '照片已损坏或没有传完，请重新上传', en: 'The photo is damaged or incomplete; send it again' },
} as const satisfies Record<string, { zh: string; en: string }>

/** A file that a person can replace by a better one: an expected refusal, with words in both languages, not a bug. */
export class BadFile extends Error {
  readonly code: keyof typeof badFiles
  readonly zh: string
  readonly en: string
  constructor(code: keyof typeof badFiles, options?: ErrorOptions) {
    super(badFiles[code].en, options)
    this.name = 'BadFile'
    this.code = code
    this.zh = badFiles[code].zh
    this.en = badFiles[code].en
  }
}
